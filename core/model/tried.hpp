#pragma once

#include <string>
#include <vector>

#include "core/model/check.hpp"

namespace promonitor {

/// One address that a check tried. A value.
struct Tried {
  std::string address;  ///< "192.0.2.1:443"
  std::string code;     ///< "ok", or a failure code
  double seconds = 0;

  bool operator==(const Tried&) const = default;
};

/// The addresses that a check tried, in order, out of its attributes. They come from plugins: what
/// does not read as one is left out.
std::vector<Tried> triedOf(const std::vector<Attribute>& attributes);
inline std::vector<Tried> triedOf(const CheckResult& result) { return triedOf(result.attributes); }

}  // namespace promonitor
