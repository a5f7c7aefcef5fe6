#include "api/request_ids.hpp"

#include <random>

#include <fmt/format.h>

namespace promonitor::api {

RequestIds::RequestIds() {
  std::random_device entropy;
  start_ = std::uint64_t{entropy()} << 32 | entropy();
}

std::string RequestIds::next() {
  // The finaliser of SplitMix64: a bijection, so that no two counts give the same id.
  std::uint64_t mixed = start_ + 0x9e3779b97f4a7c15ULL * ++count_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return fmt::format("{:016x}", mixed ^ (mixed >> 31));
}

}  // namespace promonitor::api
