#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/model/check.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/dns_thread.hpp"
#include "tests/support/hostile/behaviour.hpp"
#include "tests/support/hostile/kind_under_trial.hpp"

namespace promonitor::test::hostile {

/// How a check of a hostile server went.
struct Encounter {
  CheckResult result;
  Duration took{};
  std::size_t taken = 0;  ///< bytes of the server that this side's kernel took
};

/// A name server with all hostile names, and the certificates of all servers. Its checks may go
/// where the built-in network policy lets them, but for kForbiddenAddress. Not thread-safe.
class World {
 public:
  World();

  /// One check of `kind` against each, some dozens side by side. In the order of `behaviours`.
  std::vector<Encounter> meet(const KindUnderTrial& kind,
                              std::span<const Behaviour* const> behaviours, Duration timeout);

 private:
  std::vector<Encounter> meetSome(const KindUnderTrial& kind,
                                  std::span<const Behaviour* const> behaviours, ProbeRunner& runner,
                                  Duration timeout);

  TestCertificates certificates_;
  DnsThread names_;
};

/// Makes the network namespace of the calling thread one in which what a peer has taken is nearly
/// what it has read: no connection may have more than this many bytes under way.
inline constexpr std::size_t kUnderWay = std::size_t{256} << 10U;
void boundSocketBuffers();

}  // namespace promonitor::test::hostile
