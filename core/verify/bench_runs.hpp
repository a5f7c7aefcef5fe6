#pragma once

#include <functional>
#include <string>

#include "core/verify/check_bench.hpp"
#include "core/verify/groups.hpp"

namespace promonitor::verify {

/// A test of a kind with a target: the plugin loaded, options made. Skips when the target cannot be
/// had.
TestCase kindTest(const Plan& plan, const std::string& group, const std::string& kind,
                  const std::string& name,
                  std::function<void(const ProbeKind&, const Pointed&, TestLog&)> body);

/// The same with the target at a peer of the test's own, by each scheme that the kind takes; named
/// after the peer. Skips when the kind cannot be pointed there.
TestCase peerTest(const Plan& plan, const std::string& group, const std::string& kind, Peer peer,
                  std::function<void(const ProbeKind&, const Pointed&, TestLog&)> body);

/// True when a check with these options under a host like every other is up or degraded.
bool passesPlainly(const ProbeKind& kind, const Pointed& pointed, TestLog& log);

/// Creates an instance, or says why not. 0: refused, which is a finding.
InstanceId createOrTell(CheckBench& bench, const Pointed& pointed, TestLog& log);

}  // namespace promonitor::verify
