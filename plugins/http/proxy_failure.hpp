#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "curl_transfer.hpp"
#include "promonitor/probe.hpp"
#include "secrets.hpp"

namespace promonitor::http {

/// What it means for a check that a transfer through a proxy ended with `code`, which is not
/// CURLE_OK; nothing where the proxy has no part in it. A proxy that cannot be used is a fault of
/// ours that says nothing about the target: unknown. That the proxy cannot reach the target does.
std::optional<pm::Verdict> proxyVerdict(const CurlTransfer& transfer, CURLcode code,
                                        std::chrono::nanoseconds allowed, const Secrets& secrets);

/// The proxy answered 407.
pm::Verdict proxyWantsCredentials(const std::string& status_line);

/// The proxy's name could not be resolved; `failure` is how that ended.
pm::Verdict proxyNotFound(const Proxy& proxy, const pm::Verdict& failure);

}  // namespace promonitor::http
