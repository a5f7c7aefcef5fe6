#include "api/events/event_place.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

TEST(EventPlace, IsReadAsItIsWritten) {
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  for (const auto& [life, place, text] :
       {std::tuple{std::uint64_t{0}, EventPlace{0, 0}, "0-0-0"},
        std::tuple{std::uint64_t{0x637f}, EventPlace{12, 3}, "637f-12-3"},
        std::tuple{most, EventPlace{most, most},
                   "ffffffffffffffff-18446744073709551615-18446744073709551615"}}) {
    EXPECT_EQ(eventId(life, place), text);
    const auto named = parseEventId(text);
    ASSERT_TRUE(named) << text;
    EXPECT_EQ(named->life, life);
    EXPECT_EQ(named->place, place);
  }
}

TEST(EventPlace, IsNothingElse) {
  for (const char* text : {"",
                           "-",
                           "--",
                           "1-2",
                           "1-2-",
                           "1-2-3-",
                           "1-2-3-4",
                           " 1-2-3",
                           "1-2-3 ",
                           "1-2-x",
                           "g-2-3",
                           "1--2-3",
                           "1-2--3",
                           "+1-2-3",
                           "0x1-2-3",
                           "01-2-3",
                           "1-02-3",
                           "1-2-03",
                           "FF-2-3",
                           "10000000000000000-2-3",
                           "1-18446744073709551616-3",
                           "1-2-18446744073709551616",
                           "1-2-3\n",
                           "\xf0\x9f\x98\x80",
                           "1.0-2-3"}) {
    EXPECT_FALSE(parseEventId(text)) << text;
  }
}

}  // namespace
}  // namespace promonitor::api
