#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace promonitor::api {

/// A request that is answered with an error: status, snake_case code, and a sentence for the
/// client in what(). Thrown by handlers, caught in Api alone.
class ApiError : public std::runtime_error {
 public:
  ApiError(int error_status, std::string error_code, const std::string& sentence)
      : std::runtime_error(sentence), status(error_status), code(std::move(error_code)) {}

  int status;
  std::string code;
};

}  // namespace promonitor::api
