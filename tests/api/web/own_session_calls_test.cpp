// A user's sessions: what they are, when they end, and the password.
#include <string>

#include <gtest/gtest.h>

#include "tests/api/web/web_fixture.hpp"
#include "tests/support/event_reader.hpp"

namespace promonitor::api {
namespace {

using OwnSessionCalls = WebTest;

int status(WebTest& test, const Browser& browser) {
  return test.call(browser, "GET", "/monitors").status;
}

TEST_F(OwnSessionCalls, ListsWhereAUserIsSignedIn) {
  newSignIn("bob@example.com");
  signIn("bob@example.com");
  const Browser first = browserOf(
      call({.origin_fields = "Sec-Fetch-Site: same-origin\r\n"
                             "User-Agent: First/1.0 <b>\r\n"},
           "POST", "/session",
           R"({"email":"alice@example.com","password":")" + std::string(kPassword) + "\"}"));
  clock.advance(seconds(5));
  const Browser second = signIn();

  const auto list = ordered_json::parse(call(second, "GET", "/sessions").body);

  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(keysOf(list[0]), (std::vector<std::string>{"id", "created_at", "last_seen_at",
                                                       "address", "user_agent", "is_current"}));
  EXPECT_EQ(list[0].at("is_current"), true);
  EXPECT_EQ(list[1].at("is_current"), false);
  EXPECT_EQ(list[1].at("user_agent"), "First/1.0 <b>");
  EXPECT_EQ(list[1].at("address"), "127.0.0.1");
  EXPECT_EQ(list[1].at("created_at"), "2025-06-15T15:06:40.000Z");
}

TEST_F(OwnSessionCalls, EndsOneOrAll) {
  const Browser first = signIn();
  const Browser second = signIn();
  const Browser third = signIn();
  const auto list = ordered_json::parse(call(second, "GET", "/sessions").body);
  const std::string id_of_first = list[2].at("id");

  EXPECT_EQ(call(second, "DELETE", "/sessions/" + id_of_first).status, 204);
  EXPECT_EQ(status(*this, first), 401);
  EXPECT_EQ(status(*this, second), 200);
  EXPECT_EQ(call(second, "DELETE", "/sessions/" + id_of_first).status, 404);

  const HttpReply answer = call(second, "DELETE", "/sessions");
  EXPECT_EQ(answer.status, 204);
  EXPECT_NE(answer.header("set-cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(status(*this, second), 401);
  EXPECT_EQ(status(*this, third), 401);
}

TEST_F(OwnSessionCalls, ForeignAndUnknownIdsAreOneAnswer) {
  newSignIn("bob@example.com");
  const Browser bob = signIn("bob@example.com");
  const Browser browser = signIn();
  const std::string foreign = ordered_json::parse(call(bob, "GET", "/sessions").body)[0].at("id");
  const std::string told = errorOf(call(browser, "DELETE", "/sessions/" + foreign));
  EXPECT_EQ(told, R"(404 {"error":"you have no session with this id","code":"session_not_found"})");
  for (const std::string id : {"0", "-1", "x", "99", "01", "1x", "%2e%2e", "9223372036854775808"}) {
    EXPECT_EQ(errorOf(call(browser, "DELETE", "/sessions/" + id)), told) << id;
  }
  EXPECT_EQ(status(*this, bob), 200);
}

TEST_F(OwnSessionCalls, EndWhenNobodyUsesThemAndAtLast) {
  const Sessions::Settings settings;
  const Browser quiet = signIn();
  const Browser busy = signIn();
  const Duration step = std::chrono::hours(24);
  for (Duration at{}; at < settings.lifetime; at += step) {
    EXPECT_EQ(status(*this, busy), 200);
    sessions.flushTouches();
    sessions.removeOver();
    clock.advance(step);
    if (at + step >= settings.idle) {
      ASSERT_EQ(status(*this, quiet), 401);
    }
  }
  EXPECT_EQ(status(*this, busy), 401);
  EXPECT_EQ(store.listSessions(alice.id).size(), 1U) << "quiet ones are gone";
  clock.advance(seconds(1));
  sessions.flushTouches();
  sessions.removeOver();
  EXPECT_TRUE(store.listSessions(alice.id).empty());
}

TEST_F(OwnSessionCalls, ChangeThePasswordAndEndTheOthers) {
  const Browser other = signIn();
  const Browser browser = signIn();
  const auto change = [&](const std::string& current, const std::string& wanted) {
    return call(browser, "PUT", "/password",
                ordered_json{{"current_password", current}, {"new_password", wanted}}.dump());
  };
  const struct {
    const char* what;
    std::string current, wanted;
    const char* field;
  } rows[] = {
      {"too short", kPassword, "elevenchars", "new_password"},
      {"too long", kPassword, std::string(1025, 'x'), "new_password"},
      {"eleven characters of two bytes", kPassword, "äöüäöüäöüäö", "new_password"},
      {"wrong", "not it at all", "another long one", "current_password"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const HttpReply answer = change(row.current, row.wanted);
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(blames(answer, row.field)) << answer.body;
  }
  EXPECT_EQ(status(*this, other), 200);

  EXPECT_EQ(change(kPassword, "another long one").status, 204);

  EXPECT_EQ(status(*this, browser), 200);
  EXPECT_EQ(status(*this, other), 401);
  EXPECT_EQ(trySignIn("alice@example.com", kPassword).status, 401);
  EXPECT_EQ(trySignIn("alice@example.com", "another long one").status, 200);
  const auto told = store.auditEntries({.action = AuditAction::UserPassword}, 10);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].by, (Actor{"alice@example.com", "", "127.0.0.1"}));
}

TEST_F(OwnSessionCalls, GuessingThePasswordThereIsDelayedToo) {
  const Browser browser = signIn();
  const std::string body = R"({"current_password":"x","new_password":"another long one"})";
  for (int i = 0; i < SignInDelays::kFree; ++i) {
    EXPECT_EQ(call(browser, "PUT", "/password", body).status, 422);
  }
  EXPECT_EQ(call(browser, "PUT", "/password", body).status, 429);
}

TEST_F(OwnSessionCalls, EndTheirStreamsOfEvents) {
  const Browser browser = signIn();
  const Browser other = signIn();
  test::EventReader reader(web_server->port(), "",
                           {.path = "/web/v1/events", .cookie = browser.cookie});
  ASSERT_EQ(reader.status(), 200);

  EXPECT_EQ(call(other, "DELETE", "/sessions").status, 204);

  EXPECT_TRUE(reader.endsWithin(std::chrono::seconds(10)));
}

}  // namespace
}  // namespace promonitor::api
