#pragma once

#include <chrono>

#include "promonitor/probe.hpp"
#include "transfer.hpp"

namespace promonitor::http {

/// The phase that a transfer was in when it ended.
pm::Phase phaseOf(const TransferTimes& times, bool tls);

/// What it means for a check that its time was up in `phase`.
pm::Verdict timeoutVerdict(pm::Phase phase, std::chrono::nanoseconds allowed);

/// What it means for a check that libcurl ended a transfer with `code`, which is not CURLE_OK.
pm::Verdict failureVerdict(const Transfer& transfer, CURLcode code, bool tls,
                           std::chrono::nanoseconds allowed);

}  // namespace promonitor::http
