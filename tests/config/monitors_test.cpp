#include "config/monitors.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/option_set.hpp"
#include "tests/config/config_folder.hpp"
#include "tests/config/kind_fixture.hpp"

namespace promonitor::config {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr WallTime kNow{std::chrono::microseconds(1'700'000'000'000'000)};

struct Decoded {
  Loaded loaded;
  DeclaredMonitors monitors;
};

class Monitors : public testing::Test {
 protected:
  Decoded decode(const std::string& text, const KnowsUser& knows_user = {}) const {
    const auto path = folder_.write("p.yaml", text);
    Decoded decoded{load(path, environmentOf({{"TARGET", "db.internal:5432"}})), {}};
    decoded.monitors = decodeMonitors(decoded.loaded, kinds_.all(), knows_user, kNow);
    return decoded;
  }
  /// Decodes a file that must be sound.
  std::vector<MonitorSpec> specsOf(const std::string& text) const {
    Decoded decoded = decode(text);
    for (const auto& issue : decoded.loaded.issues) ADD_FAILURE() << issue.message;
    return std::move(decoded.monitors.specs);
  }

  const ConfigFolder folder_;
  const TestKinds kinds_;
};

TEST_F(Monitors, AreReadInFileOrder) {
  const auto specs = specsOf(R"(
monitors:
  - name: API
    http: https://api.example.com/health
    interval: 30s
    timeout: 5s
    retries: 2
    retry_interval: 1s
    recover_after: 3
    paused: true
    expect: { status: 200-299 }
  - id: db
    name: Database
    tcp: ${TARGET}
  - ping: 192.0.2.1
    count: 5
    max_loss: 20%
)");

  ASSERT_EQ(specs.size(), 3U);
  EXPECT_EQ(specs[0].name, "API");
  EXPECT_EQ(specs[0].kind, "http");
  EXPECT_EQ(specs[0].target, "https://api.example.com/health");
  EXPECT_EQ(specs[0].interval, 30s);
  EXPECT_EQ(specs[0].timeout, 5s);
  EXPECT_EQ(specs[0].retries, 2);
  EXPECT_EQ(specs[0].retry_interval, 1s);
  EXPECT_EQ(specs[0].recover_after, 3);
  EXPECT_TRUE(specs[0].paused);
  EXPECT_EQ(specs[0].origin, folder_.file("p.yaml").string() + ":3");
  EXPECT_EQ(specs[0].created_at, kNow);
  EXPECT_EQ(specs[1].target, "db.internal:5432");
  EXPECT_FALSE(specs[1].paused);
  EXPECT_EQ(specs[1].created_at, kNow + 1us);
  EXPECT_EQ(specs[2].name, "192.0.2.1");
  EXPECT_EQ(specs[2].created_at, kNow + 2us);
  EXPECT_TRUE(specs[2].options);
  EXPECT_EQ(specs[2].options_digest, specs[2].options->digest());
}

TEST_F(Monitors, AreTheSameInTheLongForm) {
  const auto specs = specsOf(
      "monitors:\n"
      "  - { name: a, http: 'https://example.com/' }\n"
      "  - { name: b, kind: http, target: 'https://example.com/' }\n");

  ASSERT_EQ(specs.size(), 2U);
  EXPECT_EQ(specs[0].target, specs[1].target);
  EXPECT_EQ(specs[0].options_digest, specs[1].options_digest);
}

TEST_F(Monitors, TakeDefaultsFromTheFileThenTheKindThenTheProgram) {
  const struct {
    const char* text;
    Duration interval, timeout;
  } rows[] = {
      {"monitors: [{http: 'http://a'}]", 60s, 10s},
      {"monitors: [{ping: a}]", 15s, 3s},
      {"{defaults: {interval: 20s, timeout: 4s}, monitors: [{ping: a}]}", 20s, 4s},
      {"{defaults: {interval: 20s}, monitors: [{ping: a, interval: 30s}]}", 30s, 3s},
      {"monitors: [{http: 'http://a', interval: 5s}]", 5s, 5s},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);

    const auto specs = specsOf(row.text);

    ASSERT_EQ(specs.size(), 1U);
    EXPECT_EQ(specs[0].interval, row.interval);
    EXPECT_EQ(specs[0].timeout, row.timeout);
  }
}

TEST_F(Monitors, KeepTheirIdWhenOnlyOtherThingsChange) {
  const auto id = [&](const std::string& monitor) {
    const auto specs = specsOf("users: [{email: a@b}, {email: c@d}]\nmonitors: [" + monitor + "]");
    return specs.empty() ? Uuid{} : specs[0].id;
  };

  const Uuid by_name = id("{name: n, http: 'http://a'}");
  EXPECT_EQ(by_name, id("{name: n, tcp: 'b:1', interval: 9s}"));
  EXPECT_NE(by_name, id("{name: m, http: 'http://a'}"));
  EXPECT_NE(by_name, id("{name: n, http: 'http://a', owner: c@d}"));
  const Uuid by_id = id("{id: i, name: n, http: 'http://a'}");
  EXPECT_EQ(by_id, id("{id: i, name: m, http: 'http://a', owner: c@d}"));
  EXPECT_NE(by_id, id("{id: j, name: n, http: 'http://a'}"));
  EXPECT_NE(by_id, by_name);
}

TEST_F(Monitors, HaveTheSameIdOnEveryMachineAndInEveryRelease) {
  EXPECT_EQ(monitorId("db", "", "").text(), "f4836ef3-ea4a-5fed-888a-27a8a98e8561");
  EXPECT_EQ(monitorId("", "admin@localhost", "API").text(), "5b5dcf62-af6f-517b-824f-bc676d9b55d1");
}

TEST_F(Monitors, ReadSecretsFromFiles) {
  folder_.write("secret", "hunter2\n");
  folder_.write("open", "hunter2\n", std::filesystem::perms(0644));
  const auto digests = [&](const std::string& options) {
    const auto specs = specsOf("monitors: [{name: n, http: 'http://a', " + options + "}]");
    return specs.empty() ? 0 : specs[0].options_digest;
  };

  EXPECT_EQ(digests("auth: {user: u, password_file: secret}"),
            digests("auth: {user: u, password: hunter2}"));
  EXPECT_EQ(digests("headers: {X-Token_file: secret, Accept: a/b}"),
            digests("headers: {X-Token: hunter2, Accept: a/b}"));

  const struct {
    const char* options;
    const char* message;
  } refused[] = {
      {"auth: {password_file: open}", "can be read or written by others"},
      {"auth: {password_file: absent}", "cannot be opened"},
      {"auth: {password_file: secret, password: x}", "the value itself is given too"},
      {"headers: {X_file: absent}", "headers.X_file: secret file"},
      {"auth: {user_file: secret}", "auth.user_file"},
  };
  for (const auto& row : refused) {
    SCOPED_TRACE(row.options);
    const auto decoded =
        decode("monitors:\n  - http: http://a\n    " + std::string(row.options) + "\n");
    ASSERT_FALSE(decoded.loaded.issues.empty());
    EXPECT_THAT(decoded.loaded.issues[0].message, HasSubstr(row.message));
    EXPECT_EQ(decoded.loaded.issues[0].mark.line, 3U);
    for (const auto& issue : decoded.loaded.issues) {
      EXPECT_THAT(issue.message + issue.hint, testing::Not(HasSubstr("hunter2")));
    }
  }
}

TEST_F(Monitors, NameEveryFaultWithItsPlaceAndAHint) {
  const struct {
    const char* monitor;
    std::uint32_t line, column;
    const char* message;
    const char* hint;
  } rows[] = {
      {"- http: http://a\n  intervall: 5s", 3, 3, "monitor 1: unknown key 'intervall'",
       "did you mean 'interval'?"},
      {"- http: http://a\n  methd: GET", 3, 3, "monitor 1: unknown key 'methd'",
       "did you mean 'method'?"},
      {"- http: http://a\n  expect: {statis: 200}", 3, 12,
       "monitor 1: unknown option 'expect.statis'", "did you mean 'expect.status'?"},
      {"- name: shop\n  htpp: http://a", 3, 3, "monitor 'shop': no kind 'htpp' is loaded",
       "did you mean 'http'? loaded kinds: http, ping, tcp"},
      {"- kind: imap\n  target: x", 2, 9, "monitor 1: no kind 'imap' is loaded",
       "loaded kinds: http, ping, tcp"},
      {"- name: shop", 2, 3, "monitor 'shop': names no kind",
       "write '- http: URL'; loaded kinds: http, ping, tcp"},
      {"- http: http://a\n  tcp: b:1", 3, 3, "monitor 1: 'tcp' names a second kind beside 'http'",
       "make it a monitor of its own, or say with 'kind' which one is meant"},
      {"- http: http://a\n  target: http://b", 3, 11, "monitor 1: 'http' gives the target already",
       "remove 'target'"},
      {"- http:", 2, 3, "monitor 1: kind 'http' has no target", "write 'http: TARGET'"},
      {"- http: ftp://a", 2, 9, "monitor 1: http: 'ftp' is not one of the schemes http,https",
       "see 'promonitor plugin describe http'"},
      {"- tcp: db:99999", 2, 8, "monitor 1: tcp: port 99999 is above 65535",
       "see 'promonitor plugin describe tcp'"},
      {"- ping: a\n  count: 101", 3, 10, "monitor 1: count: 101 is above 100",
       "see 'promonitor plugin describe ping'"},
      {"- ping: a\n  count: 012", 3, 10, "monitor 1: count: '012' is not a whole number",
       "write it as digits, without quotes"},
      {"- tcp: a:1\n  tls: yes", 3, 8, "monitor 1: tls: 'yes' is not true or false",
       "write it as true or false, without quotes"},
      {"- ping: a\n  paused: no", 3, 11, "monitor 1: paused: 'no' is neither true nor false",
       "write true or false"},
      {"- ping: a\n  interval: 5s\n  timeout: 6s", 4, 12,
       "monitor 1: timeout 6s is longer than the interval 5s",
       "make the interval longer or the timeout shorter"},
      {"- ping: a\n  interval: 60", 3, 13, "monitor 1: interval: '60' is not a duration",
       "add the unit, as in 60s"},
      {"- ping: a\n  owner: x@y", 3, 10, "monitor 1: there is no user 'x@y' to own it",
       "declare the user under 'users', or create it with 'promonitor user create'"},
      {"- ping: a\n  id: 'a b'", 3, 7, "monitor 'a b': id: 'a b' is not an id",
       "use at most 100 letters, digits, '-', '_' and '.'"},
      {"- ping: a\n  name: \"x\\ny\"", 3, 9,
       "monitor 1: name: the name holds an invisible control character", "remove it"},
      {"- ping: a\n  name: \"x\\u202ey\"", 3, 9,
       "monitor 1: name: the name holds an invisible control character", "remove it"},
      {"- just text", 2, 3, "monitor 1: is not a map", "write '- http: https://example.com'"},
      {"- ping: ${UNSET}", 2, 9, "environment variable 'UNSET' is not set",
       "set it, or write ${UNSET:-default}"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.monitor);

    const auto decoded = decode("monitors:\n" + std::string(row.monitor) + "\n");

    ASSERT_FALSE(decoded.loaded.issues.empty());
    EXPECT_EQ(decoded.loaded.issues[0].message, row.message);
    EXPECT_EQ(decoded.loaded.issues[0].hint, row.hint);
    EXPECT_EQ(decoded.loaded.issues[0].mark.line, row.line);
    EXPECT_EQ(decoded.loaded.issues[0].mark.column, row.column);
    EXPECT_TRUE(decoded.monitors.specs.empty() || decoded.loaded.issues[0].path.empty());
  }
}

TEST_F(Monitors, NameBothPlacesOfAnIdOrNameUsedTwice) {
  const struct {
    const char* text;
    const char* message;
    const char* first_place;
  } rows[] = {
      {"monitors:\n- {id: x, ping: a}\n- {id: x, tcp: 'a:1'}\n", "id 'x' is already used at",
       "p.yaml:2:8"},
      {"monitors:\n- {name: x, ping: a}\n- {name: x, tcp: 'a:1'}\n", "name 'x' is already used at",
       "p.yaml:2:10"},
      {"monitors:\n- ping: a\n- ping: a\n", "name 'a' is already used at", "p.yaml:2:3"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);

    const auto decoded = decode(row.text);

    ASSERT_EQ(decoded.loaded.issues.size(), 1U);
    EXPECT_THAT(decoded.loaded.issues[0].message, HasSubstr(row.message));
    EXPECT_THAT(decoded.loaded.issues[0].message, EndsWith(row.first_place));
    EXPECT_EQ(decoded.loaded.issues[0].mark.line, 3U);
  }
}

TEST_F(Monitors, OfOneReportComeWithTheSettingsIssues) {
  const auto decoded = decode(
      "engine: {shards: -1}\nmonitors:\n  - {ping: a, count: x, interval: 1}\n  - {kind: imap}\n");

  EXPECT_EQ(decoded.loaded.issues.size(), 4U);
  EXPECT_TRUE(decoded.monitors.specs.empty());
}

TEST_F(Monitors, BelongToTheirOwnersOnceThoseAreSaved) {
  std::vector<std::string> asked;
  auto decoded = decode(
      "users: [{email: a@b}]\n"
      "monitors:\n  - {ping: x}\n  - {ping: y, owner: Stored@c}\n  - {ping: z, owner: a@b}\n",
      [&](const std::string& email) {
        asked.push_back(email);
        return true;
      });

  decoded.monitors.assignOwners(
      [](const std::string& email) { return email == "a@b" ? UserId{1} : UserId{2}; });

  ASSERT_EQ(decoded.monitors.specs.size(), 3U);
  EXPECT_THAT(asked, ElementsAre("stored@c"));
  EXPECT_EQ(decoded.monitors.specs[0].owner, UserId{1});
  EXPECT_EQ(decoded.monitors.specs[1].owner, UserId{2});
  EXPECT_EQ(decoded.monitors.specs[2].owner, UserId{1});
}

TEST_F(Monitors, ReportAnUnknownOwnerOnce) {
  const auto decoded = decode("defaults: {owner: x@y}\nmonitors:\n  - {ping: a}\n  - {ping: b}\n");

  EXPECT_EQ(decoded.loaded.issues.size(), 1U);
}

TEST_F(Monitors, AreJudgedByTheirKindAsAWhole) {
  pm_kind table{};
  table.validate = [](const pm_host*, const pm_options*, char* error, std::size_t size) noexcept {
    std::snprintf(error, size, "max_loss and count contradict each other");
    return std::int32_t{PM_E_ARG};
  };
  TestKinds kinds;
  kinds.ping.table = &table;
  auto loaded = load(folder_.write("p.yaml", "monitors:\n  - ping: a\n"), environmentOf({}));

  const auto monitors = decodeMonitors(loaded, kinds.all(), {}, kNow);

  EXPECT_TRUE(monitors.specs.empty());
  ASSERT_EQ(loaded.issues.size(), 1U);
  EXPECT_EQ(loaded.issues[0].message, "monitor 1: max_loss and count contradict each other");
  EXPECT_EQ(loaded.issues[0].mark, (SourceMark{0, 2, 5}));
}

TEST_F(Monitors, SayThatNoKindIsLoaded) {
  auto loaded = load(folder_.write("p.yaml", "monitors: [{ping: a}]"), environmentOf({}));

  decodeMonitors(loaded, {}, {}, kNow);

  ASSERT_EQ(loaded.issues.size(), 1U);
  EXPECT_EQ(loaded.issues[0].hint, "none is loaded: see 'plugins'");
}

TEST_F(Monitors, ReachOptionsThroughAliases) {
  const auto specs = specsOf(
      "monitors:\n"
      "  - {name: a, http: 'http://a', expect: &ok {status: '200', body: fine}}\n"
      "  - {name: b, http: 'http://a', expect: *ok}\n");

  ASSERT_EQ(specs.size(), 2U);
  EXPECT_EQ(specs[0].options_digest, specs[1].options_digest);
}

}  // namespace
}  // namespace promonitor::config
