#pragma once

#include <cstddef>
#include <vector>

#include "core/base/clock.hpp"
#include "core/net/address.hpp"

namespace promonitor {

/// Who is asked whether this machine's own network is there. A value.
struct WitnessSettings {
  /// Places that accept TCP connections; none: nobody is asked.
  std::vector<Address> targets;
  /// So many of them have to answer; from 1 to their number.
  std::size_t quorum = 1;
  /// From the end of a round to the next; failures ask at once.
  Duration interval = std::chrono::seconds(10);
  /// How long a connection may take to be made.
  Duration timeout = std::chrono::seconds(2);

  bool operator==(const WitnessSettings&) const = default;
};

}  // namespace promonitor
