// Signing in and out, and the first administrator.
#include <string>

#include <gtest/gtest.h>

#include "tests/api/web/web_fixture.hpp"

namespace promonitor::api {
namespace {

using SignInCalls = WebTest;

TEST_F(SignInCalls, ShowsWhoIsSignedIn) {
  EXPECT_EQ(call({}, "GET", "/session").body, R"({"user":null,"needs_setup":true})");
  newSignIn("root@example.com", true);
  EXPECT_EQ(call({}, "GET", "/session").body, R"({"user":null,"needs_setup":false})");

  const HttpReply answer = trySignIn("Alice@Example.com", kPassword);

  ASSERT_EQ(answer.status, 200);
  const auto body = ordered_json::parse(answer.body);
  EXPECT_EQ(body.at("user").dump(),
            R"({"email":"alice@example.com","is_admin":false,"plan":"team"})");
  EXPECT_EQ(body.at("csrf_token").get<std::string>().size(), 43U);
  EXPECT_EQ(body.at("expires_at"), "2025-06-22T15:06:40.000Z");
  EXPECT_EQ(call(browserOf(answer), "GET", "/session").body, answer.body);
}

TEST_F(SignInCalls, SetsACookieThatOnlyThisServerGets) {
  const std::string cookie = trySignIn("alice@example.com", kPassword).header("set-cookie");
  const std::string name = "__Host-promonitor=";
  ASSERT_TRUE(cookie.starts_with(name)) << cookie;
  EXPECT_EQ(cookie.substr(name.size() + SessionSecret::kLength),
            "; Path=/; Secure; HttpOnly; SameSite=Lax");
}

TEST_F(SignInCalls, AnswersUnknownUsersAndWrongPasswordsAlike) {
  newUser("without@example.com", "free");  // has no password
  const std::string told =
      R"(401 {"error":"the e-mail address or the password is wrong","code":"wrong_credentials"})";
  const struct {
    const char* name;
    std::string email, password;
  } rows[] = {
      {"wrong password", "alice@example.com", "correct horse batterz"},
      {"no password", "alice@example.com", ""},
      {"unknown user", "nobody@example.com", kPassword},
      {"user without a password", "without@example.com", kPassword},
      {"user without a password, none given", "without@example.com", ""},
      {"no address", "alice", kPassword},
      {"empty address", "", kPassword},
      {"cut off", "alice@example.com", std::string(kPassword).substr(0, 12)},
      {"with a space", "alice@example.com", std::string(kPassword) + " "},
      {"SQL", "' OR 1=1 --", "' OR 1=1 --"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const HttpReply answer = trySignIn(row.email, row.password);
    EXPECT_EQ(errorOf(answer), told);
    EXPECT_EQ(answer.header("set-cookie"), "");
    EXPECT_EQ(answer.header("www-authenticate"), "");
    clock.advance(std::chrono::minutes(1));
  }
}

TEST_F(SignInCalls, SaysWhatIsMissing) {
  const struct {
    std::string body;
    const char* path;
  } rows[] = {
      {R"({"email":"a@example.com"})", "password"},
      {R"({"password":"x"})", "email"},
      {R"({"email":5,"password":"x"})", "email"},
      {R"({"email":"a@example.com","password":"x","more":1})", "more"},
      {R"({"email":"a@example.com","password":")" + std::string(1025, 'x') + "\"}", "password"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.body.substr(0, 60));
    const HttpReply answer = call({}, "POST", "/session", row.body);
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(blames(answer, row.path)) << answer.body;
  }
  EXPECT_EQ(call({}, "POST", "/session", "{").status, 400);
}

TEST_F(SignInCalls, DelaysAnAccountAndNeverLocksItOut) {
  for (int i = 0; i < SignInDelays::kFree; ++i) {
    EXPECT_EQ(trySignIn("alice@example.com", "wrong").status, 401);
  }
  const HttpReply delayed = trySignIn("alice@example.com", kPassword);
  EXPECT_EQ(errorOf(delayed),
            R"(429 {"error":"too many passwords were wrong: wait a moment before the next one",)"
            R"("code":"sign_in_delayed"})");
  ASSERT_EQ(delayed.header("retry-after"), "1");
  EXPECT_EQ(trySignIn("bob@example.com", kPassword).status, 401) << "another account";

  clock.advance(seconds(1));
  EXPECT_EQ(trySignIn("alice@example.com", kPassword).status, 200);
  EXPECT_EQ(trySignIn("alice@example.com", "wrong").status, 401) << "all is forgotten";
}

TEST_F(SignInCalls, NeverGoesOnWithTheSessionThatWasThere) {
  const Browser planted{.cookie = "__Host-promonitor=" + std::string(43, 'A'), .token = ""};
  const Browser first = browserOf(trySignIn("alice@example.com", kPassword, planted));
  EXPECT_NE(first.cookie, planted.cookie);
  const Browser second = browserOf(trySignIn("alice@example.com", kPassword, first));

  EXPECT_NE(second.cookie, first.cookie);
  EXPECT_NE(second.token, first.token);
  EXPECT_EQ(call(planted, "GET", "/monitors").status, 401);
  EXPECT_EQ(call(first, "GET", "/monitors").status, 401) << "it ended with the next sign-in";
  EXPECT_EQ(call(second, "GET", "/monitors").status, 200);
}

TEST_F(SignInCalls, SignsOut) {
  const Browser browser = signIn();
  const HttpReply answer = call(browser, "DELETE", "/session");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("set-cookie"),
            "__Host-promonitor=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
  EXPECT_EQ(call(browser, "GET", "/monitors").status, 401);
  EXPECT_EQ(call(browser, "DELETE", "/session").status, 401);
}

TEST_F(SignInCalls, MakesTheFirstAdministratorOnce) {
  const std::string token = setup.offer()->text();
  const auto set_up = [&](const std::string& given, const std::string& email = "Root@Example.com",
                          const std::string& password = kPassword) {
    return call({}, "POST", "/setup",
                ordered_json{{"token", given}, {"email", email}, {"password", password}}.dump());
  };
  const std::string refused = errorOf(set_up(std::string(43, 'A')));
  EXPECT_TRUE(refused.starts_with(R"(403 {"error":"this set-up link is not good)")) << refused;
  EXPECT_EQ(errorOf(set_up("")), refused);
  EXPECT_EQ(errorOf(set_up(token + "A")), refused);
  const HttpReply invalid = set_up(token, "no address", "short");
  EXPECT_EQ(invalid.status, 422);
  EXPECT_TRUE(blames(invalid, "email") && blames(invalid, "password")) << invalid.body;

  const HttpReply done = set_up(token);

  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(ordered_json::parse(done.body).at("user").dump(),
            R"({"email":"root@example.com","is_admin":true,"plan":"team"})");
  EXPECT_EQ(call(browserOf(done), "GET", "/admin/users").status, 200);
  EXPECT_EQ(store.auditEntries({.action = AuditAction::UserSave}, 1).at(0).by,
            (Actor{"root@example.com", "", "127.0.0.1"}));
  EXPECT_EQ(errorOf(set_up(token)), refused) << "used";
  EXPECT_FALSE(setup.offer()) << "there is an administrator";
  EXPECT_EQ(trySignIn("root@example.com", kPassword).status, 200);
}

TEST_F(SignInCalls, TakesTheNewestSetUpLinkForADay) {
  const std::string old_one = setup.offer()->text();
  const std::string token = setup.offer()->text();
  const auto set_up = [&](const std::string& given) {
    return call({}, "POST", "/setup",
                ordered_json{{"token", given}, {"email", "r@example.com"}, {"password", kPassword}}
                    .dump())
        .status;
  };
  EXPECT_EQ(set_up(old_one), 403);
  clock.advance(SetupLinks::kLifetime);
  EXPECT_EQ(set_up(token), 403);
}

TEST_F(SignInCalls, AnswersEachOfManyAtOnceAndOnlySoManyAddresses) {
  std::vector<std::jthread> callers;
  std::atomic<int> signed_in = 0;
  for (int i = 0; i < 8; ++i) {
    newSignIn("user" + std::to_string(i) + "@example.com");
    callers.emplace_back([&, i] {
      if (trySignIn("user" + std::to_string(i) + "@example.com", kPassword).status == 200) {
        ++signed_in;
      }
    });
  }
  callers.clear();
  EXPECT_EQ(signed_in, 8);
  for (int i = 0; i < 60; ++i) trySignIn("x" + std::to_string(i) + "@example.com", "y");
  EXPECT_EQ(trySignIn("z@example.com", "y").status, 429) << "60 a minute from one address";
}

}  // namespace
}  // namespace promonitor::api
