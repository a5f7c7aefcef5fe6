#include "facts.hpp"

#include <optional>
#include <string_view>

#include "certificate.hpp"
#include "promonitor/printable.hpp"
#include "term.hpp"

namespace promonitor::ssl {
namespace {

constexpr std::size_t kFactLimit = 500;
constexpr std::size_t kChainLimit = 1000;

/// In the order in which they are declared.
constexpr std::uint32_t kDaysLeft = pm::customMetric(0);
constexpr std::uint32_t kChainDaysLeft = pm::customMetric(1);
constexpr std::uint32_t kNames = pm::customAttribute(0);
constexpr std::uint32_t kSerial = pm::customAttribute(1);
constexpr std::uint32_t kNotBefore = pm::customAttribute(2);
constexpr std::uint32_t kNotAfter = pm::customAttribute(3);
constexpr std::uint32_t kKey = pm::customAttribute(4);
constexpr std::uint32_t kSignature = pm::customAttribute(5);
constexpr std::uint32_t kTrust = pm::customAttribute(6);
constexpr std::uint32_t kChain = pm::customAttribute(7);

}  // namespace

std::span<const pm_str> chainOf(const pm_stream_info& info) {
  if (info.path_count > 0) return {info.path_der, info.path_count};
  return {info.chain_der, info.chain_count};
}

void report(const pm::Context& ctx, const pm_stream_info& info, std::int64_t now) {
  const auto fact = [&](std::uint32_t id, std::string_view text) {
    if (!text.empty()) ctx.attribute(id, pm::printable(text, kFactLimit));
  };
  const auto days = [&](std::int64_t end) {
    return static_cast<double>(end - now) / static_cast<double>(kDay);
  };
  fact(PM_A_PEER, pm::view(info.peer_text));
  fact(PM_A_TLS_VERSION, pm::view(info.tls_version_text));
  fact(PM_A_TLS_CIPHER, pm::view(info.tls_cipher));
  if (info.chain_count == 0) return;
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
  ctx.attribute(kChain, pm::printable(chainText({info.chain_der, info.chain_count}), kChainLimit));
  ctx.metric(PM_M_CERT_NOT_AFTER, static_cast<double>(info.cert_not_after));
  ctx.metric(PM_M_CERT_CHAIN_LEN, info.chain_count);
  ctx.metric(kDaysLeft, days(info.cert_not_after));
  const std::optional<Issuer> issuer = firstToExpire(chainOf(info));
  if (issuer) ctx.metric(kChainDaysLeft, days(issuer->not_after));
}

pm::KindDecl withFacts(pm::KindDecl kind) {
  return kind
      .metrics(
          {{"ssl_days_left", "days", "Days until the certificate expires."},
           {"ssl_chain_days_left", "days", "Days until the first certificate above it expires."}})
      .attributes({{"cert_names", "Subject alternative names."},
                   {"cert_serial", "Serial number."},
                   {"cert_not_before", "Start of the validity period."},
                   {"cert_not_after", "End of the validity period."},
                   {"cert_key", "Kind and size of the key."},
                   {"cert_signature", "Algorithm of the signature."},
                   {"cert_trust", "Whether the chain is trusted, or why not."},
                   {"cert_chain", "The chain as the server sends it: subjects and their ends."}});
}

}  // namespace promonitor::ssl
