#pragma once

#include <utility>

#include "bench/socket_checks.hpp"

namespace promonitor::bench {

/// TCP connects.
class ConnectChecks final : public SocketChecks {
 public:
  /// How a connection ends: as others do, or by a reset, which leaves nothing behind.
  enum class Ending : std::uint8_t { Close, Reset };
  ConnectChecks(std::vector<std::uint16_t> ports, std::size_t in_flight, Ending ending)
      : SocketChecks(std::move(ports), in_flight), ending_(ending) {}

 private:
  bool proceed(std::size_t place, int descriptor) override;

  Ending ending_;
};

}  // namespace promonitor::bench
