#include "exchange.hpp"

#include <algorithm>

#include "evidence.hpp"
#include "failure.hpp"
#include "http_probe.hpp"

namespace promonitor::http {
namespace {

constexpr std::size_t kTrailLimit = 1000;

/// Adds a part's time and records it, if the part was reached.
void spend(const pm::Context& context, pm::Phase phase, std::chrono::nanoseconds& sum,
           std::chrono::nanoseconds time) {
  sum += std::max(time, std::chrono::nanoseconds::zero());
  context.phase(phase, sum);
}

std::size_t longest(const std::vector<std::string>& texts) {
  std::size_t size = 0;
  for (const std::string& text : texts) size = std::max(size, text.size());
  return size;
}

}  // namespace

Exchange::Exchange(const Settings& settings, const pm::Context& context)
    : settings_(settings), context_(context), url_(settings.url), method_(settings.method) {}

ReadLimits Exchange::limits() const {
  ReadLimits limits;
  limits.body = settings_.body_limit;
  // A secret that a server sends back is recognised only when it is there as a whole.
  limits.evidence = kEvidenceChars + longest(settings_.secrets);
  limits.contains = settings_.body_contains;
  return limits;
}

TransferRequest Exchange::request(std::span<const pm_addr> addresses) const {
  const bool own = url_.sameOrigin(settings_.url);
  const bool with_body = method_ == settings_.method;
  return {.url = url_,
          .method = method_,
          .body = with_body ? std::string_view(settings_.body) : std::string_view(),
          .headers = own ? settings_.headers : settings_.foreign_headers,
          .user_agent = settings_.user_agent,
          .verify = settings_.tls.verify(),
          .ca_file = settings_.tls.caFile(),
          .addresses = addresses,
          .timeout = context_.remaining()};
}

std::optional<pm::Verdict> Exchange::judge(const Transfer& transfer, CURLcode code) {
  record(transfer);
  const bool cut = code == CURLE_WRITE_ERROR && transfer.response().bodyCut();
  if (code != CURLE_OK && !cut) return failed(transfer, code);
  if (settings_.follow_redirects && isRedirect(transfer.status())) {
    const std::string location = transfer.location();
    if (!location.empty()) return follow(transfer, location);
  }
  return judgeAnswer(transfer);
}

pm::Verdict Exchange::timedOut(const Transfer& transfer) {
  record(transfer);
  return failed(transfer, CURLE_OPERATION_TIMEDOUT);
}

void Exchange::resolved(std::chrono::nanoseconds time) {
  spend(context_, pm::Phase::Dns, spent_.dns, time);
}

void Exchange::record(const Transfer& transfer) {
  const TransferTimes times = transfer.times();
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
  const std::string version = transfer.version();
  if (!version.empty()) context_.attribute(kHttpVersion, version);
}

pm::Verdict Exchange::failed(const Transfer& transfer, CURLcode code) const {
  if (transfer.denied() && redirects_ > 0 && code == CURLE_COULDNT_CONNECT) {
    return pm::down("http_redirect_forbidden", "the network policy forbids the redirect to {}",
                    transfer.peer())
        .cause(pm::Cause::Unreachable)
        .phase(pm::Phase::Connect);
  }
  return failureVerdict(transfer, code, url_.tls, context_.deadline() - context_.start());
}

pm::Verdict Exchange::judgeAnswer(const Transfer& transfer) const {
  const int status = transfer.status();
  if (!settings_.expect_status.contains(status)) {
    auto verdict =
        pm::down("http_status", "status {} instead of {}", status, settings_.expect_status.text());
    verdict.phase(pm::Phase::Ttfb).expected(settings_.expect_status.text());
    return describe(verdict, transfer);
  }
  if (!transfer.response().found()) {
    const std::string wanted = evidence(settings_.body_contains, settings_.secrets);
    const char* const where =
        transfer.response().bodyCut() ? "the part of the body that was read" : "the body";
    auto verdict = pm::down("http_body_mismatch", "'{}' is not in {}", wanted, where);
    verdict.phase(pm::Phase::Transfer).expected(wanted);
    return describe(verdict, transfer);
  }
  return pm::up().statusCode(status);
}

std::optional<pm::Verdict> Exchange::follow(const Transfer& transfer, const std::string& location) {
  const auto refused = [&](const char* code, const std::string& why) {
    auto verdict = pm::down(code, "{}", why);
    verdict.phase(pm::Phase::Ttfb).cause(pm::Cause::Protocol);
    return describe(verdict, transfer);
  };
  if (redirects_ == settings_.max_redirects) {
    return refused("http_redirect_limit", pm::format("more than {} redirects", redirects_));
  }
  const ParsedUrl next = parseUrl(location, &url_);
  if (!next.url) {
    return refused("http_redirect_forbidden",
                   pm::format("the redirect cannot be followed: {}", next.reason));
  }
  if (trail_.empty()) trail_ = url_.masked();
  trail_ += pm::format(" -> {} {}", transfer.status(), next.url->masked());
  method_ = methodAfterRedirect(method_, transfer.status());
  url_ = *next.url;
  ++redirects_;
  context_.metric(PM_M_REDIRECTS, static_cast<double>(redirects_));
  context_.attribute(PM_A_FINAL_URL, evidence(url_.masked(), settings_.secrets));
  context_.attribute(kRedirects, std::string_view(trail_).substr(0, kTrailLimit));
  return std::nullopt;
}

pm::Verdict& Exchange::describe(pm::Verdict& verdict, const Transfer& transfer) const {
  const ResponseReader& response = transfer.response();
  const std::string& body = response.bodyStart();
  const std::string text =
      body.empty() ? response.statusLine() : response.statusLine() + ": " + body;
  return verdict.statusCode(transfer.status()).got(evidence(text, settings_.secrets));
}

}  // namespace promonitor::http
