#include "core/loop/handle_table.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(HandleTable, FindsWhatWasPutInAndNothingElse) {
  HandleTable<std::string> table;
  const auto [one, first] = table.emplace("one");
  const auto [two, second] = table.emplace("two");

  EXPECT_EQ(table.find(one), &first);
  EXPECT_EQ(*table.find(two), "two");
  EXPECT_NE(one, two);
  EXPECT_EQ(table.size(), 2U);
  const Handle strangers[] = {0, 1, ~Handle{0}, one + 1 + (two - one), one ^ (Handle{1} << 40)};
  for (const Handle stranger : strangers) {
    SCOPED_TRACE(stranger);
    EXPECT_EQ(table.find(stranger), nullptr);
    EXPECT_FALSE(table.erase(stranger));
    EXPECT_FALSE(table.alive(stranger));
  }
}

TEST(HandleTable, AHandleStaysStaleWhenItsPlaceIsReused) {
  HandleTable<int> table;
  std::vector<Handle> old;

  for (int i = 0; i < 1000; ++i) {
    const Handle handle = table.emplace(i).handle;
    ASSERT_TRUE(table.erase(handle));
    ASSERT_FALSE(table.erase(handle));
    old.push_back(handle);
  }

  const auto [present, value] = table.emplace(-1);
  for (const Handle handle : old) {
    ASSERT_EQ(table.find(handle), nullptr);
    ASSERT_NE(handle, present);
  }
  EXPECT_EQ(table.find(present), &value);
}

TEST(HandleTable, ValuesNeverMove) {
  HandleTable<int> table;
  std::map<Handle, int*> places;

  for (int i = 0; i < 5000; ++i) {
    const auto [handle, value] = table.emplace(i);
    places[handle] = &value;
  }

  for (const auto& [handle, place] : places) ASSERT_EQ(table.find(handle), place);
}

TEST(HandleTable, AgreesWithAMapUnderRandomOperations) {
  std::mt19937 random(7);
  HandleTable<int> table;
  std::map<Handle, int> model;
  std::vector<Handle> all;

  for (int i = 0; i < 50000; ++i) {
    if (random() % 2 == 0 || all.empty()) {
      const Handle handle = table.emplace(i).handle;
      ASSERT_TRUE(model.emplace(handle, i).second);
      all.push_back(handle);
    } else {
      const Handle handle = all[random() % all.size()];
      ASSERT_EQ(table.erase(handle), model.erase(handle) == 1);
    }
    ASSERT_EQ(table.size(), model.size());
  }

  std::map<Handle, int> seen;
  table.forEach([&seen](Handle handle, int value) { seen[handle] = value; });
  EXPECT_EQ(seen, model);
}

TEST(HandleTable, EndsItsValuesOnceEach) {
  const auto witness = std::make_shared<int>(0);
  {
    HandleTable<std::shared_ptr<int>> table;
    const Handle gone = table.emplace(witness).handle;
    table.emplace(witness);
    table.erase(gone);
    EXPECT_EQ(witness.use_count(), 2);
  }
  EXPECT_EQ(witness.use_count(), 1);
}

TEST(HandleTable, AValueSeesItselfStaleWhileItEnds) {
  struct Probe {
    HandleTable<Probe>* table;
    Handle self;
    bool* stale;
    ~Probe() { *stale = table->find(self) == nullptr; }
  };
  HandleTable<Probe> table;
  bool stale = false;
  const auto [handle, probe] = table.emplace(Probe{&table, 0, &stale});
  probe.self = handle;

  table.erase(handle);

  EXPECT_TRUE(stale);
}

TEST(HandleTable, OtherThreadsMayAskWhetherAHandleIsAlive) {
  HandleTable<int> table;
  const Handle kept = table.emplace(1).handle;
  const Handle gone = table.emplace(2).handle;
  table.erase(gone);
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};

  {
    const std::jthread asker([&] {
      while (!done) {
        if (!table.alive(kept)) ++wrong;
        if (table.alive(gone)) ++wrong;
      }
    });
    for (int i = 0; i < 20000; ++i) table.emplace(i);
    done = true;
  }

  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace promonitor
