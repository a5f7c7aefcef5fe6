#include "failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace promonitor::http {
namespace {

/// What a code of libcurl's means. `ours`: a fault of ours that says nothing about the target.
struct Rule {
  CURLcode code;
  const char* name;
  pm::Cause cause;
  const char* text;
  bool ours = false;
};

constexpr std::array kRules = {
    Rule{CURLE_GOT_NOTHING, "http_no_answer", pm::Cause::Protocol,
         "the connection was closed without an answer"},
    Rule{CURLE_PARTIAL_FILE, "http_truncated", pm::Cause::Protocol,
         "the answer ended before its announced length"},
    Rule{CURLE_UNSUPPORTED_PROTOCOL, "http_protocol", pm::Cause::Protocol,
         "the answer is not HTTP/1"},
    Rule{CURLE_WEIRD_SERVER_REPLY, "http_protocol", pm::Cause::Protocol,
         "the answer is not valid HTTP"},
    Rule{CURLE_RECV_ERROR, "http_protocol", pm::Cause::Protocol, "the answer is not valid HTTP"},
    Rule{CURLE_BAD_CONTENT_ENCODING, "http_coding", pm::Cause::Protocol,
         "the body's content coding cannot be undone"},
    Rule{CURLE_SEND_ERROR, "http_send", pm::Cause::Reset, "the request could not be sent"},
    Rule{CURLE_SSL_CACERT_BADFILE, "tls_config", pm::Cause::Internal,
         "the file of trusted roots cannot be read", true},
    Rule{CURLE_SSL_CERTPROBLEM, "tls_config", pm::Cause::Internal,
         "the client's certificate or its key cannot be used", true},
    // How the loop ends a transfer whose socket the host does not wait for.
    Rule{CURLE_ABORTED_BY_CALLBACK, "local_resources", pm::Cause::Internal,
         "this server cannot wait for more connections", true},
    Rule{CURLE_OUT_OF_MEMORY, "internal", pm::Cause::Internal, "out of memory", true},
};

/// Without a route on this machine it is our network that is down, not the target.
pm::Verdict unreachableVerdict(const Transfer& transfer, int error) {
  const std::string peer = transfer.peer();
  const std::string reason = std::generic_category().message(error);
  const char* const text = "{} cannot be reached: {}";
  auto verdict = transfer.hasRoute() ? pm::down("connect_unreachable", text, peer, reason)
                                     : pm::unknown("connect_unreachable", text, peer, reason);
  return verdict.cause(pm::Cause::Unreachable);
}

pm::Verdict connectVerdict(const Transfer& transfer) {
  const std::string peer = transfer.peer();
  if (transfer.denied()) {
    return pm::unknown("policy_denied", "the network policy of this server forbids {}", peer);
  }
  if (transfer.socketError() != 0) {
    return pm::unknown("local_resources", "{} was not tried: {}", peer,
                       std::generic_category().message(transfer.socketError()));
  }
  const int error = transfer.systemError();
  switch (error) {
    case ECONNREFUSED:
      return pm::down("connect_refused", "{} refused the connection", peer)
          .cause(pm::Cause::Refused);
    case ENETUNREACH:
    case EHOSTUNREACH:
      return unreachableVerdict(transfer, error);
    case ETIMEDOUT:
      return pm::down("connect_timeout", "{} did not answer", peer).cause(pm::Cause::Timeout);
    case ECONNRESET:
      return pm::down("connect_reset", "{} reset the connection", peer).cause(pm::Cause::Reset);
    case EADDRNOTAVAIL:
      return pm::unknown("local_resources", "{} was not tried: no local port is free", peer);
    default:
      return pm::down("connect_failed", "{} cannot be connected to: {}", peer,
                      std::generic_category().message(error))
          .cause(pm::Cause::Unreachable);
  }
}

pm::Verdict ruleVerdict(const Transfer& transfer, CURLcode code) {
  if (transfer.isReset(code)) {
    return pm::down("reset", "{} reset the connection", transfer.peer()).cause(pm::Cause::Reset);
  }
  const auto* rule = std::find_if(kRules.begin(), kRules.end(),
                                  [code](const Rule& one) { return one.code == code; });
  if (rule == kRules.end()) {
    return pm::down("http_failed", "the exchange failed: {}", curl_easy_strerror(code))
        .cause(pm::Cause::Protocol)
        .got(transfer.errorText());
  }
  const char* const reason = rule->text;
  auto verdict =
      rule->ours ? pm::unknown(rule->name, "{}", reason) : pm::down(rule->name, "{}", reason);
  return verdict.cause(rule->cause).got(transfer.errorText());
}

pm::Verdict tooLarge() {
  return pm::down("http_too_large", "the answer's head, or trailer, is larger than 64 KiB")
      .cause(pm::Cause::Protocol);
}

pm::Verdict outgrown(const Transfer& transfer) {
  return pm::down("http_too_large",
                  "more than {} bytes came, and too few of them are the body's: raise body_limit, "
                  "or see what frames or codes it",
                  transfer.response().mostBytes())
      .cause(pm::Cause::Protocol);
}

/// How libcurl 7 reports a line of a head, or of a trailer, without an end.
bool isEndlessLine(const Transfer& transfer, CURLcode code) {
  return (code == CURLE_OUT_OF_MEMORY && transfer.times().first_byte.count() > 0) ||
         transfer.errorText().find("Out of memory in chunked") != std::string::npos;
}

pm::Verdict verdictWithoutPhase(const Transfer& transfer, CURLcode code) {
  if (transfer.outgrown()) return outgrown(transfer);
  if (isEndlessLine(transfer, code)) return tooLarge();
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      return connectVerdict(transfer);
    case CURLE_WRITE_ERROR:
      return tooLarge();
    default:
      return ruleVerdict(transfer, code);
  }
}

pm::Phase phaseOfFailure(const Transfer& transfer, CURLcode code, bool tls) {
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      return pm::Phase::Connect;
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return pm::Phase::Tls;
    case CURLE_GOT_NOTHING:
      return pm::Phase::Ttfb;
    default:
      return phaseOf(transfer.times(), tls);
  }
}

}  // namespace

pm::Phase phaseOf(const TransferTimes& times, bool tls) {
  if (times.connect.count() == 0) return pm::Phase::Connect;
  if (tls && times.tls.count() == 0) return pm::Phase::Tls;
  return times.first_byte.count() == 0 ? pm::Phase::Ttfb : pm::Phase::Transfer;
}

pm::Verdict timeoutVerdict(pm::Phase phase, std::chrono::nanoseconds allowed) {
  const auto timeout = [&](const char* code, const char* what) {
    return pm::down(code, "no {} within {}", what, pm::timeText(allowed))
        .cause(pm::Cause::Timeout)
        .phase(phase);
  };
  switch (phase) {
    case pm::Phase::Connect:
      return timeout("connect_timeout", "connection");
    case pm::Phase::Tls:
      return timeout("tls_timeout", "TLS session");
    case pm::Phase::Ttfb:
      return timeout("ttfb_timeout", "answer");
    default:
      return timeout("transfer_timeout", "complete answer");
  }
}

pm::Verdict failureVerdict(const Transfer& transfer, CURLcode code, bool tls,
                           std::chrono::nanoseconds allowed) {
  const pm::Phase phase = phaseOfFailure(transfer, code, tls);
  if (code == CURLE_OPERATION_TIMEDOUT) return timeoutVerdict(phase, allowed);
  return verdictWithoutPhase(transfer, code).phase(phase);
}

}  // namespace promonitor::http
