#pragma once

#include <chrono>

#include "promonitor/probe.hpp"
#include "transfer.hpp"

namespace promonitor::http {

/// The phase that a transfer was in when it ended.
pm::Phase phaseOf(const TransferTimes& times, bool tls);

/// What it means for a check that its time was up in `phase`.
pm::Verdict timeoutVerdict(pm::Phase phase, std::chrono::nanoseconds allowed);

/// What it means for a check that a transfer ended with `code`, which is not CURLE_OK, and neither
/// a proxy nor TLS has a part in it.
pm::Verdict failureVerdict(const Transfer& transfer, CURLcode code, bool tls,
                           std::chrono::nanoseconds allowed);

}  // namespace promonitor::http
