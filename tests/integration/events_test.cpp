// The whole daemon tells of results as they are stored.
#include <map>
#include <set>

#include <gmock/gmock.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/event_reader.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using test::EventReader;
using testing::IsSubsetOf;

class EventsTest : public testing::Test {
 protected:
  std::string monitors() const {
    return "  - { name: shop, tcp: \"" + target_.endpoint() +
           "\" }\n"
           "  - { name: dead, tcp: \"127.0.0.1:9\", retries: 1, retry_interval: 1s }\n";
  }
  /// What comes of these types, until there are so many.
  static std::vector<EventReader::Event> read(EventReader& reader, std::size_t count) {
    std::vector<EventReader::Event> events;
    while (events.size() < count) {
      auto event = reader.next(seconds(20));
      if (!event) break;
      events.push_back(std::move(*event));
    }
    EXPECT_EQ(events.size(), count);
    return events;
  }

  test::TcpTarget target_{{}};
};

TEST_F(EventsTest, AreTheChecksThatTheApiShows) {
  RunningServer running(monitors());
  EventReader reader(running.server().apiPort(), running.key(), {.query = "type=result"});
  std::map<std::string, std::set<std::string>> told;
  for (const EventReader::Event& event : read(reader, 6)) {
    auto check = json::parse(event.data);
    const std::string monitor = check.at("monitor_id");
    check.erase("monitor_id");
    told[monitor].insert(check.dump());
  }

  EXPECT_EQ(told.size(), 2U);
  for (const auto& [monitor, checks] : told) {
    std::set<std::string> shown;
    for (const auto& check : running.json("/api/v1/monitors/" + monitor + "/checks")) {
      shown.insert(check.dump());
    }
    EXPECT_THAT(checks, IsSubsetOf(shown)) << "what is told is stored";
  }
}

TEST_F(EventsTest, TellWhatBecomesOfAMonitor) {
  RunningServer running(monitors());
  EventReader reader(running.server().apiPort(), running.key(), {.query = "type=state,incident"});
  std::vector<std::string> steps;
  const std::string dead = running.monitor("dead").at("id");
  while (steps.size() < 3) {
    const auto event = reader.next(seconds(20));
    ASSERT_TRUE(event);
    const json data = json::parse(event->data);
    if (data.at("monitor_id") != dead) continue;
    steps.push_back(event->type == "incident" ? std::string("incident")
                                              : data.at("previous_health").get<std::string>() +
                                                    " > " + data.at("health").get<std::string>());
  }
  EXPECT_THAT(steps, testing::UnorderedElementsAre("pending > confirming", "confirming > down",
                                                   "incident"));
}

TEST_F(EventsTest, TellOfMonitorsMadeMeanwhileAndOfDeletedOnesNoMore) {
  RunningServer running(monitors());
  EventReader reader(running.server().apiPort(), running.writerKey(), {.query = "type=result"});
  const auto made =
      running.call(running.writerKey(), "POST", "/api/v1/monitors",
                   R"({"kind":"tcp","url":")" + target_.endpoint() + R"(","interval_seconds":1})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id = json::parse(made.body).at("id");

  for (const EventReader::Event& event : read(reader, 2)) {
    EXPECT_EQ(json::parse(event.data).at("monitor_id"), id) << "none of another user's";
  }
  ASSERT_EQ(running.call(running.writerKey(), "DELETE", "/api/v1/monitors/" + id).status, 204);
  reader.taken();
  EXPECT_FALSE(reader.next(seconds(2)));
}

TEST_F(EventsTest, EndWithTheServerAndGoOnInTheNextLife) {
  RunningServer running(monitors());
  EventReader reader(running.server().apiPort(), running.key(), {.query = "type=result"});
  const std::string had = read(reader, 2).back().id;
  {
    EventReader again(running.server().apiPort(), running.key(),
                      {.query = "type=result", .last_id = had});
    EXPECT_EQ(read(again, 1).front().type, "result");
  }
  running.restart();
  EXPECT_TRUE(reader.endsWithin(seconds(5)));
  EXPECT_TRUE(reader.endedInOrder());

  EventReader later(running.server().apiPort(), running.key(), {.last_id = reader.lastId()});
  const auto first = later.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, "reset");
  EXPECT_EQ(first->data, R"({"reason":"restarted"})");
}

}  // namespace
}  // namespace promonitor
