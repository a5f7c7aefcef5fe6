#include "core/model/maintenance.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr WallTime kOpening = WallTime(std::chrono::seconds(1'796'162'400));
constexpr WallTime kFarFuture = std::chrono::sys_days(std::chrono::year(2199) / 12 / 31);

TEST(Maintenance, CoversItsWindowsAndNothingElse) {
  const Maintenance none;
  const Maintenance once{{{.start = kOpening, .length = 2h}}};
  const Maintenance weekly{{{.start = kOpening, .length = 2h, .every = days(7)}}};
  const Maintenance year_long{{{.start = kOpening, .length = days(366)}}};
  const Maintenance overlapping{
      {{.start = kOpening, .length = 2h}, {.start = kOpening + 1h, .length = 2h}}};
  const Maintenance far{{{.start = kFarFuture, .length = days(3653), .every = days(3660)}}};
  const Maintenance endless{{{.start = kOpening, .length = 31min, .every = 1h},
                             {.start = kOpening + 30min, .length = 31min, .every = 1h}}};
  const struct {
    const char* what;
    const Maintenance& windows;
    WallTime time;
    std::optional<WallTime> end;
  } cases[] = {
      {"none", none, kOpening, {}},
      {"before it", once, kOpening - 1us, {}},
      {"long before it", once, WallTime{}, {}},
      {"its first moment", once, kOpening, kOpening + 2h},
      {"its last moment", once, kOpening + 2h - 1us, kOpening + 2h},
      {"its end", once, kOpening + 2h, {}},
      {"long after it", once, kFarFuture, {}},
      {"before the first of many", weekly, kOpening - days(7), {}},
      {"the second", weekly, kOpening + days(7), kOpening + days(7) + 2h},
      {"between two", weekly, kOpening + days(7) - 1us, {}},
      {"the last moment of a far one", weekly, kOpening + days(7 * 5000) + 2h - 1us,
       kOpening + days(7 * 5000) + 2h},
      {"the end of a far one", weekly, kOpening + days(7 * 5000) + 2h, {}},
      {"a year of it", year_long, kOpening + days(365), kOpening + days(366)},
      {"both of two", overlapping, kOpening + 90min, kOpening + 3h},
      {"the second of two", overlapping, kOpening + 150min, kOpening + 3h},
      {"far ahead", far, kOpening, {}},
      {"far ahead, in it", far, kFarFuture + days(3652), kFarFuture + days(3653)},
      {"all the time", endless, kOpening + days(3650) + 45min, kOpening + days(3650) + 61min},
  };
  for (const auto& [what, windows, time, end] : cases) {
    SCOPED_TRACE(what);
    EXPECT_EQ(windows.endOf(time), end);
    EXPECT_EQ(windows.covers(time), end.has_value());
  }
}

TEST(Maintenance, TellsWhenThatMayChange) {
  const Maintenance none;
  const Maintenance once{{{.start = kOpening, .length = 2h}}};
  const Maintenance weekly{{{.start = kOpening, .length = 2h, .every = days(7)}}};
  const Maintenance both{{once.windows[0], {.start = kOpening + 1h, .length = 30min}}};
  const struct {
    const char* what;
    const Maintenance& windows;
    WallTime time, change;
  } cases[] = {
      {"never", none, kOpening, WallTime::max()},
      {"before", once, WallTime{}, kOpening},
      {"in it", once, kOpening, kOpening + 2h},
      {"after the only one", once, kOpening + 2h, WallTime::max()},
      {"after one of many", weekly, kOpening + 2h, kOpening + days(7)},
      {"in one of many", weekly, kOpening + days(70) + 1h, kOpening + days(70) + 2h},
      {"the nearest of two", both, kOpening, kOpening + 1h},
      {"in two", both, kOpening + 1h, kOpening + 90min},
  };
  for (const auto& [what, windows, time, change] : cases) {
    SCOPED_TRACE(what);
    EXPECT_EQ(windows.changeAfter(time), change);
  }
}

}  // namespace
}  // namespace promonitor
