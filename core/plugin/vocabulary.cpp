#include "core/plugin/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace promonitor {
namespace {

/// Those that probe.h lists, sorted.
constexpr std::array<std::string_view, 37> kSharedCodes = {"assertion",
                                                           "cancelled",
                                                           "closed",
                                                           "connect_failed",
                                                           "connect_refused",
                                                           "connect_reset",
                                                           "connect_timeout",
                                                           "connect_unreachable",
                                                           "dns_failed",
                                                           "dns_nodata",
                                                           "dns_nxdomain",
                                                           "dns_servfail",
                                                           "dns_timeout",
                                                           "failed",
                                                           "internal",
                                                           "local_resources",
                                                           "policy_denied",
                                                           "protocol",
                                                           "read_timeout",
                                                           "reset",
                                                           "resolver_unavailable",
                                                           "timeout",
                                                           "tls_closed",
                                                           "tls_config",
                                                           "tls_expired",
                                                           "tls_handshake",
                                                           "tls_incomplete_chain",
                                                           "tls_name_mismatch",
                                                           "tls_not_tls",
                                                           "tls_not_yet_valid",
                                                           "tls_self_signed",
                                                           "tls_timeout",
                                                           "tls_untrusted",
                                                           "tls_verify",
                                                           "tls_weak_key",
                                                           "tls_weak_signature",
                                                           "write_timeout"};
static_assert(std::is_sorted(kSharedCodes.begin(), kSharedCodes.end()));

using Names = std::vector<DeclaredName>;

/// The vocabulary that all kinds share, from PM_M_RTT and from PM_A_PEER on.
const std::array<std::string, 6>& sharedMetrics() {
  static const std::array<std::string, 6> names = {
      "rtt", "loss_ratio", "bytes", "cert_not_after", "cert_chain_length", "redirects"};
  return names;
}

const std::array<std::string, 9>& sharedAttributes() {
  static const std::array<std::string, 9> names = {"peer",         "tls_version", "tls_cipher",
                                                   "cert_subject", "cert_issuer", "cert_sha256",
                                                   "final_url",    "tried",       "evidence"};
  return names;
}

const std::string* declaredName(const Names& declared, std::uint32_t index) {
  return index < declared.size() ? &declared[index].name : nullptr;
}

template <class Shared>
std::uint32_t idOf(std::string_view name, const Shared& shared, std::uint32_t first_shared,
                   const Names& declared, std::uint32_t first_declared) {
  for (std::uint32_t i = 0; i < shared.size(); ++i) {
    if (shared[i] == name) return first_shared + i;
  }
  for (std::uint32_t i = 0; i < declared.size(); ++i) {
    if (declared[i].name == name) return first_declared + i;
  }
  return 0;
}

}  // namespace

const std::string* metricName(const ProbeKind& kind, std::uint32_t id) {
  const auto& shared = sharedMetrics();
  if (id >= PM_M_CUSTOM) return declaredName(kind.metrics, id - PM_M_CUSTOM);
  return id >= PM_M_RTT && id - PM_M_RTT < shared.size() ? &shared[id - PM_M_RTT] : nullptr;
}

const std::string* attributeName(const ProbeKind& kind, std::uint32_t id) {
  const auto& shared = sharedAttributes();
  if (id >= PM_A_CUSTOM) return declaredName(kind.attributes, id - PM_A_CUSTOM);
  return id >= PM_A_PEER && id - PM_A_PEER < shared.size() ? &shared[id - PM_A_PEER] : nullptr;
}

bool isFailureCode(const ProbeKind& kind, std::string_view code) {
  return std::binary_search(kSharedCodes.begin(), kSharedCodes.end(), code) ||
         std::any_of(kind.codes.begin(), kind.codes.end(),
                     [code](const DeclaredName& declared) { return declared.name == code; });
}

std::uint32_t metricId(const ProbeKind& kind, std::string_view name) {
  return idOf(name, sharedMetrics(), PM_M_RTT, kind.metrics, PM_M_CUSTOM);
}

std::uint32_t attributeId(const ProbeKind& kind, std::string_view name) {
  return idOf(name, sharedAttributes(), PM_A_PEER, kind.attributes, PM_A_CUSTOM);
}

const char* codeOfCause(std::uint32_t cause) {
  static constexpr std::array<const char*, 12> kCodes = {
      "failed",   "dns_failed", "connect_refused", "connect_unreachable",
      "reset",    "timeout",    "tls_handshake",   "tls_verify",
      "protocol", "assertion",  "cancelled",       "internal"};
  return cause < kCodes.size() ? kCodes[cause] : "failed";
}

}  // namespace promonitor
