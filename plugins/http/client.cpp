#include "client.hpp"

#include "curl_transfer.hpp"
#include "direct_transfer.hpp"

namespace promonitor::http {

bool needsLibrary(const TransferRequest& request) {
  return request.url.names_user || request.proxy != nullptr || request.accept_encoding != nullptr ||
         request.addresses.size() > 1;
}

std::unique_ptr<Transfer> transferFor(const TransferRequest& request, HttpLoop& loop,
                                      const pm::Context& context, const ReadLimits& limits) {
  if (needsLibrary(request)) return std::make_unique<CurlTransfer>(loop.curl, context, limits);
  return std::make_unique<DirectTransfer>(loop, context, limits);
}

}  // namespace promonitor::http
