#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/net/address.hpp"
#include "core/net/address_order.hpp"

namespace promonitor {

/// Which addresses of its names the last checks of a monitor began with, so that a check that
/// confirms a failure goes another way: its first lookup asks anew, and it begins with the address
/// that was tried least recently. Names with one address leave no trace. Owned by its loop's
/// thread.
class AddressMemory {
 public:
  /// A check begins; one that confirms nothing forgets those before it.
  void beginCheck(bool confirms) {
    fresh_lookup_ = confirms;
    if (begun_with_ != nullptr) turnOver(confirms);
  }

  /// True once in a check that confirms.
  bool takeFreshLookup() { return std::exchange(fresh_lookup_, false); }

  /// Takes the addresses of a name in the order in which they would be tried. A check that confirms
  /// tries those first that `reachable` holds of, the least recently tried before the others. The
  /// same addresses give the same order throughout a check.
  void arrange(std::vector<Address>& addresses, const Reachable& reachable = hasRoute);

 private:
  using Host = std::array<std::uint8_t, 16>;
  /// The newest last.
  struct BegunWith {
    std::vector<Host> earlier, current;
  };
  /// What the check before began with becomes what earlier ones did, or is forgotten.
  void turnOver(bool confirms);
  /// How recently earlier checks began with it; 0: never.
  std::size_t recency(const Address& address) const;

  bool fresh_lookup_ = false;
  std::unique_ptr<BegunWith> begun_with_;  ///< null: nothing, as of most monitors
};

}  // namespace promonitor
