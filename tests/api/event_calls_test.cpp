// Events as they are read: what they look like, which ones, and from where.
#include <gmock/gmock.h>

#include "api/events/event_place.hpp"
#include "tests/api/event_fixture.hpp"

namespace promonitor::api {
namespace {

using testing::HasSubstr;

class EventCalls : public EventTest {
 public:
  EventCalls() {
    shop = newMonitor(alice.id, "shop");
    mail = newMonitor(alice.id, "mail", "tcp");
    bob = newUser("bob@example.com", "team");
    foreign = newMonitor(bob.id, "foreign");
  }
  std::vector<std::string> types(EventReader& reader, std::size_t count) {
    std::vector<std::string> seen;
    while (seen.size() < count) {
      const auto event = reader.next();
      if (!event) break;
      seen.push_back(event->type);
    }
    return seen;
  }

  MonitorSpec shop, mail, foreign;
  Person bob;
};

TEST_F(EventCalls, AreAStreamOfWhatWasStored) {
  EventReader reader = read(alice);
  ASSERT_EQ(reader.status(), 200);
  EXPECT_THAT(reader.head(), HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(reader.head(), HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(reader.head(), testing::Not(HasSubstr("ETag")));
  const StateSnapshot down{
      .status = Status::Down, .health = Health::Down, .since = WallTime(seconds(1'750'000'000))};
  const Incident opened{.monitor = key_of["shop"], .opened_at = WallTime(seconds(1'750'000'000))};
  Incident closed = opened;
  closed.closed_at = WallTime(seconds(1'750'000'060));
  closed.end = IncidentEnd::Recovered;
  commit({.checks = {check("shop", Verdict::Down)},
          .states = {{key_of["shop"], down, Standing{Status::Up, Health::Confirming}},
                     {key_of["mail"], StateSnapshot{}}},
          .incidents = {opened, closed}});

  std::vector<EventReader::Event> events;
  events.reserve(5);
  for (int i = 0; i < 5; ++i) events.push_back(reader.next().value());

  EXPECT_EQ(events[0].type, "result");
  ordered_json expected = newest(shop);
  expected["monitor_id"] = shop.id.text();
  EXPECT_EQ(events[0].data, expected.dump());
  EXPECT_EQ(events[1].type, "state");
  EXPECT_EQ(events[1].data, R"({"monitor_id":")" + shop.id.text() +
                                R"(","status":"down","previous_status":"up","health":"down",)"
                                R"("previous_health":"confirming",)"
                                R"("status_since":"2025-06-15T15:06:40.000Z"})");
  EXPECT_EQ(events[2].data,
            R"({"monitor_id":")" + mail.id.text() +
                R"(","status":"pending","previous_status":null,)"
                R"("health":"pending","previous_health":null,"status_since":null})");
  EXPECT_EQ(events[3].type, "incident");
  const std::string incident = incidentId(shop.id, opened.opened_at).text();
  EXPECT_EQ(events[3].data,
            R"({"id":")" + incident + R"(","monitor_id":")" + shop.id.text() +
                R"(","monitor_name":"shop","is_open":true,)"
                R"("opened_at":"2025-06-15T15:06:40.000Z","closed_at":null,"end":"open"})");
  EXPECT_THAT(events[4].data, HasSubstr(R"("closed_at":"2025-06-15T15:07:40.000Z")"
                                        R"(,"end":"recovered")"));
  EXPECT_EQ(reader.text().substr(0, reader.text().find("event:")),
            "retry: 2000\nid: " + eventId(feed.life(), {2, 0}) +
                "\n\nid: " + eventId(feed.life(), {2, 1}) + "\n");
  EXPECT_EQ(reader.lastId(), eventId(feed.life(), {3, 0}))
      << "behind the last of a commit is the next one";
}

TEST_F(EventCalls, AreOneUsersOwn) {
  EventReader of_alice = read(alice);
  EventReader of_bob = read(bob);
  commit({.checks = {check("foreign"), check("shop"), check("foreign")}});
  commitCheck("foreign");
  commitCheck("mail");

  EXPECT_EQ(ordered_json::parse(of_alice.next()->data).at("monitor_id"), shop.id.text());
  EXPECT_EQ(ordered_json::parse(of_alice.next()->data).at("monitor_id"), mail.id.text());
  EXPECT_EQ(of_alice.text().find(foreign.id.text()), std::string::npos);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ordered_json::parse(of_bob.next()->data).at("monitor_id"), foreign.id.text());
  }
  EXPECT_EQ(of_bob.lastId(), eventId(feed.life(), {4, 0}))
      << "ids do not tell how many events others have";
}

TEST_F(EventCalls, AreOfWhomTheMonitorBelongsToWhenTheyAreRead) {
  EventReader begun = read(bob);
  const std::string before = begun.lastId();
  commitCheck("shop");
  MonitorSpec moved = shop;
  moved.owner = bob.id;
  directory.put(key_of["shop"], std::make_shared<const MonitorSpec>(moved));
  directory.remove(key_of["mail"]);
  commit({.checks = {check("shop"), check("mail")}});

  EXPECT_EQ(ordered_json::parse(begun.next()->data).at("monitor_id"), shop.id.text());
  EventReader of_alice = read(alice, {.last_id = before});
  commitCheck("foreign");
  EXPECT_FALSE(of_alice.next(milliseconds(100))) << "one is another's, one is gone";
}

TEST_F(EventCalls, CanBeChosen) {
  const struct {
    std::string query;
    std::vector<std::string> types;
  } rows[] = {
      {"type=result", {"result", "result"}},
      {"type=state", {"state", "state"}},
      {"type=incident,state", {"state", "state", "incident"}},
      {"type=result,result,", {"result", "result"}},
      {"monitor_id=" + mail.id.text(), {"result", "state"}},
      {"monitor_id=" + mail.id.text() + "," + mail.id.text() + "&type=state", {"state"}},
      {"monitor_id=" + mail.id.text() + "," + shop.id.text() + "&type=incident", {"incident"}},
      {"unknown=1", {"result", "result", "state", "state", "incident"}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    EventReader reader = read(alice, {.query = row.query});
    ASSERT_EQ(reader.status(), 200);
    const StateSnapshot down{.status = Status::Down};
    commit({.checks = {check("shop"), check("mail")},
            .states = {{key_of["shop"], down}, {key_of["mail"], down}},
            .incidents = {{.monitor = key_of["shop"], .opened_at = clock.wallNow()}}});
    EXPECT_EQ(types(reader, row.types.size()), row.types);
    EXPECT_FALSE(reader.next(milliseconds(20))) << "and no more";
  }
}

TEST_F(EventCalls, RefuseWhatIsNotThere) {
  const struct {
    std::string query;
    int status;
    const char* code;
  } rows[] = {
      {"type=results", 422, "validation_failed"},
      {"type=", 422, "validation_failed"},
      {"type=result&type=state", 422, "validation_failed"},
      {"type=%00", 422, "validation_failed"},
      {"monitor_id=", 422, "validation_failed"},
      {"monitor_id=x", 404, "monitor_not_found"},
      {"monitor_id=" + foreign.id.text(), 404, "monitor_not_found"},
      {"monitor_id=" + shop.id.text() + "," + foreign.id.text(), 404, "monitor_not_found"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    const auto answer = ask("/api/v1/events?" + row.query, bearer(alice.key));
    EXPECT_EQ(answer.status, row.status);
    EXPECT_EQ(ordered_json::parse(answer.body).at("code"), row.code);
  }
  EXPECT_EQ(ask("/api/v1/events", "").status, 401);
  EXPECT_EQ(send("POST", "/api/v1/events").status, 405);
  EXPECT_TRUE(metricBecomes("promonitor_event_streams", 0));
}

TEST_F(EventCalls, GoOnBehindTheEventThatWasRead) {
  EventReader reader = read(alice);
  commit({.checks = {check("shop"), check("foreign"), check("mail"), check("shop")}});
  commitCheck("foreign");
  commitCheck("mail");
  std::vector<std::string> places{reader.lastId()};
  std::vector<std::string> checks;
  for (int i = 0; i < 4; ++i) {
    const auto event = reader.next();
    ASSERT_TRUE(event);
    places.push_back(event->id);
    checks.push_back(idOf(*event));
  }
  reader.reset();

  for (std::size_t had = 0; had < places.size(); ++had) {
    SCOPED_TRACE(places[had]);
    for (const char* query : {"", "type=result"}) {
      EventReader again = read(alice, {.query = query, .last_id = places[had]});
      for (std::size_t i = had; i < checks.size(); ++i) {
        const auto event = again.next();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->id, places[i + 1]);
        EXPECT_EQ(idOf(*event), checks[i]);
      }
      EXPECT_FALSE(again.next(milliseconds(10)));
    }
  }
}

TEST_F(EventCalls, SayWhenTheyCannotGoOn) {
  EventReader follower = read(alice);
  const std::uint64_t first = feed.range().next;
  for (int i = 0; i < 60; ++i) {
    ResultBatch batch;
    for (int n = 0; n < 1000; ++n) batch.checks.push_back(check("shop"));
    feed.publish(std::move(batch));
  }
  const ResultFeed::Range range = feed.range();
  ASSERT_GT(range.oldest, first);
  const std::uint64_t life = feed.life();
  const struct {
    std::string last_id;
    const char* reason;
  } rows[] = {
      {eventId(life, {range.oldest - 1, 0}), "too_old"},
      {eventId(life, {0, 0}), "too_old"},
      {eventId(life - 1, {range.next, 0}), "restarted"},
      {eventId(life + 1, {range.next, 0}), "restarted"},
      {eventId(life, {range.next, 1}), "unknown"},
      {eventId(life, {range.next + 1, 0}), "unknown"},
      {"17", "unknown"},
      {"\xf0\x9f\x98\x80", "unknown"},
      {std::string(1000, '9'), "unknown"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.last_id);
    EventReader reader = read(alice, {.last_id = row.last_id});
    const auto event = reader.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->type, "reset");
    EXPECT_EQ(event->data, std::string(R"({"reason":")") + row.reason + "\"}");
    EXPECT_EQ(event->id, eventId(life, {range.next, 0})) << "it goes on from now";
  }
  EXPECT_EQ(metric("promonitor_event_resets_total"), static_cast<double>(std::size(rows)));

  EventReader reader = read(alice, {.last_id = eventId(life, {range.oldest, 0})});
  EXPECT_EQ(reader.next()->type, "result") << "the oldest that is there";
  EventReader beyond = read(alice, {.last_id = eventId(life, {range.next - 1, 5000})});
  commitCheck("shop");
  EXPECT_EQ(beyond.next()->id, eventId(life, {range.next + 1, 0})) << "what never was is skipped";
}

TEST_F(EventCalls, MissNothingWhileNobodyReadsForAMoment) {
  std::string had;
  {
    EventReader reader = read(alice);
    commitCheck("shop");
    had = reader.next()->id;
  }
  ASSERT_TRUE(metricBecomes("promonitor_event_streams", 0));
  commitCheck("mail");
  clock.advance(std::chrono::minutes(4));
  EXPECT_EQ(ordered_json::parse(read(alice, {.last_id = had}).next()->data).at("monitor_id"),
            mail.id.text());

  ASSERT_TRUE(metricBecomes("promonitor_event_streams", 0));
  clock.advance(std::chrono::minutes(5));
  commitCheck("mail");
  EXPECT_EQ(read(alice, {.last_id = had}).next()->type, "reset") << "too long a moment";
}

TEST_F(EventCalls, CostOneRequestWhenTheyBegin) {
  const int before = std::stoi(requestsLeft());
  EventReader reader = read(alice);
  EXPECT_THAT(reader.head(), HasSubstr("X-RateLimit-Remaining: " + std::to_string(before - 1)));
  for (int i = 0; i < 5; ++i) {
    commitCheck("shop");
    ASSERT_TRUE(reader.next());
  }
  EXPECT_EQ(std::stoi(requestsLeft()), before - 2);

  const auto head = send("HEAD", "/api/v1/events");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-type"), "text/event-stream");
  EXPECT_EQ(metric("promonitor_events_sent_total"), 5);
}

}  // namespace
}  // namespace promonitor::api
