#include "config/monitors.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/option_set.hpp"
#include "tests/config/monitors_fixture.hpp"

namespace promonitor::config {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

class Monitors : public MonitorsFixture {};

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
    degraded_above: { total: 500ms, tls: 200ms }
    paused: true
    tags: [web, "eu", 2024]
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
  EXPECT_EQ(specs[0].judgement.degraded_above.total, Duration(500ms));
  EXPECT_EQ(specs[0].judgement.degraded_above.tls, Duration(200ms));
  EXPECT_FALSE(specs[0].judgement.invert);
  EXPECT_TRUE(specs[0].paused);
  EXPECT_EQ(specs[0].tags, Tags({"2024", "eu", "web"}));
  EXPECT_TRUE(specs[1].tags.empty());
  EXPECT_EQ(specs[0].origin.text(), folder_.file("p.yaml").string() + ":3");
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
  const auto digests = [&](const std::string& options) {
    const auto specs = specsOf("monitors: [{name: n, http: 'http://a', " + options + "}]");
    return specs.empty() ? 0 : specs[0].options_digest;
  };

  EXPECT_EQ(digests("auth: {user: u, password_file: secret}"),
            digests("auth: {user: u, password: hunter2}"));
  EXPECT_EQ(digests("headers: {X-Token_file: secret, Accept: a/b}"),
            digests("headers: {X-Token: hunter2, Accept: a/b}"));
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
