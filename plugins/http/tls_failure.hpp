#pragma once

#include <optional>

#include "promonitor/probe.hpp"
#include "transfer.hpp"

namespace promonitor::http {

/// What it means for a check over TLS that a transfer ended with `code`, which is not CURLE_OK;
/// nothing where that is not about TLS. One fault has the code that the host's streams give it, so
/// that all kinds agree.
std::optional<pm::Verdict> tlsVerdict(const Transfer& transfer, CURLcode code);

}  // namespace promonitor::http
