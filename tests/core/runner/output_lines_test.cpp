#include "core/runner/output_lines.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(OutputLines, CutsAtLineEndsHoweverTheBytesCome) {
  const std::string text = "one\n\ntwo\nthree";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    SCOPED_TRACE(piece);
    OutputLines lines;
    std::vector<std::string> found;
    const auto keep = [&found](std::string_view line) { found.emplace_back(line); };
    for (std::size_t at = 0; at < text.size(); at += piece) {
      lines.add(std::string_view(text).substr(at, piece), keep);
    }
    EXPECT_THAT(found, testing::ElementsAre("one", "two"));
    lines.finish(keep);
    lines.finish(keep);
    EXPECT_THAT(found, testing::ElementsAre("one", "two", "three"));
  }
}

TEST(OutputLines, CutsLongLines) {
  OutputLines lines;
  std::vector<std::string> found;
  const auto keep = [&found](std::string_view line) { found.emplace_back(line); };
  for (int i = 0; i < 100; ++i) lines.add(std::string(5000, 'x'), keep);

  lines.add("\nshort\n", keep);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0], std::string(OutputLines::kMaxLine, 'x'));
  EXPECT_EQ(found[1], "short");
}

}  // namespace
}  // namespace promonitor
