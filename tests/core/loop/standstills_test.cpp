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
      {"too short to be kept", {{1000, 49}}, 0, 0},
      {"just long enough", {{1000, 50}}, 0, 50},
      {"a later one is longer", {{1000, 60}, {2000, 90}, {3000, 70}}, 0, 90},
      {"an earlier one was longer", {{1000, 90}, {2000, 60}, {3000, 70}}, 1000, 70},
      {"it ended before", {{1000, 90}}, 1000, 0},
      {"only a part of it came after", {{1000, 500}}, 900, 100},
      {"less came after of a longer one than a later one had",
       {{1000, 500}, {2000, 200}},
       900,
       200},
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
  for (int i = 1; i <= 1000; ++i) standstills.note(at(i * 2000), milliseconds(1100 - i));

  EXPECT_EQ(standstills.longestSince(at(1'999'000)), milliseconds(100));
  EXPECT_EQ(standstills.longestSince(at(0)), milliseconds(1100 - 937));
}

}  // namespace
}  // namespace promonitor
