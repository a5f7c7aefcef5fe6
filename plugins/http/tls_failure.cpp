#include "tls_failure.hpp"

#include <string>

#include "promonitor/tls_faults.hpp"

namespace promonitor::http {
namespace {

pm::Verdict certificateVerdict(const CurlTransfer& transfer) {
  // What libcurl leaves as the result when the chain is good and the name is not.
  constexpr long kUnspecified = 1;
  constexpr long kNameMismatch = 62;
  const long result = transfer.verifyResult();
  const long error = result == kUnspecified ? kNameMismatch : result;
  const auto fault = pm::certificateFault(error, transfer.tlsWatch().certificatesSent());
  const std::string reason = transfer.errorText();
  auto verdict = fault.text != nullptr
                     ? pm::down(fault.code, "{}", fault.text)
                     : pm::down(fault.code, "the certificate cannot be verified: {}", reason);
  return verdict.cause(pm::Cause::Cert).got(reason);
}

pm::Verdict notTls(const CurlTransfer& transfer) {
  return pm::down("tls_not_tls", "{} does not speak TLS", transfer.peer())
      .cause(pm::Cause::Protocol)
      .expected("TLS")
      .got(transfer.errorText());
}

pm::Verdict closedVerdict(const CurlTransfer& transfer) {
  const bool reset = transfer.tlsWatch().end() == TlsWatch::End::Reset;
  return pm::down("tls_closed", "{} {} the connection during the TLS handshake", transfer.peer(),
                  reset ? "reset" : "closed")
      .cause(reset ? pm::Cause::Reset : pm::Cause::Tls)
      .got(transfer.errorText());
}

pm::Verdict handshakeVerdict(const CurlTransfer& transfer) {
  const TlsWatch& watch = transfer.tlsWatch();
  if (watch.sentSomethingElse()) return notTls(transfer);
  if (watch.end() != TlsWatch::End::None) return closedVerdict(transfer);
  const bool old = pm::isVersionReason(watch.reason()) && transfer.speaksNewestTls();
  auto verdict =
      old ? pm::down("tls_old_version", "{} speaks no version of TLS that is new enough",
                     transfer.peer())
          : pm::down("tls_handshake", "the TLS handshake with {} failed", transfer.peer());
  return verdict.cause(pm::Cause::Tls).got(transfer.errorText());
}

/// TLS 1.3 servers refuse a client's certificate, or its absence, when it thinks to be done.
bool isRefusedClient(const CurlTransfer& transfer, CURLcode code) {
  if (transfer.times().first_byte.count() > 0) return false;
  return transfer.isGone(code) ||
         (transfer.tlsWatch().alerted() && (code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR));
}

std::optional<pm::Verdict> verdictOf(const CurlTransfer& transfer, CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CLIENTCERT:
      return handshakeVerdict(transfer);
    case CURLE_PEER_FAILED_VERIFICATION:
      return certificateVerdict(transfer);
    case CURLE_OPERATION_TIMEDOUT:
      // When the check's own time is up, only the phase is told, as of every kind.
      if (transfer.brokenLimit().count() == 0 || !transfer.tlsWatch().sentSomethingElse()) {
        return std::nullopt;
      }
      return notTls(transfer);
    default:
      break;
  }
  if (!isRefusedClient(transfer, code)) return std::nullopt;
  return pm::down("tls_handshake",
                  "the server ended the TLS session; it may want a certificate of the client")
      .cause(pm::Cause::Tls)
      .got(transfer.errorText());
}

}  // namespace

std::optional<pm::Verdict> tlsVerdict(const CurlTransfer& transfer, CURLcode code) {
  std::optional<pm::Verdict> verdict = verdictOf(transfer, code);
  if (verdict) verdict->phase(pm::Phase::Tls);
  return verdict;
}

}  // namespace promonitor::http
