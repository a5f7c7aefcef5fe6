#include "tls_failure.hpp"

#include <string>

#include "promonitor/tls_faults.hpp"

namespace promonitor::http {
namespace {

pm::Verdict certificateVerdict(const Transfer& transfer, const TlsEnd& end) {
  const auto fault = pm::certificateFault(end.certificate_error, end.certificates_sent);
  const std::string reason = transfer.errorText();
  auto verdict = fault.text != nullptr
                     ? pm::down(fault.code, "{}", fault.text)
                     : pm::down(fault.code, "the certificate cannot be verified: {}", reason);
  return verdict.cause(pm::Cause::Cert).got(reason);
}

pm::Verdict notTls(const Transfer& transfer) {
  return pm::down("tls_not_tls", "{} does not speak TLS", transfer.peer())
      .cause(pm::Cause::Protocol)
      .expected("TLS")
      .got(transfer.errorText());
}

pm::Verdict closedVerdict(const Transfer& transfer, const TlsEnd& end) {
  const bool reset = end.peer == TlsEnd::Peer::Reset;
  return pm::down("tls_closed", "{} {} the connection during the TLS handshake", transfer.peer(),
                  reset ? "reset" : "closed")
      .cause(reset ? pm::Cause::Reset : pm::Cause::Tls)
      .got(transfer.errorText());
}

pm::Verdict handshakeVerdict(const Transfer& transfer, const TlsEnd& end) {
  if (end.something_else) return notTls(transfer);
  if (end.peer != TlsEnd::Peer::Stayed) return closedVerdict(transfer, end);
  const bool old = pm::isVersionReason(end.reason) && end.speaks_newest;
  auto verdict =
      old ? pm::down("tls_old_version", "{} speaks no version of TLS that is new enough",
                     transfer.peer())
          : pm::down("tls_handshake", "the TLS handshake with {} failed", transfer.peer());
  return verdict.cause(pm::Cause::Tls).got(transfer.errorText());
}

/// TLS 1.3 servers refuse a client's certificate, or its absence, when it thinks to be done.
bool isRefusedClient(const Transfer& transfer, const TlsEnd& end, CURLcode code) {
  if (transfer.times().first_byte.count() > 0) return false;
  return end.gone || (end.alerted && (code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR));
}

std::optional<pm::Verdict> verdictOf(const Transfer& transfer, CURLcode code) {
  const TlsEnd end = transfer.tlsEnd(code);
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_PEER_FAILED_VERIFICATION:
      return end.certificate_error != 0 ? certificateVerdict(transfer, end)
                                        : handshakeVerdict(transfer, end);
    case CURLE_OPERATION_TIMEDOUT:
      // When the check's own time is up, only the phase is told, as of every kind.
      if (transfer.brokenLimit().count() == 0 || !end.something_else) return std::nullopt;
      return notTls(transfer);
    default:
      break;
  }
  if (!isRefusedClient(transfer, end, code)) return std::nullopt;
  return pm::down("tls_handshake",
                  "the server ended the TLS session; it may want a certificate of the client")
      .cause(pm::Cause::Tls)
      .got(transfer.errorText());
}

}  // namespace

std::optional<pm::Verdict> tlsVerdict(const Transfer& transfer, CURLcode code) {
  std::optional<pm::Verdict> verdict = verdictOf(transfer, code);
  if (verdict) verdict->phase(pm::Phase::Tls);
  return verdict;
}

}  // namespace promonitor::http
