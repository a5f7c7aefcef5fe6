#include "core/store/monitor_directory.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(MonitorDirectory, KnowsWhatIsInForce) {
  MonitorDirectory directory;
  const auto named = [](const char* name) {
    MonitorSpec spec;
    spec.name = name;
    return std::make_shared<const MonitorSpec>(spec);
  };
  directory.put(MonitorKey{1}, named("a"));
  directory.put(MonitorKey{2}, named("b"));
  directory.put(MonitorKey{2}, named("c"));
  directory.remove(MonitorKey{1});
  directory.remove(MonitorKey{7});

  const auto found = directory.find({MonitorKey{2}, MonitorKey{1}, MonitorKey{3}, MonitorKey{2}});

  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0]->name, "c");
  EXPECT_EQ(found[1], nullptr);
  EXPECT_EQ(found[2], nullptr);
  EXPECT_EQ(found[3], found[0]);
}

}  // namespace
}  // namespace promonitor
