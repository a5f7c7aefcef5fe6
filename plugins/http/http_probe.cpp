#include "http_probe.hpp"

#include <memory>
#include <optional>
#include <vector>

#include "client.hpp"
#include "exchange.hpp"
#include "promonitor/address_text.hpp"
#include "proxy_failure.hpp"

namespace promonitor::http {

pm::CheckTask HttpProbe::check(pm::Context ctx) {
  Exchange exchange(url_, *settings_, ctx);
  for (;;) {
    const std::chrono::nanoseconds began = ctx.now();
    const Proxy* const proxy = exchange.proxy();
    if (proxy != nullptr && exchange.target().literal) {
      // The proxy connects to it: no socket of ours is asked for this address.
      const std::vector<pm_addr> target =
          co_await ctx.resolve(*exchange.target().host, exchange.target().port);
      if (!ctx.addressAllowed(target.front())) {
        co_return exchange.denied(pm::peerText(target.front()));
      }
    }
    std::vector<pm_addr> addresses;
    try {
      const Peer peer = exchange.peer();
      std::vector<pm_addr> found =
          co_await ctx.resolve(*peer.host, peer.port, settings_->connect.resolving());
      addresses = std::move(found);
    } catch (const pm::Cancelled&) {
      throw;
    } catch (const pm::ProbeFailure& failure) {
      if (proxy == nullptr) throw;
      co_return proxyNotFound(*proxy, failure.verdict());
    }
    exchange.resolved(ctx.now() - began);

    const TransferRequest request = exchange.request(exchange.choose(addresses));
    const std::unique_ptr<Transfer> transfer =
        transferFor(request, ctx.loopState<HttpLoop>(), ctx, exchange.limits());
    transfer->start(request);
    std::optional<pm::Verdict> verdict;
    std::optional<BodyJudgement> body;
    try {
      const CURLcode code = co_await transfer->done();
      body = exchange.longBody(*transfer);
      if (body) {
        const BodyJudgement& work = *body;
        const std::optional<Mismatch> differs = co_await ctx.offload(work);
        verdict = exchange.judge(*transfer, code, &differs);
      } else {
        verdict = exchange.judge(*transfer, code);
      }
    } catch (const pm::Cancelled& cancelled) {
      if (cancelled.verdict().code() == "cancelled") throw;
      verdict = body ? exchange.notJudged() : exchange.timedOut(*transfer);
    }
    if (verdict) co_return *verdict;
  }
}

}  // namespace promonitor::http

PROMONITOR_PROBE("promonitor.http", "0.1.0", promonitor::http::declaration(),
                 pm::About{.vendor = "ProMonitor",
                           .license = "Apache-2.0",
                           .help = "Web servers over HTTP/1.1 and HTTPS."});
