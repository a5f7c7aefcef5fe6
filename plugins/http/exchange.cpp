#include "exchange.hpp"

#include <algorithm>
#include <chrono>

#include "evidence.hpp"
#include "failure.hpp"
#include "http_probe.hpp"
#include "proxy_failure.hpp"

namespace promonitor::http {
namespace {

constexpr std::size_t kTrailLimit = 1000;
constexpr std::size_t kUrlLimit = 400;
/// Bodies from here on are judged by a worker.
constexpr std::size_t kLongBody = std::size_t{32} << 10U;

/// Unix seconds: certificates end at a time of the calendar.
std::int64_t wallClock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

std::optional<Peer> peerOf(const std::optional<pm::Endpoint>& endpoint) {
  if (!endpoint) return std::nullopt;
  return Peer(endpoint->host, endpoint->port);
}

/// Where what differs is seen.
pm::Phase phaseOf(const Mismatch& differs) {
  const std::string_view code = differs.code;
  const bool of_head =
      code == "http_status" || code == "http_version" || code == "http_header_mismatch";
  return of_head ? pm::Phase::Ttfb : pm::Phase::Transfer;
}

}  // namespace

Exchange::Exchange(const Url& url, const Settings& settings, const pm::Context& context)
    : own_url_(url),
      settings_(settings),
      own_tls_{
          .settings = settings.tls,
          .server_name = settings.tls.serverName().empty() ? nullptr : &settings.tls.serverName(),
          .certificate_names = settings.certificate.isJudged()},
      foreign_tls_{.settings = settings.tls,
                   .show_client_certificate = false,
                   .certificate_names = settings.certificate.isJudged()},
      connect_to_(peerOf(settings.connect_to)),
      context_(context),
      url_(url),
      method_(settings.method),
      with_body_(!settings.body.content.empty()) {}

const Proxy* Exchange::proxy() const {
  const Proxy* const proxy = settings_.proxy.get();
  return proxy != nullptr && proxy->isFor(url_) ? proxy : nullptr;
}

Peer Exchange::peer() const {
  const Proxy* const through = proxy();
  return through != nullptr ? Peer(through->url) : target();
}

Peer Exchange::target() const { return connect_to_ && isAtOwnOrigin() ? *connect_to_ : Peer(url_); }

std::span<const pm_addr> Exchange::choose(std::span<const pm_addr> addresses) {
  switch (settings_.connect.addresses()) {
    case pm::Addresses::First:
      return addresses.first(1);
    case pm::Addresses::All:
      if (redirects_ > 0) return addresses;
      address_count_ = addresses.size();
      return addresses.subspan(std::min(address_, address_count_ - 1), 1);
    default:
      return addresses;
  }
}

bool Exchange::turnToNextAddress() {
  if (address_ + 1 >= address_count_) return false;
  ++address_;
  url_ = own_url_;
  method_ = settings_.method;
  with_body_ = !settings_.body.content.empty();
  redirects_ = 0;
  trail_.clear();
  bytes_read_ = 0;
  spent_ = Spent();
  return true;
}

ReadLimits Exchange::limits() const {
  ReadLimits limits = readLimits(settings_.body_limit);
  limits.wire -= std::min(limits.wire, bytes_read_);
  // A secret that a server sends back is recognised only when it is there as a whole.
  limits.kept = kEvidenceBody + settings_.secrets.longest();
  if (settings_.expect->readsBody()) limits.kept = std::max(limits.kept, limits.body);
  return limits;
}

TransferRequest Exchange::request(std::span<const pm_addr> addresses) const {
  const bool own = isAtOwnOrigin();
  return {.url = url_,
          .method = method_,
          .body = with_body_ ? std::string_view(settings_.body.content) : std::string_view(),
          .headers = settings_.headers.of(own, with_body_),
          .user_agent = settings_.user_agent,
          .accept_encoding = settings_.accept_encoding,
          .proxy = proxy(),
          .connect_to = own && connect_to_ ? &*connect_to_ : nullptr,
          .source_address = settings_.connect.sourceAddress(),
          .tls = own ? own_tls_ : foreign_tls_,
          .addresses = addresses,
          .timeout = context_.remaining(),
          .limits = settings_.connect.limits()};
}

std::optional<pm::Verdict> Exchange::judge(const Transfer& transfer, CURLcode code,
                                           const std::optional<Mismatch>* body) {
  record(transfer);
  std::optional<pm::Verdict> verdict = outcome(transfer, code, body);
  if (verdict) explain(transfer, *verdict);
  const bool answered = verdict && verdict->state() == pm::State::Up;
  return answered && turnToNextAddress() ? std::nullopt : verdict;
}

pm::Verdict Exchange::timedOut(const Transfer& transfer) {
  record(transfer);
  pm::Verdict verdict = failed(transfer, CURLE_OPERATION_TIMEDOUT);
  explain(transfer, verdict);
  return verdict;
}

std::optional<pm::Verdict> Exchange::outcome(const Transfer& transfer, CURLcode code,
                                             const std::optional<Mismatch>* body) {
  if (code != CURLE_OK && !transfer.response().bodyCut()) return failed(transfer, code);
  // libcurl takes an answer that ends within its head for a whole one.
  if (!transfer.response().headComplete()) return failed(transfer, CURLE_PARTIAL_FILE);
  if (settings_.follow_redirects && isRedirect(transfer.status())) {
    const std::string location = transfer.location();
    if (!location.empty()) return follow(transfer, location);
  }
  return judgeAnswer(transfer, body);
}

pm::Verdict Exchange::denied(const std::string& address) const {
  if (redirects_ == 0) {
    return pm::unknown("policy_denied", "the network policy of this server forbids {}", address)
        .phase(pm::Phase::Connect);
  }
  return pm::down("http_redirect_forbidden", "the network policy forbids the redirect to {}",
                  address)
      .cause(pm::Cause::Unreachable)
      .phase(pm::Phase::Connect);
}

pm::Verdict Exchange::failed(const Transfer& transfer, CURLcode code) const {
  if (transfer.denied() && code == CURLE_COULDNT_CONNECT && proxy() == nullptr) {
    return denied(transfer.peer());
  }
  std::chrono::nanoseconds allowed = context_.deadline() - context_.start();
  if (transfer.brokenLimit().count() > 0) {
    allowed = transfer.brokenLimit();
    code = CURLE_OPERATION_TIMEDOUT;
  }
  const auto verdict = transfer.verdictOnTheWay(code, allowed, settings_.secrets);
  if (verdict) return *verdict;
  return failureVerdict(transfer, code, url_.tls, allowed);
}

pm::Verdict Exchange::judgeAnswer(const Transfer& transfer,
                                  const std::optional<Mismatch>* body) const {
  const int status = transfer.status();
  const bool is_from_proxy =
      status == 407 && proxy() != nullptr && !settings_.expect->status().contains(status);
  if (is_from_proxy) return proxyWantsCredentials(transfer.response().statusLine());
  const std::optional<Mismatch> differs = differenceOf(transfer, body);
  if (!differs) {
    std::optional<pm::Verdict> verdict = judgeCertificate();
    return verdict ? verdict->statusCode(status) : pm::up().statusCode(status);
  }
  auto verdict = pm::down(differs->code, "{}", evidence(differs->summary, settings_.secrets));
  verdict.phase(phaseOf(*differs)).expected(evidence(differs->expected, settings_.secrets));
  if (differs->got.empty()) return describe(verdict, transfer);
  return verdict.statusCode(status).got(evidence(differs->got, settings_.secrets));
}

std::optional<Mismatch> Exchange::differenceOf(const Transfer& transfer,
                                               const std::optional<Mismatch>* body) const {
  const auto headers = [&transfer](const std::string& name) { return transfer.headers(name); };
  auto differs = settings_.expect->judgeHead(transfer.status(), transfer.version(), headers);
  if (differs) return differs;
  if (body != nullptr) return *body;
  const ResponseReader& response = transfer.response();
  return settings_.expect->judgeBody(
      {.text = response.bodyStart(), .size = response.bodyBytes(), .cut = response.bodyCut()});
}

std::optional<BodyJudgement> Exchange::longBody(const Transfer& transfer) const {
  const ResponseReader& response = transfer.response();
  if (!settings_.expect->readsBody() || response.bodyBytes() < kLongBody) return std::nullopt;
  return BodyJudgement{settings_.expect, response.bodyStart(), response.bodyCut()};
}

pm::Verdict Exchange::notJudged() const {
  return pm::unknown("local_resources", "no worker had judged the body when the time was up")
      .phase(pm::Phase::Transfer);
}

std::optional<pm::Verdict> Exchange::judgeCertificate() const {
  if (!settings_.certificate.isJudged() || certificate_.not_after == 0) return std::nullopt;
  return settings_.certificate.judge(certificate_.host, certificate_.not_after, wallClock());
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
  const auto shown = [this](const Url& url) {
    return evidence(url.masked(), settings_.secrets, kUrlLimit);
  };
  if (trail_.empty()) trail_ = shown(url_);
  const std::string method = methodAfterRedirect(method_, transfer.status());
  // What is asked for by another method is asked for without the body (RFC 9110, section 15.4).
  with_body_ = with_body_ && method == method_;
  method_ = method;
  url_ = *next.url;
  ++redirects_;
  trail_ += pm::format(" -> {} {}", transfer.status(), shown(url_));
  context_.metric(PM_M_REDIRECTS, static_cast<double>(redirects_));
  context_.attribute(PM_A_FINAL_URL, shown(url_));
  context_.attribute(kRedirects, std::string_view(trail_).substr(0, kTrailLimit));
  return std::nullopt;
}

}  // namespace promonitor::http
