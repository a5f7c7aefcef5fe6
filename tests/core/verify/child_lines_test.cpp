#include "core/verify/child_lines.hpp"

#include <random>

#include <gtest/gtest.h>

namespace promonitor::verify {
namespace {

TEST(ChildLines, ReadsWhatATestTold) {
  ChildLines lines;

  lines.take("Sfirst\nSsec");
  lines.take("ond\nFcause\x1fnext\nDtcp\nN10 checks\nE\n");

  EXPECT_EQ(lines.step(), "second");
  EXPECT_EQ(lines.findings(), (std::vector<Finding>{{"cause", "next"}}));
  EXPECT_EQ(lines.kinds(), std::vector<std::string>{"tcp"});
  EXPECT_EQ(lines.note(), "10 checks");
  EXPECT_FALSE(lines.skipped());
  EXPECT_TRUE(lines.done());
}

TEST(ChildLines, IsNotDoneByAHalfLine) {
  ChildLines lines;

  lines.take("Kno target\nE");

  EXPECT_TRUE(lines.skipped());
  EXPECT_EQ(lines.note(), "no target");
  EXPECT_FALSE(lines.done());
}

TEST(ChildLines, StaysSmallWhateverAPluginWrites) {
  ChildLines lines;
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same cases every time

  for (int i = 0; i < 10000; ++i) {
    std::string bytes(random() % 3000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    lines.take(bytes);
    lines.take("Fa\nDb\n");
  }

  EXPECT_LE(lines.findings().size(), 64U);
  EXPECT_LE(lines.kinds().size(), 64U);
  EXPECT_LE(lines.step().size(), 4U * 4096);
}

TEST(ChildLines, ShowsOutputAsOneLine) {
  EXPECT_EQ(printableOutput("a\n\x1B[2Jb\xFF"), "'a  [2Jb\xEF\xBF\xBD'");
}

}  // namespace
}  // namespace promonitor::verify
