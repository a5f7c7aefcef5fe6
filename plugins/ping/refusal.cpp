#include "refusal.hpp"

#include <array>

namespace promonitor::ping {
namespace {

constexpr const char* kOther = "destination unreachable";

/// RFC 792 and RFC 1812, section 5.2.7.1.
constexpr std::array kV4Reasons = {
    "network unreachable",  "host unreachable",     "protocol unreachable", "port unreachable",
    "packet too large",     "source route failed",  "network unknown",      "host unknown",
    "source host isolated", "network prohibited",   "host prohibited",      "network unreachable",
    "host unreachable",     "prohibited by filter", "precedence violated",  "precedence cut off"};
/// RFC 4443, section 3.1.
constexpr std::array kV6Reasons = {"no route",           "prohibited by filter",
                                   "beyond scope",       "address unreachable",
                                   "port unreachable",   "source address refused by policy",
                                   "route that rejects", "source route failed"};

}  // namespace

const char* Refusal::reason() const {
  if (kind == Message::Kind::TimeExceeded) {
    return code == 0 ? "hop limit exceeded" : "reassembly took too long";
  }
  if (v6) return code < kV6Reasons.size() ? kV6Reasons.at(code) : kOther;
  return code < kV4Reasons.size() ? kV4Reasons.at(code) : kOther;
}

}  // namespace promonitor::ping
