#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

inline constexpr const char* kKeys = "/api/v1/keys";

class KeyCalls : public ApiTest {
 public:
  KeyCalls() { alice.key = newKey(alice.id, {.name = "both", .can_write = true}); }

  ordered_json create(const std::string& body) {
    const auto answer = send("POST", kKeys, body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return ordered_json::parse(answer.body);
  }
  std::string faultsOf(const std::string& body, const std::string& key = {}) {
    const auto answer = send("POST", kKeys, body, key);
    EXPECT_EQ(answer.status, 422) << answer.body;
    std::string paths;
    const auto parsed = ordered_json::parse(answer.body);
    for (const auto& fault : parsed.at("fields")) {
      paths += (paths.empty() ? "" : " ") + fault.at("path").get<std::string>();
    }
    return paths;
  }
};

TEST_F(KeyCalls, CreateAKeyWhoseTextIsInThatAnswerAlone) {
  const auto created =
      create(R"({"name":"ci \"1\"","scopes":["read"],"expires_at":"2025-06-15T16:06:40+00:00"})");

  EXPECT_EQ(keysOf(created), (std::vector<std::string>{"id", "name", "scopes", "created_at",
                                                       "expires_at", "last_used_at", "key"}));
  const std::string key = created.at("key");
  EXPECT_EQ(key.substr(0, 11), "pm_" + created.at("id").get<std::string>());
  EXPECT_EQ(ask(kMonitors, bearer(key)).status, 200);
  authenticator.flushTouches();
  const std::string list = ask(kKeys).body;
  EXPECT_EQ(list.find(key.substr(11)), std::string::npos);
  const auto listed = ordered_json::parse(list)[0];
  EXPECT_EQ(listed.dump(),
            R"({"id":")" + created.at("id").get<std::string>() +
                R"(","name":"ci \"1\"","scopes":["read"],"created_at":"2025-06-15T15:06:40.000Z",)"
                R"("expires_at":"2025-06-15T16:06:40.000Z",)"
                R"("last_used_at":"2025-06-15T15:06:40.000Z"})");
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(ask(kMonitors, bearer(key)).status, 401);
}

TEST_F(KeyCalls, GiveTheScopesThatAreAskedFor) {
  const struct {
    const char* body;
    const char* scopes;
    int read, write;
  } rows[] = {
      {"{}", R"(["read"])", 200, 403},
      {R"({"scopes":["read"]})", R"(["read"])", 200, 403},
      {R"({"scopes":["write"]})", R"(["write"])", 401, 200},
      {R"({"scopes":["write","read"]})", R"(["read","write"])", 200, 200},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.body);
    const auto created = create(row.body);
    EXPECT_EQ(created.at("scopes").dump(), row.scopes);
    const std::string key = created.at("key");
    EXPECT_EQ(ask(kKeys, bearer(key)).status, row.read);
    EXPECT_EQ(send("POST", "/api/v1/write", "", key).status, row.write);
  }
}

TEST_F(KeyCalls, RefuseWhatIsNotValid) {
  const struct {
    std::string body;
    const char* faults;
  } rows[] = {
      {R"({"name":5})", "name"},
      {"{\"name\":\"" + std::string(101, 'x') + "\"}", "name"},
      {R"({"name":"a\nb"})", "name"},
      {R"({"name":"a\u0000b"})", "name"},
      {R"({"name":"a\u0000b","scopes":["admin"]})", "name scopes"},
      {R"({"scopes":["read","\u0000"]})", "scopes[1] scopes"},
      {R"({"scopes":[]})", "scopes"},
      {R"({"scopes":"read"})", "scopes"},
      {R"({"scopes":["admin"]})", "scopes"},
      {R"({"scopes":["read","read"]})", "scopes"},
      {R"({"scopes":[["read"]]})", "scopes"},
      {R"({"scopes":null})", "scopes"},
      {R"({"expires_at":"2025-06-15T15:06:40Z"})", "expires_at"},
      {R"({"expires_at":1750000000})", "expires_at"},
      {R"({"name":1,"scopes":1,"expires_at":1,"key":"pm_"})", "name scopes expires_at key"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.body);
    EXPECT_EQ(faultsOf(row.body), row.faults);
  }
  EXPECT_EQ(send("POST", kKeys, "").status, 400);
}

TEST_F(KeyCalls, GiveNoMoreThanTheirOwnKeyHas) {
  const std::string writer = newKey(alice.id, {.name = "w", .can_read = false, .can_write = true});
  const std::string passing = newKey(
      alice.id, {.name = "t", .can_write = true, .expires_at = clock.wallNow() + seconds(60)});

  EXPECT_EQ(faultsOf("{}", writer), "scopes");
  EXPECT_EQ(faultsOf("{}", passing), "expires_at");
  EXPECT_EQ(faultsOf(R"({"expires_at":"2025-06-15T15:07:40.001Z"})", passing), "expires_at");
  EXPECT_EQ(send("POST", kKeys, R"({"expires_at":"2025-06-15T15:07:40Z"})", passing).status, 201);
  EXPECT_EQ(send("POST", kKeys, R"({"scopes":["write"]})", writer).status, 201);
}

TEST_F(KeyCalls, RevokeAKeyAtOnce) {
  const auto created = create(R"({"scopes":["read","write"]})");
  const std::string key = created.at("key");
  const std::string path = std::string(kKeys) + "/" + created.at("id").get<std::string>();
  ASSERT_EQ(ask(kMonitors, bearer(key)).status, 200) << "and it is in the cache";

  const auto answer = send("DELETE", path);

  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(ask(kMonitors, bearer(key)).status, 401);
  EXPECT_EQ(ask(kKeys).body.find(created.at("id").get<std::string>()), std::string::npos);
  EXPECT_EQ(send("DELETE", path).status, 404);
}

TEST_F(KeyCalls, AreBounded) {
  while (accounts.listKeys(alice.id).size() < Accounts::kMostKeys) newKey(alice.id);

  EXPECT_EQ(faultsOf("{}"), "");
  const std::string first = accounts.listKeys(alice.id).front().public_id;
  ASSERT_EQ(send("DELETE", std::string(kKeys) + "/" + first).status, 204);
  EXPECT_EQ(send("POST", kKeys, "{}").status, 201);
}

TEST_F(KeyCalls, ShowTheAccount) {
  newMonitor(alice.id, "a");
  newMonitor(newUser("bob@example.com", "free").id, "foreign");

  const auto answer = ask("/api/v1/account");

  EXPECT_EQ(answer.body, R"({"email":"alice@example.com","created_at":"2025-06-15T15:06:40.000Z",)"
                         R"("plan":"team","limits":{"requests_per_minute":500,"keys":100},)"
                         R"("usage":{"monitors":1,"keys":2,"requests_remaining":499}})");
  EXPECT_EQ(answer.header("x-ratelimit-remaining"), "499");
}

TEST_F(KeyCalls, ShowTheKindsThatAreLoaded) {
  EXPECT_EQ(ask("/api/v1/kinds").body, "[]");
  kinds = {{.name = "http",
            .title = "HTTP",
            .help = "Asks a \"server\".",
            .plugin = "promonitor.http",
            .version = "1.2",
            .options_schema = R"({"type":"object"})"}};

  EXPECT_EQ(ask("/api/v1/kinds").body,
            R"([{"kind":"http","title":"HTTP","help":"Asks a \"server\".",)"
            R"("plugin":"promonitor.http","version":"1.2","is_operator_only":false,)"
            R"("options":{"type":"object"}}])");
}

}  // namespace
}  // namespace promonitor::api
