#include "core/model/response_times.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace promonitor {
namespace {

/// Below this, each microsecond is a size of its own.
constexpr std::uint64_t kExact = 32;
constexpr unsigned kPartBits = 4;
constexpr std::uint64_t kParts = 1U << kPartBits;
constexpr std::uint64_t kMost = (std::uint64_t{1} << 41) - 1;

}  // namespace

void ResponseTimes::add(const Size& size) {
  const auto place =
      std::lower_bound(sizes_.begin(), sizes_.end(), size.number,
                       [](const Size& each, std::uint16_t number) { return each.number < number; });
  if (place != sizes_.end() && place->number == size.number) {
    place->count += size.count;
  } else {
    sizes_.insert(place, size);
  }
}

void ResponseTimes::merge(const ResponseTimes& other) {
  for (const Size& size : other.sizes_) add(size);
}

std::int64_t ResponseTimes::count() const {
  std::int64_t count = 0;
  for (const Size& size : sizes_) count += size.count;
  return count;
}

std::optional<std::chrono::microseconds> ResponseTimes::quantile(double share) const {
  if (sizes_.empty()) return std::nullopt;
  const auto rank = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count())));
  std::int64_t below = 0;
  for (const Size& size : sizes_) {
    below += size.count;
    if (below >= rank) return timeOf(size.number);
  }
  return timeOf(sizes_.back().number);
}

std::uint16_t ResponseTimes::sizeOf(std::chrono::microseconds took) {
  if (took.count() < 0) return 0;
  const std::uint64_t micros = std::min(static_cast<std::uint64_t>(took.count()), kMost);
  if (micros < kExact) return static_cast<std::uint16_t>(micros);
  const auto power = static_cast<unsigned>(std::bit_width(micros)) - 1;
  const std::uint64_t part = (micros >> (power - kPartBits)) - kParts;
  return static_cast<std::uint16_t>(kExact + (power - 5) * kParts + part);
}

std::chrono::microseconds ResponseTimes::timeOf(std::uint16_t number) {
  if (number < kExact) return std::chrono::microseconds(number);
  const std::uint64_t above = number - kExact;
  const unsigned shift = static_cast<unsigned>(above / kParts) + 5 - kPartBits;
  const std::uint64_t first = (kParts + above % kParts) << shift;
  return std::chrono::microseconds(first + ((std::uint64_t{1} << shift) - 1) / 2);
}

}  // namespace promonitor
