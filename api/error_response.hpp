#pragma once

#include <string_view>
#include <vector>

#include "api/http/response.hpp"
#include "core/account/monitor_writer.hpp"

namespace promonitor::api {

/// What an error tells its client.
struct ErrorText {
  int status = 500;
  std::string_view code;
  std::string_view sentence;
  std::string_view request_id;
  const std::vector<FieldFault>* fields = nullptr;
  /// As problem details (RFC 9457), with the same members beside theirs.
  bool problem = false;
};

/// The answer with the body of every error.
Response errorResponse(const ErrorText& error);
/// The code of a request that did not pass the gate.
std::string_view refusalCode(int status);

}  // namespace promonitor::api
