// Answers that say that nothing changed, and what they cost.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/answer_form.hpp"
#include "api/monitor_list.hpp"
#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

class UnchangedCalls : public ApiTest {
 protected:
  UnchangedCalls() { shop_ = newMonitor(alice.id, "shop"); }

  HttpReply askWith(const std::string& path, const std::string& tags, const Person& who) {
    return ask(path, bearer(who.key) + "If-None-Match: " + tags + "\r\n");
  }
  HttpReply askWith(const std::string& path, const std::string& tags) {
    return askWith(path, tags, alice);
  }

  MonitorSpec shop_;
};

TEST_F(UnchangedCalls, AreToldByTheTagOfWhatWasSent) {
  for (const std::string& path :
       {std::string(kMonitors), pathOf(shop_), pathOf(shop_, "/checks"),
        std::string("/api/v1/incidents"), std::string("/api/v1/keys"), std::string("/api/v1/kinds"),
        std::string("/api/v1/monitors?limit=1")}) {
    SCOPED_TRACE(path);
    const auto full = ask(path);
    const std::string tag = full.header("etag");
    ASSERT_TRUE(tag.size() > 2 && tag.front() == '"' && tag.back() == '"') << tag;

    const auto unchanged = askWith(path, tag);
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.body, "");
    EXPECT_EQ(unchanged.header("etag"), tag);
    EXPECT_EQ(unchanged.header("content-type"), "");
    EXPECT_EQ(unchanged.header("cache-control"), "private, no-cache");
    EXPECT_EQ(unchanged.header("vary"), full.header("vary"));
    EXPECT_EQ(unchanged.header("x-ratelimit-remaining"), full.header("x-ratelimit-remaining"))
        << "it costs nothing";
    EXPECT_EQ(askWith(path, "\"other\", W/" + tag).status, 304);
    EXPECT_EQ(askWith(path, "*").status, 304);
    EXPECT_EQ(askWith(path, "\"other\"").status, 200);
    EXPECT_EQ(askWith(path, tag.substr(1, tag.size() - 2)).status, 200) << "no quotes";
  }
}

TEST_F(UnchangedCalls, EndWhenSomethingChanges) {
  const std::string path = pathOf(shop_, "/checks");
  const std::string tag = ask(path).header("etag");
  CheckResult result;
  result.verdict = Verdict::Up;
  addCheck("shop", clock.wallNow(), result);

  const auto changed = askWith(path, tag);

  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.header("etag"), tag);
  EXPECT_EQ(ordered_json::parse(changed.body).size(), 1U);
}

TEST_F(UnchangedCalls, AreNoAnswersToWhatIsNotThere) {
  EXPECT_EQ(askWith(pathOf(shop_) + "0", "*").status, 404);
  EXPECT_EQ(askWith(kMonitors, "*", {alice.id, "pm_unknown"}).status, 401);
  alice.key = newKey(alice.id, {.name = "writer", .can_write = true});
  HttpClient client(server->port());
  client.send("POST /api/v1/write HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n" + bearer(alice.key) +
              "\r\n");
  EXPECT_EQ(client.read()->status, 200) << "nothing that is read";
}

TEST_F(UnchangedCalls, AreServedWhereThePlanIsUsedUp) {
  const Person free = newUser("free@example.com", "free");
  const auto full = ask(kMonitors, bearer(free.key));
  const std::string tag = full.header("etag");
  EXPECT_EQ(askWith(kMonitors, "\"other\"", free).status, 200);
  EXPECT_EQ(ask(kMonitors, bearer(free.key)).status, 429);

  const auto unchanged = askWith(kMonitors, tag, free);
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.header("x-ratelimit-remaining"), "0");
  const auto changed = askWith(kMonitors, "\"other\"", free);
  EXPECT_EQ(changed.status, 429);
  EXPECT_EQ(changed.header("etag"), "");
  EXPECT_EQ(ordered_json::parse(changed.body).at("code"), "rate_limited");
  clock.advance(seconds(std::stoi(changed.header("retry-after"))));
  EXPECT_EQ(askWith(kMonitors, "\"other\"", free).status, 200);
}

TEST_F(UnchangedCalls, HaveALimitOfThirtyTimesThePlans) {
  const Person free = newUser("free@example.com", "free");
  const std::string tag = ask(kMonitors, bearer(free.key)).header("etag");
  HttpClient client(server->port());
  const std::string fields = bearer(free.key) + "If-None-Match: " + tag + "\r\n";
  for (int i = 0; i < 60; ++i) {
    const auto answer = client.get(kMonitors, fields);
    ASSERT_EQ(answer->status, 304) << i;
    ASSERT_EQ(answer->header("x-ratelimit-remaining"), "1") << i;
  }

  const auto refused = *client.get(kMonitors, fields);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("x-ratelimit-remaining"), "1");
  EXPECT_EQ(client.get(kMonitors, bearer(free.key))->status, 200) << "the plan has one left";
  clock.advance(seconds(std::stoi(refused.header("retry-after"))));
  EXPECT_EQ(client.get(kMonitors, fields)->status, 304);
}

TEST_F(UnchangedCalls, FailWithoutACostWhereTheStoreDoes) {
  const std::string tag = ask(kMonitors).header("etag");
  store.fail(true);

  const auto failed = askWith(kMonitors, tag);

  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.header("x-ratelimit-remaining"), "499");
  EXPECT_EQ(failed.header("etag"), "");
}

TEST_F(UnchangedCalls, AreOfListsThatAreStreamedAsWell) {
  while (key_of.size() < 3 * MonitorList::kPage) {
    newMonitor(alice.id, "m" + std::to_string(key_of.size()));
  }
  const auto full = ask(kMonitors);
  ASSERT_EQ(ordered_json::parse(full.body).size(), 3 * MonitorList::kPage);

  EXPECT_EQ(askWith(kMonitors, full.header("etag")).status, 304);
}

TEST_F(UnchangedCalls, AreNotOfListsThatAreVeryLong) {
  const std::string long_name(3000, 'n');
  while (key_of.size() < 2 * MonitorList::kPage) {
    newMonitor(alice.id, std::to_string(key_of.size()) + long_name);
  }

  const auto full = ask(kMonitors);

  EXPECT_GT(full.body.size(), 1024U * 1024U);
  EXPECT_EQ(full.header("etag"), "");
  EXPECT_EQ(ordered_json::parse(full.body).size(), 2 * MonitorList::kPage);
  EXPECT_EQ(askWith(kMonitors, "*").status, 200);
}

/// A body of two pieces.
class TwoPieces final : public BodySource {
 public:
  Piece next(std::string& out) override {
    out += "piece";
    return ++made_ == 2 ? Piece::Last : Piece::More;
  }

 private:
  int made_ = 0;
};

TEST(UnchangedAnswers, AreNotMadeOfStreamsWhileMemoryIsShort) {
  for (const bool is_short : {false, true}) {
    Request request;
    request.short_of_memory = is_short;
    Response response;
    response.stream = std::make_unique<TwoPieces>();

    AnswerForm(request).validate(response);

    EXPECT_EQ(response.stream != nullptr, is_short);
    EXPECT_EQ(response.body, is_short ? "" : "piecepiece");
    EXPECT_EQ(response.headers.empty(), is_short);
  }
}

}  // namespace
}  // namespace promonitor::api
