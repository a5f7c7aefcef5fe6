#include "core/plugin/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace promonitor {
namespace {

const std::string* nameIn(std::span<const DeclaredName> declared, std::uint32_t index) {
  return index < declared.size() ? &declared[index].name : nullptr;
}

std::uint32_t idOf(std::string_view name, std::span<const DeclaredName> shared,
                   std::uint32_t first_shared, std::span<const DeclaredName> declared,
                   std::uint32_t first_declared) {
  for (std::uint32_t i = 0; i < shared.size(); ++i) {
    if (shared[i].name == name) return first_shared + i;
  }
  for (std::uint32_t i = 0; i < declared.size(); ++i) {
    if (declared[i].name == name) return first_declared + i;
  }
  return 0;
}

}  // namespace

std::span<const DeclaredName> sharedMetrics() {
  static const DeclaredName shared[] = {
      {"rtt", "seconds", "Round trip."},
      {"loss_ratio", "1", "Share of packets lost, 0 to 1."},
      {"bytes", "bytes", "Bytes received."},
      {"cert_not_after", "unix seconds", "When the certificate expires."},
      {"cert_chain_length", "1", "Certificates that the server sent."},
      {"redirects", "1", "Redirects followed."}};
  return shared;
}

std::span<const DeclaredName> sharedAttributes() {
  static const DeclaredName shared[] = {
      {"peer", "", "Address and port that answered."},
      {"tls_version", "", "TLS version spoken."},
      {"tls_cipher", "", "TLS cipher suite."},
      {"cert_subject", "", "Subject of the certificate."},
      {"cert_issuer", "", "Issuer of the certificate."},
      {"cert_sha256", "", "Fingerprint of the certificate."},
      {"final_url", "", "Where redirects ended."},
      {"tried", "", "An address that was tried, how that ended, and seconds; one for each."},
      {"evidence", "", "What the target answered; only when it is not up."}};
  return shared;
}

const std::string* metricName(const ProbeKind& kind, std::uint32_t id) {
  if (id >= PM_M_CUSTOM) return nameIn(kind.metrics, id - PM_M_CUSTOM);
  return id < PM_M_RTT ? nullptr : nameIn(sharedMetrics(), id - PM_M_RTT);
}

const std::string* attributeName(const ProbeKind& kind, std::uint32_t id) {
  if (id >= PM_A_CUSTOM) return nameIn(kind.attributes, id - PM_A_CUSTOM);
  return id < PM_A_PEER ? nullptr : nameIn(sharedAttributes(), id - PM_A_PEER);
}

std::uint32_t metricId(const ProbeKind& kind, std::string_view name) {
  return idOf(name, sharedMetrics(), PM_M_RTT, kind.metrics, PM_M_CUSTOM);
}

std::uint32_t attributeId(const ProbeKind& kind, std::string_view name) {
  return idOf(name, sharedAttributes(), PM_A_PEER, kind.attributes, PM_A_CUSTOM);
}

bool isFailureCode(const ProbeKind& kind, std::string_view code) {
  const auto named = [code](const DeclaredName& declared) { return declared.name == code; };
  return std::ranges::any_of(sharedCodes(), named) || std::ranges::any_of(kind.codes, named);
}

const char* codeOfCause(std::uint32_t cause) {
  static constexpr std::array<const char*, 12> kCodes = {
      "failed",   "dns_failed", "connect_refused", "connect_unreachable",
      "reset",    "timeout",    "tls_handshake",   "tls_verify",
      "protocol", "assertion",  "cancelled",       "internal"};
  return cause < kCodes.size() ? kCodes[cause] : "failed";
}

}  // namespace promonitor
