#include "core/model/monitor_table.hpp"

#include <limits>
#include <map>
#include <memory>
#include <random>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(MonitorTable, DoesWhatAMapDoes) {
  std::mt19937_64 random(7);
  // Close together, apart, negative, and at the ends.
  const auto key = [&] {
    switch (random() % 4) {
      case 0:
        return static_cast<std::int64_t>(random() % 70);
      case 1:
        return static_cast<std::int64_t>(random() % 5) * 32 - 64;
      case 2:
        return std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(random() % 3);
      default:
        return std::numeric_limits<std::int64_t>::min() + static_cast<std::int64_t>(random() % 3);
    }
  };
  MonitorTable<int> table;
  std::map<std::int64_t, int> map;
  for (int step = 1; step <= 20'000; ++step) {
    const std::int64_t at = key();
    if (random() % 2 == 0) {
      const auto [value, is_new] = table.emplace(MonitorKey{at});
      const auto [place, added] = map.emplace(at, 0);
      ASSERT_EQ(is_new, added);
      ASSERT_EQ(value, place->second) << "a new one is empty, another what it was";
      value = place->second = step;
    } else {
      table.erase(MonitorKey{at});
      map.erase(at);
    }
    const std::int64_t other = key();
    const int* const found = table.find(MonitorKey{other});
    const auto place = map.find(other);
    ASSERT_EQ(found != nullptr, place != map.end());
    if (found != nullptr) {
      ASSERT_EQ(*found, place->second);
    }
  }
}

TEST(MonitorTable, LetsGoOfWhatIsErased) {
  MonitorTable<std::shared_ptr<int>> table;
  const auto shared = std::make_shared<int>(7);
  table.emplace(MonitorKey{1}).value = shared;
  table.emplace(MonitorKey{2}).value = shared;
  table.erase(MonitorKey{1});
  EXPECT_EQ(shared.use_count(), 2) << "although its page is still there";
  EXPECT_EQ(table.find(MonitorKey{1}), nullptr);
  table.erase(MonitorKey{2});
  EXPECT_EQ(shared.use_count(), 1);
}

TEST(MonitorTable, KeepsValuesWhereTheyAre) {
  MonitorTable<int> table;
  int* const first = &table.emplace(MonitorKey{1}).value;
  for (std::int64_t key = 2; key < 10'000; ++key) table.emplace(MonitorKey{key});
  EXPECT_EQ(table.find(MonitorKey{1}), first);
}

}  // namespace
}  // namespace promonitor
