#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "chain_expiry.hpp"
#include "promonitor/printable.hpp"
#include "promonitor/probe.hpp"

namespace promonitor::ssl {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::size_t kFactLimit = 500;

/// What the kind declares beyond the shared vocabulary, in this order.
constexpr std::uint32_t kDaysLeft = pm::customMetric(0);
constexpr std::uint32_t kChainDaysLeft = pm::customMetric(1);
constexpr std::uint32_t kNames = pm::customAttribute(0);
constexpr std::uint32_t kSerial = pm::customAttribute(1);
constexpr std::uint32_t kNotBefore = pm::customAttribute(2);
constexpr std::uint32_t kNotAfter = pm::customAttribute(3);
constexpr std::uint32_t kKey = pm::customAttribute(4);
constexpr std::uint32_t kSignature = pm::customAttribute(5);
constexpr std::uint32_t kTrust = pm::customAttribute(6);

/// Unix seconds: certificates end at a time of the calendar.
std::int64_t wallClock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

/// "2025-01-15 10:30:00 UTC".
std::string dateText(std::int64_t unix_seconds) {
  const time_t moment = unix_seconds;
  tm parts{};
  std::array<char, 40> text{};
  gmtime_r(&moment, &parts);
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return text.data();
}

/// "in 3 days", "in 5 hours", "2 days ago".
std::string whenText(std::int64_t seconds) {
  constexpr std::int64_t kHour = 3600;
  const std::int64_t distance = seconds < 0 ? -seconds : seconds;
  const std::string amount = distance >= 2 * kDay ? pm::format("{} days", distance / kDay)
                                                  : pm::format("{} hours", distance / kHour);
  return seconds < 0 ? amount + " ago" : "in " + amount;
}

/// One ssl monitor: shakes hands and judges the certificate, whose facts are reported either way.
class SslProbe {
 public:
  explicit SslProbe(const pm::Options& options)
      : target_(options.endpoint("target")),
        tls_(options),
        warn_(options.integer("warn_days") * kDay),
        fail_(options.integer("fail_days") * kDay),
        connect_(options) {
    if (warn_ < fail_) throw pm::OptionError("option 'warn_days': it is less than 'fail_days'");
  }

  pm::CheckTask check(pm::Context ctx);

 private:
  static void report(const pm::Context& ctx, const pm_stream_info& info, std::int64_t now);
  pm::Verdict judge(const pm_stream_info& info, std::int64_t now) const;
  /// What the certificates of further addresses come to, with addresses: all.
  static std::optional<pm::Verdict> judgeOthers(const pm_stream_info& info);
  pm::Verdict judgeTerm(std::string_view what, std::int64_t end, std::int64_t now) const;

  pm::Endpoint target_;
  pm::TlsSettings tls_;
  std::int64_t warn_, fail_;
  pm::ConnectSettings connect_;
};

pm::CheckTask SslProbe::check(pm::Context ctx) {
  pm::TlsOptions tls = tls_.view();
  tls.verify = false;  // judged here, so that the facts survive a bad verdict
  pm::ConnectOptions options = connect_.view();
  options.tls = &tls;
  pm::Stream stream = co_await ctx.connect(target_, options);
  const pm_stream_info info = stream.info();
  const std::int64_t now = wallClock();
  report(ctx, info, now);
  co_return judge(info, now);
}

void SslProbe::report(const pm::Context& ctx, const pm_stream_info& info, std::int64_t now) {
  const auto fact = [&](std::uint32_t id, std::string_view text) {
    if (!text.empty()) ctx.attribute(id, pm::printable(text, kFactLimit));
  };
  const auto days = [&](std::int64_t end) {
    return static_cast<double>(end - now) / static_cast<double>(kDay);
  };
  fact(PM_A_PEER, pm::view(info.peer_text));
  fact(PM_A_TLS_VERSION, pm::view(info.tls_version_text));
  fact(PM_A_TLS_CIPHER, pm::view(info.tls_cipher));
  fact(PM_A_CERT_SUBJECT, pm::view(info.cert_subject));
  fact(PM_A_CERT_ISSUER, pm::view(info.cert_issuer));
  fact(PM_A_CERT_SHA256, pm::view(info.cert_sha256));
  fact(kNames, pm::view(info.cert_san));
  fact(kSerial, pm::view(info.cert_serial));
  fact(kNotBefore, dateText(info.cert_not_before));
  fact(kNotAfter, dateText(info.cert_not_after));
  fact(kKey, pm::view(info.cert_key));
  fact(kSignature, pm::view(info.cert_signature));
  fact(kTrust, info.verify_code.len == 0 ? "trusted" : pm::view(info.verify_text));
  ctx.metric(PM_M_CERT_NOT_AFTER, static_cast<double>(info.cert_not_after));
  ctx.metric(PM_M_CERT_CHAIN_LEN, info.chain_count);
  ctx.metric(kDaysLeft, days(info.cert_not_after));
  const auto issuers = issuersExpire({info.chain_der, info.chain_count});
  if (issuers) ctx.metric(kChainDaysLeft, days(*issuers));
}

pm::Verdict SslProbe::judge(const pm_stream_info& info, std::int64_t now) const {
  if (info.chain_count == 0) {
    return pm::down("tls_no_certificate", "the server sent no certificate")
        .phase(pm::Phase::Tls)
        .cause(pm::Cause::Cert);
  }
  if (tls_.verify() && info.verify_code.len != 0) {
    return pm::down(pm::view(info.verify_code), "{}", pm::view(info.verify_text))
        .phase(pm::Phase::Tls)
        .cause(pm::Cause::Cert)
        .expected(std::string(pm::view(info.expected)))
        .got(std::string(pm::view(info.got)));
  }
  if (tls_.verify()) {
    if (auto other = judgeOthers(info)) return *other;
  }
  pm::Verdict leaf = judgeTerm("the certificate", info.cert_not_after, now);
  const auto issuers = issuersExpire({info.chain_der, info.chain_count});
  if (leaf.state() == pm::State::Down || !issuers) return leaf;
  pm::Verdict chain = judgeTerm("a certificate of its chain", *issuers, now);
  const bool chain_is_worse = leaf.state() == pm::State::Up || chain.state() == pm::State::Down;
  return chain_is_worse ? chain : leaf;
}

std::optional<pm::Verdict> SslProbe::judgeOthers(const pm_stream_info& info) {
  const auto* entry = reinterpret_cast<const char*>(info.tried);
  for (std::uint32_t i = 0; i < info.tried_count; ++i, entry += info.tried_stride) {
    const auto& tried = *reinterpret_cast<const pm_tried*>(entry);
    if (tried.verify_code.len == 0) continue;
    return pm::down(pm::view(tried.verify_code), "the certificate of {} is not good: {}",
                    pm::view(tried.address), pm::view(tried.verify_code))
        .phase(pm::Phase::Tls)
        .cause(pm::Cause::Cert);
  }
  return std::nullopt;
}

pm::Verdict SslProbe::judgeTerm(std::string_view what, std::int64_t end, std::int64_t now) const {
  const std::int64_t left = end - now;
  if (left >= warn_) return pm::up();
  const bool fails = left < fail_ || left < 0;
  const std::string limit = pm::format("{} days left", (fails ? fail_ : warn_) / kDay);
  const std::string text =
      pm::format("{} {} {}", what, left < 0 ? "expired" : "expires", whenText(left));
  auto verdict = left < 0 ? pm::down("tls_expired", "{}", text)
                 : fails  ? pm::down("cert_expires", "{}", text)
                          : pm::degraded("cert_expires_soon", "{}", text);
  return verdict.phase(pm::Phase::Tls).cause(pm::Cause::Cert).expected(limit).got(dateText(end));
}

pm::KindDecl withOptions(pm::KindDecl kind) {
  using pm::option;
  using pm::Type;
  return kind
      .options({
          option("target", Type::Endpoint)
              .target()
              .required()
              .schema("443")
              .help("What to connect to: host or host:port."),
          option("warn_days", Type::Int)
              .standard("14")
              .between(0, 3650)
              .help("Degraded when fewer days are left."),
          option("fail_days", Type::Int)
              .standard("0")
              .between(0, 3650)
              .help("Down when fewer days are left."),
      })
      .options(pm::tlsOptions())
      .options(pm::connectOptions())
      .options(pm::limitOptions({pm::Phase::Dns, pm::Phase::Connect, pm::Phase::Tls}));
}

pm::KindDecl declaration() {
  using namespace std::chrono_literals;
  return withOptions(pm::kind<SslProbe>("ssl", "TLS certificate",
                                        "Judges the certificate that a TLS server presents."))
      .metrics(
          {{"ssl_days_left", "days", "Days until the certificate expires."},
           {"ssl_chain_days_left", "days", "Days until the first certificate above it expires."}})
      .attributes({{"cert_names", "Subject alternative names."},
                   {"cert_serial", "Serial number."},
                   {"cert_not_before", "Start of the validity period."},
                   {"cert_not_after", "End of the validity period."},
                   {"cert_key", "Kind and size of the key."},
                   {"cert_signature", "Algorithm of the signature."},
                   {"cert_trust", "Whether the chain is trusted, or why not."}})
      .codes({
          {"cert_expires_soon", "Fewer than warn_days are left (degraded)."},
          {"cert_expires", "Fewer than fail_days are left."},
          {"tls_expired", "The certificate, or one of its chain, has expired."},
          {"tls_not_yet_valid", "The certificate is not yet valid."},
          {"tls_self_signed", "The certificate is its own issuer and not trusted."},
          {"tls_untrusted", "The chain ends in a root that is not trusted."},
          {"tls_incomplete_chain", "The server does not send the whole chain."},
          {"tls_name_mismatch", "The certificate is for another name."},
          {"tls_verify", "The chain cannot be verified for another reason."},
          {"tls_no_certificate", "The server sent no certificate."},
      })
      .timeout(10s)
      .interval(3600s);
}

}  // namespace
}  // namespace promonitor::ssl

PROMONITOR_PROBE("promonitor.ssl", "0.1.0", promonitor::ssl::declaration(),
                 pm::About{.vendor = "ProMonitor",
                           .license = "Apache-2.0",
                           .help = "Certificates of TLS servers."});
