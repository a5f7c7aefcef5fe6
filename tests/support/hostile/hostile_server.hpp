#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/certificates.hpp"
#include "tests/support/hostile/behaviour.hpp"
#include "tests/support/hostile/kind_under_trial.hpp"
#include "tests/support/icmp_target.hpp"
#include "tests/support/targets.hpp"

namespace promonitor::test::hostile {

/// A server that talks as `dialogue` has it until it behaves as `behaviour` has it. Names are
/// served by a World, echoes sent from `echo_address`. One thread uses it; the server has a thread
/// of its own.
class HostileServer {
 public:
  HostileServer(const Behaviour& behaviour, const Dialogue& dialogue,
                const TestCertificates& certificates, std::uint32_t echo_address);

  Target target() const { return target_; }
  /// Ends the server. Bytes of it that the kernels of its peers took.
  std::size_t end();

 private:
  void be(DeadPort port, const Dialogue&, const TestCertificates&);
  void be(const BadBytes& bytes, const Dialogue& dialogue, const TestCertificates& certificates);
  void be(const BadTls& bad, const Dialogue& dialogue, const TestCertificates& certificates);
  void be(const BadUpgrade& bad, const Dialogue& dialogue, const TestCertificates& certificates);
  void be(const BadName& bad, const Dialogue& dialogue, const TestCertificates& certificates);
  void be(const BadEcho& bad, const Dialogue&, const TestCertificates&);
  void serve(Script script, TlsIdentity identity, bool all_addresses = false);

  const std::uint32_t echo_address_;
  Target target_;
  std::atomic<std::size_t> taken_{0};
  std::unique_ptr<RefusedPort> refused_;
  std::unique_ptr<FullBacklog> full_;
  std::unique_ptr<TargetServer> server_;
  std::unique_ptr<IcmpTarget> echo_;
};

}  // namespace promonitor::test::hostile
