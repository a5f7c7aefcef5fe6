#pragma once

#include <string>
#include <vector>

namespace promonitor {

/// Addresses by range ("10.0.0.0/8") or by group ("private"), as a person lists them. A value.
struct AddressRules {
  std::vector<std::string> deny;
  std::vector<std::string> allow;
  bool operator==(const AddressRules&) const = default;
};

}  // namespace promonitor
