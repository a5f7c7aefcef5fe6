#pragma once

#include <memory>

#include <spdlog/logger.h>

#include "core/base/clock.hpp"
#include "core/model/check.hpp"
#include "core/net/network_policy.hpp"
#include "core/net/resolver.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// What one check beside any schedule needs.
struct OneCheck {
  const ProbeKind& kind;
  std::shared_ptr<const OptionSet> options;
  Duration timeout;
  PolicyRules policy;
  ResolverSettings resolver;
};

/// Runs the check on a loop of its own and returns its result. Blocks at most the timeout and the
/// grace after it. Throws std::runtime_error when the kind refuses the options.
CheckResult runOneCheck(const OneCheck& check, const Clock& clock, spdlog::logger& log);

}  // namespace promonitor
