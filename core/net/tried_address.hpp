#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/net/address.hpp"

namespace promonitor {

/// An address that was tried, and how that ended. A value.
struct TriedAddress {
  Address address;
  /// "ok" or a failure code. Empty: given up because another one answered, or not over yet.
  std::string code;
  Duration time{};
  /// What is wrong with its certificate, where that is only reported; empty: nothing, or no TLS.
  std::string verify_code{};
};

}  // namespace promonitor
