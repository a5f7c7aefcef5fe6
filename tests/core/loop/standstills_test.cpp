#include "core/loop/standstills.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using std::chrono::milliseconds;

constexpr MonoTime at(int millis) { return MonoTime(milliseconds(millis)); }

struct Noted {
  int end, length;
};

struct Row {
  const char* what;
  std::vector<Noted> noted;
  int since, longest;
};

TEST(Standstills, TellTheLongestSinceATime) {
  const Row rows[] = {
      {"none", {}, 0, 0},
      {"too short to be kept", {{1000, 249}}, 0, 0},
      {"just long enough", {{1000, 250}}, 0, 250},
      {"a later one is longer", {{1000, 260}, {2000, 290}, {3000, 270}}, 0, 290},
      {"an earlier one was longer", {{1000, 290}, {2000, 260}, {3000, 270}}, 1000, 270},
      {"it ended before", {{1000, 290}}, 1000, 0},
      {"only a part of it came after", {{1000, 500}}, 900, 100},
      {"less came after of a longer one than a later one had",
       {{1000, 500}, {2000, 300}},
       900,
       300},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Standstills standstills;
    for (const Noted& one : row.noted) standstills.note(at(one.end), milliseconds(one.length));
    EXPECT_EQ(standstills.longestSince(at(row.since)), milliseconds(row.longest));
  }
}

TEST(Standstills, KeepTheNewestOfVeryMany) {
  Standstills standstills;
  for (int i = 1; i <= 1000; ++i) standstills.note(at(i * 2000), milliseconds(1300 - i));

  EXPECT_EQ(standstills.longestSince(at(1'999'000)), milliseconds(300));
  EXPECT_EQ(standstills.longestSince(at(0)), milliseconds(1300 - 937));
}

}  // namespace
}  // namespace promonitor
