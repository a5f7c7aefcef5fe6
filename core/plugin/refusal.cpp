#include "core/plugin/refusal.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "core/plugin/operation.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

/// As long as a plugin's own may be.
constexpr std::size_t kMaxSummary = 300;

}  // namespace

bool mayReach(Scope& scope, const Address& address) {
  if (scope.instance == nullptr) return false;
  std::optional<Refusal> refusal = scope.instance->policy->refusalOf(address);
  scope.refusal = refusal ? std::make_unique<Refusal>(std::move(*refusal)) : nullptr;
  return scope.refusal == nullptr;
}

void explain(const Refusal& refusal, Failure& failure) {
  if (failure.phase > Phase::Connect) return;
  failure.summary = repairedUtf8(failure.summary + "; " + refusal.denial, kMaxSummary);
}

}  // namespace promonitor
