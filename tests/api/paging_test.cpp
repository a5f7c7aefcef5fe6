#include "api/paging.hpp"

#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

const ListPlace kPlace{WallTime(std::chrono::microseconds(1'750'000'000'123'456)),
                       *Uuid::parse("0191e3a5-9c0a-7000-8000-00000000abcd")};
constexpr UserId kAlice{1};

TEST(Cursor, LeadsBackToItsPlace) {
  for (const WallTime time : {kPlace.at, WallTime{}, WallTime::min(), WallTime::max()}) {
    const ListPlace place{time, kPlace.monitor};
    EXPECT_EQ(parseCursor(List::Monitors, kAlice, cursorText(List::Monitors, kAlice, place)),
              place);
  }
}

TEST(Cursor, IsOfOneListOfOneUser) {
  const std::string text = cursorText(List::Monitors, kAlice, kPlace);
  EXPECT_EQ(parseCursor(List::Incidents, kAlice, text), std::nullopt);
  EXPECT_EQ(parseCursor(List::Monitors, UserId{2}, text), std::nullopt);
}

TEST(Cursor, IsNothingWhereOneCharacterIsAnother) {
  const std::string text = cursorText(List::Monitors, kAlice, kPlace);
  for (std::size_t at = 0; at < text.size(); ++at) {
    SCOPED_TRACE(at);
    EXPECT_EQ(parseCursor(List::Monitors, kAlice, text.substr(0, at)), std::nullopt);
    for (const char c : {'0', 'f', 'F', '-', ' ', '\0', '\xff'}) {
      std::string other = text;
      other[at] = c;
      if (other != text) {
        EXPECT_EQ(parseCursor(List::Monitors, kAlice, other), std::nullopt) << c;
      }
    }
  }
  EXPECT_EQ(parseCursor(List::Monitors, kAlice, text + "0"), std::nullopt);
}

TEST(LinkNext, IsTheSameRequestWithAnotherCursor) {
  const struct {
    const char* query;
    const char* link;
  } rows[] = {
      {"", "</api/v1/monitors?cursor=C>; rel=\"next\""},
      {"limit=5", "</api/v1/monitors?limit=5&cursor=C>; rel=\"next\""},
      {"cursor=B&limit=5", "</api/v1/monitors?limit=5&cursor=C>; rel=\"next\""},
      {"q=a%20b+c&&x", "</api/v1/monitors?q=a%20b+c&x&cursor=C>; rel=\"next\""},
      {"q=\"><script>\\^`{|}",
       "</api/v1/monitors?q=%22%3E%3Cscript%3E%5C%5E%60%7B%7C%7D&cursor=C>; rel=\"next\""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    Response response;
    linkNext(response, {.path = "/api/v1/monitors", .query = row.query}, "C");
    EXPECT_EQ(response.headers.at(0), (Field{"Link", row.link}));
  }
}

}  // namespace
}  // namespace promonitor::api
