#include "core/loop/standstills.hpp"

#include <algorithm>

namespace promonitor {
namespace {

constexpr std::size_t kMostKept = 64;

}  // namespace

void Standstills::keep(MonoTime end, Duration length) {
  while (!kept_.empty() && kept_.back().length <= length) kept_.pop_back();
  if (kept_.size() == kMostKept) kept_.erase(kept_.begin());
  kept_.push_back({end, length});
}

Duration Standstills::longestSince(MonoTime since) const {
  Duration longest{0};
  for (const Standstill& one : kept_) {
    if (one.end > since) longest = std::max(longest, std::min(one.length, one.end - since));
  }
  return longest;
}

}  // namespace promonitor
