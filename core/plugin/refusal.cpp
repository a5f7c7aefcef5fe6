#include "core/plugin/refusal.hpp"

#include <memory>

#include "core/net/network_policy.hpp"
#include "core/plugin/operation.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

/// As long as a plugin's own may be.
constexpr std::size_t kMaxSummary = 300;

}  // namespace

bool mayReach(Scope& scope, const Address& address) {
  if (scope.instance == nullptr) return false;
  const NetworkPolicy& policy = *scope.instance->policy;
  if (policy.allows(address)) return true;
  scope.refusal = std::make_unique<Refusal>(Refusal{address.hostText(), policy.denial(address)});
  return false;
}

void explain(const Refusal& refusal, Failure& failure) {
  const bool about_it =
      failure.code == "policy_denied" || failure.summary.find(refusal.address) != std::string::npos;
  if (!about_it) return;
  failure.summary = repairedUtf8(failure.summary + "; " + refusal.denial, kMaxSummary);
}

}  // namespace promonitor
