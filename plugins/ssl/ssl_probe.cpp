#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "certificate.hpp"
#include "dialogue.hpp"
#include "facts.hpp"
#include "promonitor/probe.hpp"
#include "term.hpp"

namespace promonitor::ssl {
namespace {

constexpr std::uint32_t kOldestVersion = 0x0301;

/// Unix seconds: certificates end at a time of the calendar.
std::int64_t wallClock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

/// One ssl monitor: shakes hands and judges the certificate, whose facts are reported either way.
class SslProbe {
 public:
  explicit SslProbe(const pm::Options& options);

  pm::CheckTask check(pm::Context ctx);

 private:
  /// How the handshake is made so that it tells as much as it can; judge() is as strict as the
  /// options say.
  pm::TlsOptions lenientTls() const;
  pm::Verdict judge(const pm_stream_info& info, std::int64_t now) const;
  std::optional<pm::Verdict> judgeTrust(const pm_stream_info& info) const;
  pm::Verdict judgeTerms(const pm_stream_info& info, std::int64_t now) const;

  pm::Endpoint target_;
  StartTls starttls_;
  pm::TlsSettings tls_;
  Term leaf_, chain_;
  pm::ConnectSettings connect_;
};

SslProbe::SslProbe(const pm::Options& options)
    : target_(options.endpoint("target")),
      starttls_(static_cast<StartTls>(options.choice("starttls"))),
      tls_(options),
      leaf_(options, "", "cert_expires", "cert_expires_soon"),
      chain_(options, "chain.", "chain_expires", "chain_expires_soon"),
      connect_(options) {
  if (starttls_ != StartTls::None && connect_.addresses() == pm::Addresses::All) {
    throw pm::OptionError(
        "option 'addresses': with starttls only one address is asked; leave out "
        "'all', or write a monitor for each");
  }
}

pm::TlsOptions SslProbe::lenientTls() const {
  pm::TlsOptions tls = tls_.view();
  tls.verify = false;
  tls.min_version = kOldestVersion;
  return tls;
}

pm::CheckTask SslProbe::check(pm::Context ctx) {
  const pm::TlsOptions tls = lenientTls();
  pm::ConnectOptions options = connect_.view();
  if (starttls_ == StartTls::None) options.tls = &tls;
  pm::Stream stream = co_await ctx.connect(target_, options);
  if (starttls_ != StartTls::None) {
    co_await askForTls(ctx, stream, starttls_);
    co_await stream.startTls(tls);
  }
  const pm_stream_info info = stream.info();
  const std::int64_t now = wallClock();
  report(ctx, info, now);
  co_return judge(info, now);
}

pm::Verdict SslProbe::judge(const pm_stream_info& info, std::int64_t now) const {
  const auto bad = [](pm::Verdict verdict) {
    return verdict.phase(pm::Phase::Tls).cause(pm::Cause::Cert);
  };
  if (info.tls_version < tls_.minVersion()) {
    const std::string least = pm::format("TLSv1.{} or newer", tls_.minVersion() - kOldestVersion);
    const std::string_view got = pm::view(info.tls_version_text);
    return pm::down("tls_old_version", "the server speaks {}, nothing newer", got)
        .phase(pm::Phase::Tls)
        .cause(pm::Cause::Tls)
        .expected(least)
        .got(std::string(got));
  }
  if (info.chain_count == 0) {
    return bad(pm::down("tls_no_certificate", "the server sent no certificate"));
  }
  if (const std::optional<pm::Verdict> distrust = judgeTrust(info)) return bad(*distrust);
  return judgeTerms(info, now);
}

std::optional<pm::Verdict> SslProbe::judgeTrust(const pm_stream_info& info) const {
  if (!tls_.verify()) return std::nullopt;
  if (info.verify_code.len != 0) {
    pm::Verdict verdict = pm::down(pm::view(info.verify_code), "{}", pm::view(info.verify_text));
    return verdict.expected(std::string(pm::view(info.expected)))
        .got(std::string(pm::view(info.got)));
  }
  // Where each address has to answer, each has to have a good certificate.
  const auto* entry = reinterpret_cast<const char*>(info.tried);
  for (std::uint32_t i = 0; i < info.tried_count; ++i, entry += info.tried_stride) {
    const auto& one = *reinterpret_cast<const pm_tried*>(entry);
    if (one.verify_code.len == 0) continue;
    return pm::down(pm::view(one.verify_code), "the certificate of {} is not good: {}",
                    pm::view(one.address), pm::view(one.verify_code));
  }
  return std::nullopt;
}

pm::Verdict SslProbe::judgeTerms(const pm_stream_info& info, std::int64_t now) const {
  pm::Verdict leaf = leaf_.judge("the certificate", info.cert_not_after, now);
  const std::optional<Issuer> issuer = firstToExpire(chainOf(info));
  if (leaf.state() == pm::State::Down || !issuer) return leaf;
  pm::Verdict chain =
      chain_.judge(pm::format("'{}' of its chain", issuer->subject), issuer->not_after, now);
  const bool chain_is_worse = leaf.state() == pm::State::Up || chain.state() == pm::State::Down;
  return chain_is_worse ? chain : leaf;
}

pm::KindDecl withOptions(pm::KindDecl kind) {
  using pm::option;
  using pm::Type;
  const auto days = [](const char* name, const char* standard, const char* help) {
    return option(name, Type::Int).standard(standard).between(0, 3650).help(help);
  };
  return kind
      .options({
          option("target", Type::Endpoint)
              .target()
              .required()
              .schema("443")
              .help("What to connect to: host or host:port."),
          option("starttls", Type::Choice)
              .choices({"none", "smtp", "imap", "pop3", "ftp", "postgres"})
              .standard("none")
              .help("The protocol that goes over to TLS; none: TLS from the start."),
          days("warn_days", "14", "Degraded when the certificate has fewer days left."),
          days("fail_days", "0", "Down when the certificate has fewer days left."),
          days("chain.warn_days", "14", "Degraded when one above it has fewer days left."),
          days("chain.fail_days", "0", "Down when one above it has fewer days left."),
      })
      .options(pm::tlsOptions())
      .options(pm::connectOptions())
      .options(pm::limitOptions({pm::Phase::Dns, pm::Phase::Connect, pm::Phase::Tls}));
}

pm::KindDecl declaration() {
  using namespace std::chrono_literals;
  return withFacts(
             withOptions(pm::kind<SslProbe>("ssl", "TLS certificate",
                                            "Judges the certificate that a TLS server presents.")))
      .codes({
          {"cert_expires_soon", "Fewer than warn_days are left (degraded)."},
          {"cert_expires", "Fewer than fail_days are left."},
          {"chain_expires_soon", "A certificate above has fewer than chain.warn_days (degraded)."},
          {"chain_expires", "A certificate above has fewer than chain.fail_days."},
          {"tls_expired", "The certificate, or one of its chain, has expired."},
          {"tls_not_yet_valid", "The certificate, or one of its chain, is not yet valid."},
          {"tls_self_signed", "The certificate is its own issuer and not trusted."},
          {"tls_untrusted", "The chain ends in a root that is not trusted."},
          {"tls_incomplete_chain", "The server does not send the whole chain."},
          {"tls_name_mismatch", "The certificate is for another name."},
          {"tls_weak_key", "A key of the chain is too short to be trusted."},
          {"tls_weak_signature", "A signature of the chain uses a digest that is broken."},
          {"tls_verify", "The chain cannot be verified for another reason."},
          {"tls_no_certificate", "The server sent no certificate."},
          {"tls_handshake", "The server refused the handshake, or broke its rules."},
          {"tls_old_version", "The server speaks no TLS version from tls.min_version on."},
          {"starttls_refused", "The server does not begin TLS."},
          {"starttls_timeout", "The server did not begin TLS in time."},
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
