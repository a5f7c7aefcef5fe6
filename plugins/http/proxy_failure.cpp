#include "proxy_failure.hpp"

#include "evidence.hpp"

namespace promonitor::http {
namespace {

pm::Verdict unreachable(const std::string& why, const std::string& got) {
  return pm::unknown("proxy_unreachable", "the proxy cannot be used: {}", why)
      .phase(pm::Phase::Connect)
      .cause(pm::Cause::Unreachable)
      .got(got);
}

/// The proxy answered CONNECT with another status than 2xx.
pm::Verdict refused(int status, const std::string& status_line) {
  if (status == 407) return proxyWantsCredentials(status_line);
  const char* const text = "the proxy did not connect to the server: it answered {}";
  auto verdict = status >= 500 ? pm::down("proxy_connect_failed", text, status)
                               : pm::unknown("proxy_refused", text, status);
  return verdict.phase(pm::Phase::Connect)
      .cause(pm::Cause::Unreachable)
      .expected("200-299 to CONNECT")
      .got(status_line);
}

}  // namespace

pm::Verdict proxyWantsCredentials(const std::string& status_line) {
  return pm::unknown("proxy_auth",
                     "the proxy wants credentials: check proxy_username and proxy_password")
      .phase(pm::Phase::Connect)
      .cause(pm::Cause::Protocol)
      .got(status_line);
}

pm::Verdict proxyNotFound(const Proxy& proxy, const pm::Verdict& failure) {
  return unreachable(pm::format("its name {} is not resolved", proxy.url.host), failure.code())
      .phase(pm::Phase::Dns);
}

std::optional<pm::Verdict> proxyVerdict(const CurlTransfer& transfer, CURLcode code,
                                        std::chrono::nanoseconds allowed, const Secrets& secrets) {
  const bool ours = transfer.denied() || transfer.socketError() != 0 ||
                    code == CURLE_ABORTED_BY_CALLBACK || code == CURLE_OUT_OF_MEMORY;
  if (ours) return std::nullopt;
  const std::string peer = transfer.peer();
  if (transfer.inTunnel()) {
    const int status = transfer.tunnelStatus();
    const std::string line = evidence(transfer.response().statusLine(), secrets);
    if (status != 0 && (status < 200 || status > 299)) return refused(status, line);
    if (code == CURLE_OPERATION_TIMEDOUT) {
      return pm::down("proxy_timeout", "the proxy {} did not connect to the server within {}", peer,
                      pm::timeText(allowed))
          .phase(pm::Phase::Connect)
          .cause(pm::Cause::Timeout);
    }
    return pm::unknown("proxy_protocol", "the proxy {} did not answer CONNECT as a proxy does",
                       peer)
        .phase(pm::Phase::Connect)
        .cause(pm::Cause::Protocol)
        .got(transfer.errorText());
  }
  const bool connected = transfer.times().connect.count() > 0;
  if (connected) return std::nullopt;
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return unreachable(pm::format("{} did not answer within {}", peer, pm::timeText(allowed)),
                       "connect_timeout");
  }
  if (code != CURLE_COULDNT_CONNECT) return std::nullopt;
  const char* const why = connectCode(transfer.systemError());
  return unreachable(pm::format("{}: {}", peer, why), why);
}

}  // namespace promonitor::http
