#include "core/verify/guarded_memory.hpp"

#include <string>

#include <gtest/gtest.h>

#include "core/verify/guarded_options.hpp"

namespace promonitor::verify {
namespace {

char at(const void* place, std::size_t offset) {
  return static_cast<const volatile char*>(place)[offset];
}

TEST(GuardedMemoryDeathTest, EndsRightBehindAStructure) {
  GuardedMemory memory(HostShape::Exact);
  const pm_event* const event = memory.structure(pm_event{.status = PM_E_TIMEOUT});

  EXPECT_EQ(event->struct_size, sizeof(pm_event));
  EXPECT_EQ(event->status, PM_E_TIMEOUT);
  EXPECT_EQ(at(event, sizeof(pm_event) - 1), 0);
  EXPECT_DEATH(at(event, sizeof(pm_event)), "");
}

TEST(GuardedMemoryDeathTest, EndsRightBehindATextAndItsNul) {
  GuardedMemory memory(HostShape::Exact);
  const pm_str text = memory.text({"hello", 5});

  EXPECT_STREQ(text.data, "hello");
  EXPECT_DEATH(at(text.data, 6), "");
}

TEST(GuardedMemory, HasUnknownFieldsBehindALargerStructure) {
  GuardedMemory memory(HostShape::Larger);
  const pm_event* const event = memory.structure(pm_event{.status = PM_E_TIMEOUT});

  EXPECT_GT(event->struct_size, sizeof(pm_event));
  EXPECT_EQ(event->status, PM_E_TIMEOUT);
  for (std::size_t i = sizeof(pm_event); i < event->struct_size; ++i) {
    EXPECT_EQ(at(event, i), '\xA5');
  }
}

TEST(GuardedMemoryDeathTest, IsDeadlyOncePoisoned) {
  GuardedMemory memory(HostShape::Exact);
  const pm_str text = memory.text({"hello", 5});

  memory.poison();

  EXPECT_DEATH(at(text.data, 0), "");
}

TEST(GuardedOptions, CopiesEveryTypeOfValue) {
  const pm_str items[] = {{"a", 1}, {"bb", 2}};
  const pm_kv entries[] = {{{"key", 3}, {"value", 5}}};
  pm_value values[4] = {};
  values[0].type = PM_T_STRING;
  values[0].u.s = {"text", 4};
  values[1].type = PM_T_LIST;
  values[1].u.list = {items, 2};
  values[2].type = PM_T_MAP;
  values[2].u.map = {entries, 1};
  values[3].type = PM_T_INT;
  values[3].u.i = 42;
  const pm_options options = {
      .struct_size = sizeof options, .count = 4, .values = values, .json = {"{}", 2}};

  const GuardedOptions guarded(options, HostShape::Exact);

  const pm_options& copy = *guarded.view();
  EXPECT_EQ(copy.count, 4U);
  EXPECT_STREQ(copy.values[0].u.s.data, "text");
  EXPECT_STREQ(copy.values[1].u.list.items[1].data, "bb");
  EXPECT_STREQ(copy.values[2].u.map.items[0].value.data, "value");
  EXPECT_EQ(copy.values[3].u.i, 42);
  EXPECT_STREQ(copy.json.data, "{}");
}

}  // namespace
}  // namespace promonitor::verify
