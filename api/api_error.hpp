#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/account/monitor_writer.hpp"

namespace promonitor::api {

/// A request that is answered with an error: status, snake_case code, and a sentence for the
/// client in what(); where fields of its body are wrong, all of them. Thrown by handlers, caught in
/// Api alone.
class ApiError : public std::runtime_error {
 public:
  ApiError(int error_status, std::string error_code, const std::string& sentence,
           std::vector<FieldFault> wrong = {})
      : std::runtime_error(sentence),
        status(error_status),
        code(std::move(error_code)),
        fields(std::move(wrong)) {}
  /// 422: what was sent can be read and is not valid; there is at least one fault.
  explicit ApiError(std::vector<FieldFault> faults)
      : ApiError(422, "validation_failed", "the request is not valid: 'fields' says why",
                 std::move(faults)) {}

  int status;
  std::string code;
  std::vector<FieldFault> fields;
  /// When it may be tried again; 0: nothing is said of that.
  std::int64_t retry_after_s = 0;
};

}  // namespace promonitor::api
