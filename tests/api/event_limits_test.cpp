// What streams of events may take, and when they end.
#include <atomic>

#include <gmock/gmock.h>

#include "api/api_error.hpp"
#include "api/events/event_place.hpp"
#include "tests/api/event_fixture.hpp"

namespace promonitor::api {
namespace {

class EventLimits : public EventTest {
 public:
  EventLimits() { shop = newMonitor(alice.id, "shop"); }

  static std::string publicId(const std::string& key) { return key.substr(3, 8); }
  /// A thousand results of the shop's at a time, while the clock stands still.
  void flood(int thousands) {
    for (int i = 0; i < thousands; ++i) {
      const WallTime now = clock.wallNow();
      feed.publish({.checks = std::vector<CheckRecord>(
                        1000, {key_of["shop"], now, now, result(Verdict::Up)})});
    }
  }
  double slowOnes() { return metric(R"(promonitor_event_streams_dropped_total{reason="slow"})"); }

  MonitorSpec shop;
};

TEST_F(EventLimits, SayThatTheyAreThereAndWhere) {
  EventReader reader = read(alice, {.query = "type=state"});
  commitCheck("shop");
  EXPECT_FALSE(reader.wait(milliseconds(50))) << "there is no news for this one";
  Duration left = seconds(15) - milliseconds(1);  // the check took one
  for (std::size_t beats = 1; beats <= 3; ++beats) {
    clock.advance(left - milliseconds(1));
    left = seconds(15);
    EXPECT_FALSE(reader.wait(milliseconds(50)));
    clock.advance(milliseconds(1));
    while (reader.comments() < beats && reader.wait()) {
    }
    EXPECT_EQ(reader.comments(), beats);
    EXPECT_EQ(reader.lastId(), eventId(feed.life(), {feed.range().next, 0}))
        << "it has had what was not shown to it";
  }
}

TEST_F(EventLimits, EndWhenTheirKeyIsNoLongerGood) {
  const struct {
    const char* how;
    void (*spoil)(EventLimits&, const std::string& key);
  } rows[] = {
      {"revoked here",
       [](EventLimits& test, const std::string& key) {
         test.accounts.revokeKey(test.alice.id, publicId(key), {});
         test.authenticator.forget(publicId(key));
       }},
      {"revoked elsewhere",
       [](EventLimits& test, const std::string& key) {
         test.accounts.revokeKey(test.alice.id, publicId(key), {});
         test.clock.advance(seconds(1));
       }},
      {"expired", [](EventLimits& test, const std::string&) { test.clock.advance(seconds(60)); }},
  };
  double ended = 0;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.how);
    const std::string key =
        newKey(alice.id, {.name = "k", .expires_at = clock.wallNow() + seconds(60)});
    EventReader reader(server->port(), key);
    EventReader another = read(alice);
    commitCheck("shop");
    EXPECT_TRUE(reader.next());

    store.fail(true);
    clock.advance(seconds(2));
    EXPECT_FALSE(reader.endsWithin(milliseconds(100))) << "nobody knows while the store is away";
    store.fail(false);
    row.spoil(*this, key);

    EXPECT_TRUE(reader.endsWithin(seconds(2)));
    EXPECT_TRUE(reader.endedInOrder());
    EXPECT_EQ(EventReader(server->port(), key).status(), 401);
    commitCheck("shop");
    EXPECT_TRUE(another.next());
    EXPECT_FALSE(another.endedInOrder());
    EXPECT_EQ(metric(R"(promonitor_event_streams_dropped_total{reason="key"})"), ++ended);
  }
}

TEST_F(EventLimits, AreSoManyForAPlan) {
  const struct {
    int requests;
    std::size_t streams;
  } rows[] = {{1, 2}, {2, 2}, {50, 5}, {500, 50}, {1'000'000, 1000}};
  for (const auto& row : rows) {
    EXPECT_EQ(mostStreams({.requests_per_minute = row.requests}), row.streams);
  }

  const Person carol = newUser("carol@example.com", "pro");
  std::vector<std::unique_ptr<EventReader>> readers;
  for (int i = 0; i < 5; ++i) {
    readers.push_back(std::make_unique<EventReader>(server->port(), carol.key));
    EXPECT_EQ(readers.back()->status(), 200);
  }
  const auto refused = ask("/api/v1/events", bearer(carol.key));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(ordered_json::parse(refused.body).at("code"), "too_many_streams");
  EXPECT_EQ(ask("/api/v1/events", bearer(newKey(carol.id))).status, 409) << "they are the user's";
  EXPECT_EQ(read(alice).status(), 200);

  readers[0]->halfClose();
  readers[1]->reset();
  ASSERT_TRUE(metricBecomes("promonitor_event_streams", 3));
  EXPECT_EQ(read(carol).status(), 200) << "one that is left makes room at once";
}

TEST_F(EventLimits, AreSoManyInAll) {
  prometheus::Registry other;
  EventStreams streams({feed, directory, authenticator, clock, *log, other}, {.most = 2});
  const Caller caller{.user = {.id = alice.id}, .plan = {}, .key = {.user = alice.id}};
  const Caller second{.user = {.id = UserId{77}}, .plan = {}, .key = {.user = UserId{77}}};
  const auto first = streams.open(caller, {}, std::nullopt);
  auto next = streams.open(caller, {}, std::nullopt);
  try {
    streams.open(second, {}, std::nullopt);
    ADD_FAILURE() << "was opened";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.status, 503);
    EXPECT_EQ(error.code, "overloaded");
  }
  next.reset();
  EXPECT_NE(streams.open(second, {}, std::nullopt), nullptr);
}

TEST_F(EventLimits, LetASlowReaderGoAndNobodyElse) {
  EventReader slow = read(alice, {.receive_buffer = 4096});
  EventReader sleepy = read(alice, {.receive_buffer = 4096});
  EventReader quick = read(alice);
  std::size_t had = 0;
  for (int thousands = 0; thousands < 55; ++thousands) {
    flood(1);
    for (; had < static_cast<std::size_t>(thousands + 1) * 1000; ++had) {
      const auto event = quick.next();
      ASSERT_TRUE(event) << "the quick one misses nothing: " << had;
    }
  }
  EXPECT_EQ(slowOnes(), 0) << "their bytes wait where they are shared";

  // One reads again, and finds that there is a hole.
  EXPECT_TRUE(sleepy.endsWithin(seconds(10)));
  EXPECT_TRUE(sleepy.endedInOrder());
  EXPECT_EQ(slowOnes(), 1);
  EXPECT_EQ(read(alice, {.last_id = sleepy.lastId()}).next()->type, "reset");
  // The other one never does.
  clock.advance(seconds(30));
  ASSERT_TRUE(metricBecomes(R"(promonitor_event_streams_dropped_total{reason="slow"})", 2));
  commitCheck("shop");
  EXPECT_TRUE(quick.next());
}

TEST_F(EventLimits, EndWithTheServer) {
  EventReader reader = read(alice);
  EventReader slow = read(alice, {.receive_buffer = 4096});
  flood(5);
  std::atomic<bool> stopped{false};
  std::thread stopping([&] {
    server->stop();
    stopped = true;
  });
  EXPECT_TRUE(reader.endsWithin(seconds(10)));
  EXPECT_TRUE(reader.endedInOrder());
  // Who does not read is let go a second later.
  while (!stopped) {
    clock.advance(milliseconds(10));
    std::this_thread::yield();
  }
  stopping.join();
  EXPECT_EQ(feed.range().next - feed.range().oldest, 5U);
  feed.publish({.checks = {check("shop")}});
}

}  // namespace
}  // namespace promonitor::api
