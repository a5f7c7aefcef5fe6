#pragma once

#include <memory>

#include "http_loop.hpp"
#include "transfer.hpp"

namespace promonitor::http {

/// Whether a request is left to libcurl. What needs neither a proxy, codings undone, the
/// credentials of a URL nor a choice among addresses is not.
bool needsLibrary(const TransferRequest& request);

/// The transfer for a request, by the client that it takes.
std::unique_ptr<Transfer> transferFor(const TransferRequest& request, HttpLoop& loop,
                                      const pm::Context& context, const ReadLimits& limits);

}  // namespace promonitor::http
