#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace promonitor {

/// How often response times of about each size were seen: enough to tell any percentile within
/// 3.2 % (1/32) of what it was, in a few bytes for each size that was seen. Sizes grow by a
/// sixteenth of a power of two; up to 31 microseconds they are exact. A value; sums of sums are
/// sums.
class ResponseTimes {
 public:
  struct Size {
    /// Which size, from 0; the numbers are stored.
    std::uint16_t number = 0;
    std::int64_t count = 0;
    bool operator==(const Size&) const = default;
  };
  /// One more than the largest number of a size: 13 days and more.
  static constexpr std::uint16_t kSizes = 608;

  void add(std::chrono::microseconds took) { add({sizeOf(took), 1}); }
  void add(const Size& size);
  void merge(const ResponseTimes& other);

  std::int64_t count() const;
  /// The time that this share of them (above 0, at most 1) took at most: nearest rank. Nothing
  /// where there are none.
  std::optional<std::chrono::microseconds> quantile(double share) const;
  /// Those that were seen, in order.
  const std::vector<Size>& sizes() const { return sizes_; }

  /// The size of a time; times below zero count as zero.
  static std::uint16_t sizeOf(std::chrono::microseconds took);
  /// What times of a size are taken for: the middle of it.
  static std::chrono::microseconds timeOf(std::uint16_t number);

  bool operator==(const ResponseTimes&) const = default;

 private:
  std::vector<Size> sizes_;
};

}  // namespace promonitor
