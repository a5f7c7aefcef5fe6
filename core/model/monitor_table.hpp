#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "core/model/monitor.hpp"

namespace promonitor {

/// Values by monitor. Keys are the numbers of rows, so many stand close together: a page of them
/// costs little more than its values, where a map of single keys costs 40 bytes for each. A page
/// goes with its last value; values never move. For one thread at a time.
template <class T>
class MonitorTable {
 public:
  /// Null where there is none.
  const T* find(MonitorKey monitor) const {
    const auto page = pages_.find(pageOf(monitor));
    if (page == pages_.end() || (page->second.taken & bitOf(monitor)) == 0) return nullptr;
    return &page->second.values[placeOf(monitor)];
  }

  struct Entry {
    T& value;
    bool is_new;
  };
  /// The one that is there, or a new T().
  Entry emplace(MonitorKey monitor) {
    Page& page = pages_[pageOf(monitor)];
    const bool is_new = (page.taken & bitOf(monitor)) == 0;
    page.taken |= bitOf(monitor);
    return {page.values[placeOf(monitor)], is_new};
  }

  /// Nothing happens where there is none.
  void erase(MonitorKey monitor) {
    const auto page = pages_.find(pageOf(monitor));
    if (page == pages_.end()) return;
    page->second.values[placeOf(monitor)] = T();
    page->second.taken &= ~bitOf(monitor);
    if (page->second.taken == 0) pages_.erase(page);
  }

 private:
  static constexpr int kPlaceBits = 5;
  static constexpr std::size_t kPlaces = std::size_t{1} << kPlaceBits;
  struct Page {
    std::array<T, kPlaces> values{};
    std::uint32_t taken = 0;  ///< a bit for each value
  };
  static std::int64_t pageOf(MonitorKey monitor) {
    return static_cast<std::int64_t>(monitor) >> kPlaceBits;
  }
  static std::size_t placeOf(MonitorKey monitor) {
    return static_cast<std::uint64_t>(monitor) & (kPlaces - 1);
  }
  static std::uint32_t bitOf(MonitorKey monitor) { return std::uint32_t{1} << placeOf(monitor); }

  std::unordered_map<std::int64_t, Page> pages_;
};

}  // namespace promonitor
