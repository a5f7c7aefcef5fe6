#include "http_probe.hpp"

#include <optional>
#include <vector>

#include "exchange.hpp"

namespace promonitor::http {

pm::CheckTask HttpProbe::check(pm::Context ctx) {
  Exchange exchange(settings_, ctx);
  for (;;) {
    const std::chrono::nanoseconds began = ctx.now();
    const std::vector<pm_addr> addresses =
        co_await ctx.resolve(exchange.url().host, exchange.url().port, settings_.family);
    exchange.resolved(ctx.now() - began);

    Transfer transfer(ctx.loopState<CurlLoop>(), ctx, exchange.limits());
    const TransferRequest request = exchange.request(addresses);
    transfer.start(request);
    std::optional<pm::Verdict> verdict;
    try {
      const CURLcode code = co_await transfer.done();
      verdict = exchange.judge(transfer, code);
    } catch (const pm::Cancelled& cancelled) {
      if (cancelled.verdict().code() == "cancelled") throw;
      verdict = exchange.timedOut(transfer);
    }
    if (verdict) co_return *verdict;
  }
}

}  // namespace promonitor::http

namespace {

using pm::option;
using pm::Type;
using promonitor::http::HttpProbe;

pm::KindDecl withOptions(pm::KindDecl kind) {
  return kind
      .options({
          option("url", Type::Url)
              .target()
              .required()
              .help("What is asked for: an http or https URL."),
          option("method", Type::Choice)
              .choices({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
              .standard("GET")
              .help("Method of the request."),
          option("headers", Type::Map)
              .secret()
              .help("Headers of the request; not sent to other origins that redirects lead to."),
          option("body", Type::Text).standard("").help("Body of the request."),
          option("expect.status", Type::Text)
              .standard("200-299")
              .help("Status codes that are good: single ones and ranges, such as 200-299,301."),
          option("expect.body_contains", Type::Text)
              .standard("")
              .help("Text that the body must contain."),
          option("follow_redirects", Type::Bool)
              .standard("true")
              .help("Follow redirects and judge the last answer."),
          option("max_redirects", Type::Int)
              .standard("5")
              .between(0, 20)
              .help("How many redirects are followed; one more is a failure."),
          option("body_limit", Type::Size)
              .standard("1MiB")
              .between(1, 16 << 20)
              .help("How much of the body is read; the answer is judged by that part."),
          option("user_agent", Type::Text)
              .standard("ProMonitor")
              .help("User-Agent header of the request."),
      })
      .options(pm::tlsOptions({pm::TlsOption::Verify, pm::TlsOption::CaFile}))
      .options({pm::ipFamilyOption()});
}

pm::KindDecl declaration() {
  using namespace std::chrono_literals;
  return withOptions(
             pm::kind<HttpProbe>("http", "HTTP", "Asks a web server and judges its answer."))
      .attributes({{"http_version", "Version of HTTP the server answered with."},
                   {"redirects", "The URLs that redirects led over."}})
      .codes({
          {"http_status", "The status code is not one of the expected."},
          {"http_body_mismatch", "The body does not contain the expected text."},
          {"http_redirect_limit", "There were more redirects than are followed."},
          {"http_redirect_forbidden",
           "A redirect leads to another scheme, to no URL, or to a forbidden address."},
          {"http_no_answer", "The server closed the connection without an answer."},
          {"http_truncated", "The answer ended before its announced length."},
          {"http_protocol", "The answer is not valid HTTP/1."},
          {"http_send", "The request could not be sent."},
          {"http_too_large", "The answer's head is larger than 64 KiB."},
          {"http_failed", "The exchange failed for another reason."},
          {"ttfb_timeout", "The server did not begin its answer in time."},
          {"transfer_timeout", "The server did not end its answer in time."},
      })
      .timeout(10s)
      .interval(60s);
}

}  // namespace

PROMONITOR_PROBE("promonitor.http", "0.1.0", declaration(),
                 pm::About{.vendor = "ProMonitor",
                           .license = "Apache-2.0",
                           .help = "Web servers over HTTP/1.1 and HTTPS."});
