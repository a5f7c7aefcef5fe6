#include "core/plugin/vocabulary.hpp"

#include <array>
#include <vector>

namespace promonitor {
namespace {

const std::string* declaredName(const std::vector<DeclaredName>& declared, std::uint32_t index) {
  return index < declared.size() ? &declared[index].name : nullptr;
}

}  // namespace

const std::string* metricName(const ProbeKind& kind, std::uint32_t id) {
  static const std::array<std::string, 6> shared = {
      "rtt", "loss_ratio", "bytes", "cert_not_after", "cert_chain_length", "redirects"};
  if (id >= PM_M_CUSTOM) return declaredName(kind.metrics, id - PM_M_CUSTOM);
  return id >= PM_M_RTT && id - PM_M_RTT < shared.size() ? &shared[id - PM_M_RTT] : nullptr;
}

const std::string* attributeName(const ProbeKind& kind, std::uint32_t id) {
  static const std::array<std::string, 7> shared = {"peer",         "tls_version", "tls_cipher",
                                                    "cert_subject", "cert_issuer", "cert_sha256",
                                                    "final_url"};
  if (id >= PM_A_CUSTOM) return declaredName(kind.attributes, id - PM_A_CUSTOM);
  return id >= PM_A_PEER && id - PM_A_PEER < shared.size() ? &shared[id - PM_A_PEER] : nullptr;
}

const char* codeOfCause(std::uint32_t cause) {
  static constexpr std::array<const char*, 12> kCodes = {
      "failed",   "dns_failed", "connect_refused", "connect_unreachable",
      "reset",    "timeout",    "tls_handshake",   "tls_verify",
      "protocol", "assertion",  "cancelled",       "internal"};
  return cause < kCodes.size() ? kCodes[cause] : "failed";
}

}  // namespace promonitor
