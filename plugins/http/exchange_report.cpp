#include <algorithm>
#include <chrono>

#include "evidence.hpp"
#include "exchange.hpp"
#include "http_probe.hpp"

namespace promonitor::http {
namespace {

/// Adds a part's time and records it, if the part was reached.
void spend(const pm::Context& context, pm::Phase phase, std::chrono::nanoseconds& sum,
           std::chrono::nanoseconds time) {
  sum += std::max(time, std::chrono::nanoseconds::zero());
  context.phase(phase, sum);
}

}  // namespace

void Exchange::resolved(std::chrono::nanoseconds time) {
  spend(context_, pm::Phase::Dns, spent_.dns, time);
}

void Exchange::record(const Transfer& transfer) {
  const TransferTimes times = transfer.times();
  bytes_read_ += transfer.bytesRead();
  const auto reached = [](std::chrono::microseconds time) { return time.count() > 0; };
  if (reached(times.connect)) {
    spend(context_, pm::Phase::Connect, spent_.connect, times.connect - times.lookup);
  }
  if (reached(times.tls)) spend(context_, pm::Phase::Tls, spent_.tls, times.tls - times.connect);
  if (reached(times.first_byte)) {
    spend(context_, pm::Phase::Ttfb, spent_.first_byte, times.first_byte - times.sent);
    spend(context_, pm::Phase::Transfer, spent_.transfer, times.total - times.first_byte);
    context_.metric(PM_M_BYTES, static_cast<double>(transfer.response().bodyBytes()));
  }
  const std::string peer = transfer.peer();
  if (!peer.empty()) context_.attribute(PM_A_PEER, peer);
  const std::string_view version = transfer.version();
  if (!version.empty()) context_.attribute(kHttpVersion, version);
  if (transfer.tls()) recordTls(*transfer.tls());
}

void Exchange::recordTls(const TlsFacts& facts) {
  context_.attribute(PM_A_TLS_VERSION, facts.version);
  context_.attribute(PM_A_TLS_CIPHER, facts.cipher);
  if (certificate_.not_after != 0 && certificate_.not_after <= facts.not_after) return;
  certificate_ = {url_.host, facts.not_after};
  context_.metric(PM_M_CERT_NOT_AFTER, static_cast<double>(facts.not_after));
  context_.metric(PM_M_CERT_CHAIN_LEN, facts.chain_length);
  if (facts.sha256.empty()) return;
  context_.attribute(PM_A_CERT_SUBJECT, facts.subject);
  context_.attribute(PM_A_CERT_ISSUER, facts.issuer);
  context_.attribute(PM_A_CERT_SHA256, facts.sha256);
}

pm::Verdict& Exchange::describe(pm::Verdict& verdict, const Transfer& transfer) const {
  const ResponseReader& response = transfer.response();
  const std::string& body = response.bodyStart();
  const std::string text = body.empty()
                               ? response.statusLine()
                               : response.statusLine() + ": " +
                                     body.substr(0, kEvidenceBody + settings_.secrets.longest());
  return verdict.statusCode(transfer.status()).got(evidence(text, settings_.secrets));
}

void Exchange::explain(const Transfer& transfer, const pm::Verdict& verdict) const {
  const bool connected = transfer.times().connect.count() > 0;
  const bool several = transfer.triedSeveral() || address_count_ > 1;
  if (!connected || several) transfer.tellTried(context_);
  const ResponseReader& response = transfer.response();
  if (verdict.state() == pm::State::Up || response.statusLine().empty()) return;
  const auto headers = transfer.firstHeaders();
  const std::string where = pm::format("{} {} at {}", method_, url_.masked(), transfer.peer());
  const Answer answer{.where = where,
                      .status_line = response.statusLine(),
                      .headers = headers,
                      .body = std::string_view(response.bodyStart())
                                  .substr(0, kEvidenceBody + settings_.secrets.longest())};
  context_.evidence(evidenceOf(answer, settings_.secrets));
}

}  // namespace promonitor::http
