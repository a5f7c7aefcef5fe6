#include <cstdio>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/fault.hpp"
#include "tests/config/monitors_fixture.hpp"

namespace promonitor::config {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class MonitorFaults : public MonitorsFixture {};

/// Items of `monitors`, which stands in the first line.
const Fault kFaults[] = {
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
    {"- ping: a\n  degraded_above: {total: 5s}\n  timeout: 5s", 3, 19,
     "monitor 1: degraded_above: 5s is not below the timeout 5s",
     "make the timeout longer or the limit shorter"},
    {"- ping: a\n  degraded_above: {tsl: 5s}", 3, 20,
     "monitor 1: degraded_above: unknown key 'tsl'", "did you mean 'tls'?"},
    {"- ping: a\n  degraded_above: 5s", 3, 19,
     "monitor 1: degraded_above: expected a map, found a single value",
     "write 'key: value' lines, indented"},
    {"- ping: a\n  degraded_above: {tls: fast}", 3, 25,
     "monitor 1: degraded_above.tls: 'fast' is not a duration",
     "write it as 500ms, 30s, 1m30s, 2h or 7d"},
    {"- ping: a\n  degraded_above: {tls: 1s}\n  invert: true", 3, 19,
     "monitor 1: degraded_above: has no effect with 'invert: true'", "remove one of the two"},
    {"- ping: a\n  invert: 1", 3, 11, "monitor 1: invert: '1' is neither true nor false",
     "write true or false"},
    {"- ping: a\n  tags: web", 3, 9, "monitor 1: tags: expected a list, found a single value",
     "write one '- item' a line, or [item, item]"},
    {"- ping: a\n  tags: [web, Eu]", 3, 15, "monitor 1: tags[1]: 'Eu' is not a tag",
     Tags::kWordHint},
    {"- ping: a\n  tags: [\"a,b\"]", 3, 10, "monitor 1: tags[0]: 'a,b' is not a tag",
     Tags::kWordHint},
    {"- ping: a\n  tags: [\"\"]", 3, 10, "monitor 1: tags[0]: is empty",
     "give it a value or remove the line"},
    {"- ping: a\n  tags: [{ a: b }]", 3, 10, "monitor 1: tags[0]: expected text, found a map",
     "write a single value"},
    {"- ping: a\n  tags: [web, eu, web]", 3, 19, "monitor 1: tags[2]: tag 'web' is given twice",
     "remove one of them"},
    {"- ping: a\n  tags: [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u]", 3, 9,
     "monitor 1: tags: 21 tags are more than 20", "remove some of them"},
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
    {"- ping: a\n  name: ''", 3, 9, "monitor 1: name: is empty",
     "give it a value or remove the line"},
    {"- ping: a\n  retries: -1", 3, 12, "monitor 1: retries: -1 is below 0",
     "write a whole number from 0 to 100"},
    {"- tcp: localhost", 2, 8, "monitor 1: tcp: 'localhost' has no port",
     "write it as localhost:PORT"},
    {"- http: localhost", 2, 9, "monitor 1: http: 'localhost' is not a URL",
     "write it as http://HOST/PATH"},
    {"- http: http://a\n  headers: x", 3, 12, "monitor 1: headers: a map is wanted",
     "write it as { name: value }"},
    {"- http: http://a\n  tls: {ca_file: /absent/ca.pem}", 3, 18,
     "monitor 1: tls.ca_file: '/absent/ca.pem' cannot be read: No such file or directory",
     "name a PEM file that exists"},
    {"- http: http://a\n  tls: {client_cert: /dev/null}", 3, 22,
     "monitor 1: tls.client_cert: '/dev/null' is not a file", "name a PEM file that exists"},
    {"- http: http://a\n  tls.client_key: /dev/null", 3, 19,
     "monitor 1: tls.client_key: '/dev/null' is not a file", "name a PEM file that exists"},
    {"- just text", 2, 3, "monitor 1: is not a map", "write '- http: https://example.com'"},
    {"- ping: ${UNSET}", 2, 9, "environment variable 'UNSET' is not set",
     "set it, or write ${UNSET:-default}"},
};

TEST_F(MonitorFaults, AreNamedWithTheirPlaceAndAHint) {
  for (const Fault& fault : kFaults) {
    SCOPED_TRACE(fault.text);

    const auto decoded = decode("monitors:\n" + std::string(fault.text) + "\n");

    expectFault(fault, decoded.loaded.issues);
  }
}

TEST_F(MonitorFaults, NameTheSecretFileAndNotTheSecret) {
  folder_.write("secret", "hunter2\n");
  folder_.write("open", "hunter2\n", std::filesystem::perms(0644));
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

TEST_F(MonitorFaults, NameBothPlacesOfAnIdOrNameUsedTwice) {
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

TEST_F(MonitorFaults, OfOneReportComeWithTheSettingsIssues) {
  const auto decoded = decode(
      "engine: {shards: -1}\nmonitors:\n  - {ping: a, count: x, interval: 1}\n  - {kind: imap}\n");

  EXPECT_EQ(decoded.loaded.issues.size(), 4U);
  EXPECT_TRUE(decoded.monitors.specs.empty());
}

TEST_F(MonitorFaults, ReportAnUnknownOwnerOnce) {
  const auto decoded = decode("defaults: {owner: x@y}\nmonitors:\n  - {ping: a}\n  - {ping: b}\n");

  EXPECT_EQ(decoded.loaded.issues.size(), 1U);
}

TEST_F(MonitorFaults, AreJudgedByTheirKindAsAWhole) {
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

TEST_F(MonitorFaults, SayThatNoKindIsLoaded) {
  auto loaded = load(folder_.write("p.yaml", "monitors: [{ping: a}]"), environmentOf({}));

  decodeMonitors(loaded, {}, {}, kNow);

  ASSERT_EQ(loaded.issues.size(), 1U);
  EXPECT_EQ(loaded.issues[0].hint, "none is loaded: see 'plugins'");
}

}  // namespace
}  // namespace promonitor::config
