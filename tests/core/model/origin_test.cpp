#include "core/model/origin.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(Origin, IsAFileAndALine) {
  EXPECT_EQ(Origin("promonitor.yaml", 12).text(), "promonitor.yaml:12");
  EXPECT_EQ(Origin("promonitor.yaml", 0).text(), "promonitor.yaml");
  EXPECT_EQ(Origin().text(), "");
  EXPECT_TRUE(Origin().empty());
  EXPECT_FALSE(Origin("promonitor.yaml", 12).empty());
  EXPECT_EQ(Origin("a", 1), Origin(std::string("a"), 1));
  EXPECT_NE(Origin("a", 1), Origin("a", 2));
  EXPECT_NE(Origin("a", 1), Origin("b", 1));
}

TEST(Origin, IsReadBackAsItWasWritten) {
  for (const char* const text : {"", "promonitor.yaml:12", "promonitor.yaml:4294967295",
                                 "promonitor.yaml", "/etc/a:b/m.yaml:1", "a:", ":", ":7", "a:0",
                                 "a:07", "a:-1", "a:1x", "a: 1", "a:4294967296"}) {
    EXPECT_EQ(Origin::parse(text).text(), text);
  }
  EXPECT_EQ(Origin::parse("promonitor.yaml:12"), Origin("promonitor.yaml", 12));
}

}  // namespace
}  // namespace promonitor
