// Administrators and passwords by commands, and the dashboard's calls of the daemon itself.
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "core/account/api_key_text.hpp"
#include "tests/app/command_fixture.hpp"
#include "tests/support/http_client.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kRoot = "root@example.com";
constexpr const char* kPassword = "four words canary one";

class WebCommands : public DaemonFixture {
 protected:
  CommandOutcome with(Words words) const {
    words.insert(words.end(), {"--config", config_});
    return run(words);
  }
  CommandOutcome makeAdmin() const {
    return with({"user", "create", kRoot, "--plan", "team", "--admin", "--password-file",
                 write("password", std::string(kPassword) + "\n")});
  }
  test::HttpReply call(const std::string& method, const std::string& path,
                       const std::string& body = "") const {
    test::HttpClient client(port());
    client.send(
        method + " " + path + " HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n" +
        (cookie_.empty() ? "" : "Cookie: " + cookie_ + "\r\nX-CSRF-Token: " + token_ + "\r\n") +
        (body.empty() ? ""
                      : "Content-Type: application/json\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n") +
        "\r\n" + body);
    return client.read(false).value_or(test::HttpReply());
  }
  int signIn(const std::string& password = kPassword) {
    cookie_.clear();
    const auto answer =
        call("POST", "/web/v1/session", json{{"email", kRoot}, {"password", password}}.dump());
    if (answer.status != 200) return answer.status;
    cookie_ = answer.header("set-cookie").substr(0, answer.header("set-cookie").find(';'));
    token_ = json::parse(answer.body).at("csrf_token");
    return 200;
  }
  std::string stored() const {
    std::string all;
    for (const char* name : {"test.db", "test.db-wal"}) {
      std::ifstream in(file(name), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

  std::string config_ = configure();
  std::string cookie_, token_;
};

TEST_F(WebCommands, MakeAdministratorsWithAPasswordFromAFile) {
  const CommandOutcome made = makeAdmin();
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_EQ(made.out, "root@example.com has the plan team and is an administrator\n");
  EXPECT_THAT(with({"user", "list"}).out, HasSubstr(" administrator\n"));
  EXPECT_EQ(json::parse(with({"user", "list", "--json"}).out).at(0).at("is_admin"), true);
  EXPECT_EQ(with({"user", "create", kRoot, "--plan", "pro"}).out,
            "root@example.com has the plan pro and is an administrator\n");
  const std::string audit = with({"audit"}).out;
  EXPECT_THAT(audit, HasSubstr("user.password        user root@example.com by \"command line\""));
  EXPECT_THAT(audit, Not(HasSubstr(kPassword)));
}

TEST_F(WebCommands, RefusePasswordsThatAreNone) {
  const struct {
    const char* what;
    Words words;
    int status;
    const char* said;
  } rows[] = {
      {"short",
       {"--password-file", write("short", "elevenchars\n")},
       1,
       "a password has at least 12 characters, and this one has 11"},
      {"empty", {"--password-file", write("empty", "")}, 1, "no password can be read from "},
      {"no file", {"--password-file", file("none")}, 1, "no password can be read from "},
      {"no terminal", {}, 1, "there is no terminal to ask for a password: use --password-file"},
      {"on the command line", {"--password", "twelve chars"}, 2, "--password"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    for (Words words :
         {Words{"user", "create", kRoot, "--admin"}, Words{"user", "password", kRoot}}) {
      if (words[1] == "password") {
        ASSERT_EQ(with({"user", "create", kRoot}).status, 0);
      }
      words.insert(words.end(), row.words.begin(), row.words.end());
      const CommandOutcome refused = with(words);
      EXPECT_EQ(refused.status, row.status);
      EXPECT_THAT(refused.err, HasSubstr(row.said));
      EXPECT_THAT(refused.err, Not(HasSubstr("elevenchars")));
    }
  }
  EXPECT_EQ(with({"user", "password", "nobody@example.com", "--password-file",
                  write("good", "twelve chars")})
                .status,
            1);
  EXPECT_THAT(with({"user", "list"}).out, Not(HasSubstr("administrator")));
}

TEST_F(WebCommands, ANewPasswordEndsEverySessionOfARunningDaemon) {
  start(config_);
  ASSERT_EQ(makeAdmin().status, 0);
  ASSERT_EQ(signIn(), 200) << daemon().err();
  EXPECT_EQ(call("GET", "/web/v1/monitors").status, 200);

  const CommandOutcome changed =
      with({"user", "password", kRoot, "--password-file", write("new", "another long password\n")});

  EXPECT_EQ(changed.out, "root@example.com has a new password and is signed out everywhere\n");
  EXPECT_EQ(call("GET", "/web/v1/monitors").status, 401);
  EXPECT_EQ(signIn(), 401);
  EXPECT_EQ(signIn("another long password"), 200);
}

TEST_F(WebCommands, TheDaemonKeepsAndTellsNoSecrets) {
  const std::string key = ApiKeyText::generate().text();
  write("ci.key", key + "\n");
  std::filesystem::permissions(file("ci.key"), std::filesystem::perms::owner_read);
  config_ = configure("  - { name: one, tcp: \"127.0.0.1:9\", owner: root@example.com }\n",
                      "log: { level: trace }\nusers:\n  - { email: root@example.com, plan: team, "
                      "keys: [{ name: ci, file: ci.key }] }\n");
  start(config_);
  ASSERT_EQ(makeAdmin().status, 0);
  ASSERT_EQ(signIn("four words canary two"), 401);
  ASSERT_EQ(signIn(), 200);
  const std::string secret = cookie_.substr(cookie_.find('=') + 1);
  EXPECT_EQ(
      call("PUT", "/web/v1/password",
           R"({"current_password":"four words canary one","new_password":"canary three is long"})")
          .status,
      204);
  const std::string configuration = call("GET", "/web/v1/admin/configuration").body;
  const auto shown = json::parse(configuration);
  EXPECT_EQ(shown.at("file"), config_);
  EXPECT_THAT(
      shown.at("text"),
      HasSubstr(
          R"(  - {email: "root@example.com", plan: "team", keys: [{name: "ci", key: "***"}]})"));
  const auto plugins = json::parse(call("GET", "/web/v1/admin/plugins").body);
  EXPECT_EQ(plugins.size(), 4U);
  for (const auto& plugin : plugins) EXPECT_EQ(plugin.at("isolation"), "inline");

  EXPECT_TRUE(daemon().waitFor("signed in user=root@example.com"));
  EXPECT_TRUE(daemon().waitFor("password changed"));
  const std::string told = daemon().err() + daemon().out() + configuration + stored() +
                           call("GET", "/web/v1/sessions").body + call("GET", "/metrics").body;
  for (const std::string& canary : {std::string("canary"), secret, token_, key}) {
    EXPECT_EQ(told.find(canary), std::string::npos) << canary;
  }
}

TEST_F(WebCommands, TryAMonitorWithoutKeepingIt) {
  config_ = configure("", "plans: { team: { network_policy: { allow: [loopback] } } }\n");
  start(config_);
  ASSERT_EQ(makeAdmin().status, 0);
  ASSERT_EQ(signIn(), 200);
  const struct {
    const char* what;
    std::string body;
    int status;
    const char* said;
  } rows[] = {
      {"refused", R"({"name":"x","kind":"tcp","url":"127.0.0.1:9"})", 200, R"("is_up":false)"},
      {"up", R"({"name":"x","kind":"tcp","url":"127.0.0.1:)" + std::to_string(port()) + R"("})",
       200, R"("is_up":true)"},
      {"not allowed", R"({"name":"x","kind":"tcp","url":"169.254.169.254:80"})", 200,
       "network_policy"},
      {"no such kind", R"({"name":"x","kind":"gopher","url":"a"})", 422, "kind"},
      {"no port", R"({"name":"x","kind":"tcp","url":"127.0.0.1"})", 422, "url"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const auto answer = call("POST", "/web/v1/probe", row.body);
    EXPECT_EQ(answer.status, row.status) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(row.said));
  }
  EXPECT_EQ(call("GET", "/web/v1/monitors").body, "[]");
}

TEST_F(WebCommands, ADaemonWithoutTheDashboardHasNothingOfIt) {
  config_ = configure("", "web: { enabled: false }\n");
  start(config_);
  for (const char* path : {"/", "/ui/", "/web/v1/session"}) {
    EXPECT_EQ(get(path), 404) << path;
  }
  EXPECT_EQ(get("/healthz"), 200);
}

}  // namespace
}  // namespace promonitor
