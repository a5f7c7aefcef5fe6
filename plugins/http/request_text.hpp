#pragma once

#include <string>

#include "transfer.hpp"

namespace promonitor::http {

/// Appends a request's head as libcurl writes it, its reading of the lines in
/// TransferRequest::headers included.
void appendRequestHead(std::string& text, const TransferRequest& request);

}  // namespace promonitor::http
