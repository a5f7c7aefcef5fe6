#pragma once

#include <optional>

#include "curl_transfer.hpp"
#include "promonitor/probe.hpp"

namespace promonitor::http {

/// What it means for a check over TLS that libcurl ended a transfer with `code`, which is not
/// CURLE_OK; nothing where that is not about TLS. One fault has the code that the host's streams
/// give it, so that all kinds agree.
std::optional<pm::Verdict> tlsVerdict(const CurlTransfer& transfer, CURLcode code);

}  // namespace promonitor::http
