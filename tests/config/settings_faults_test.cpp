#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/loader.hpp"
#include "core/account/api_key_text.hpp"
#include "tests/config/config_folder.hpp"
#include "tests/config/fault.hpp"

namespace promonitor::config {
namespace {

class SettingsFault : public testing::TestWithParam<Fault> {};

TEST_P(SettingsFault, IsNamedWithItsPlaceAndAHint) {
  SCOPED_TRACE(GetParam().text);

  expectFault(GetParam(), loadText(GetParam().text).issues);
}

constexpr const char* kSeconds = "write it as 500ms, 30s, 1m30s, 2h or 7d";

const Fault kDurations[] = {
    {"defaults: {interval: 0}", 1, 22, "defaults.interval: 0 is shorter than 1s",
     "write a duration from 1s to 7d"},
    {"defaults: {interval: -5}", 1, 22, "defaults.interval: '-5' is not a duration", kSeconds},
    {"defaults: {interval: 5x}", 1, 22, "defaults.interval: '5x' is not a duration", kSeconds},
    {"defaults: {interval: 1e9}", 1, 22, "defaults.interval: '1e9' is not a duration", kSeconds},
    {"defaults: {interval: 012}", 1, 22, "defaults.interval: '012' is not a duration", kSeconds},
    {"defaults: {interval: 10 s}", 1, 22, "defaults.interval: '10 s' is not a duration", kSeconds},
    {"defaults: {interval: 1.5s}", 1, 22, "defaults.interval: '1.5s' is not a duration", kSeconds},
    {"defaults: {interval: ~}", 1, 22, "defaults.interval: expected a duration, found nothing",
     "give it a value or remove the line"},
    {"defaults: {interval: 60}", 1, 22, "defaults.interval: '60' is not a duration",
     "add the unit, as in 60s"},
    {"defaults: {interval: [1s]}", 1, 22, "defaults.interval: expected a duration, found a list",
     "write a single value"},
    {"defaults: {interval: 1500ms}", 1, 22,
     "defaults.interval: 1500ms is not a whole number of seconds",
     "write whole seconds, as in 30s"},
    {"defaults: {interval: 8d}", 1, 22, "defaults.interval: 8d is longer than 7d",
     "write a duration from 1s to 7d"},
    {"defaults: {interval: 99999999999999999999s}", 1, 22,
     "defaults.interval: '99999999999999999999s' is not a duration", kSeconds},
};
INSTANTIATE_TEST_SUITE_P(Durations, SettingsFault, testing::ValuesIn(kDurations));

constexpr const char* kShards = "write a whole number from 1 to 256";

const Fault kScalars[] = {
    {"engine: {shards: 0}", 1, 18, "engine.shards: 0 is below 1", kShards},
    {"engine: {shards: 257}", 1, 18, "engine.shards: 257 is above 256", kShards},
    {"engine: {shards: 012}", 1, 18, "engine.shards: '012' is not a whole number", kShards},
    {"engine: {shards: 0x10}", 1, 18, "engine.shards: '0x10' is not a whole number", kShards},
    {"engine: {shards: '4'}", 1, 18, "engine.shards: \"4\" is text, not a whole number",
     "remove the quotes"},
    {"engine: {shards: automatic}", 1, 18, "engine.shards: 'automatic' is not a whole number",
     kShards},
    {"engine: {max_in_flight: 99999999999999999999}", 1, 25,
     "engine.max_in_flight: '99999999999999999999' is not a whole number",
     "write a whole number from 1 to 1000000"},
    {"engine: {shards: 1.5}", 1, 18, "engine.shards: '1.5' is not a whole number", kShards},
    {"log: {level: warning}", 1, 14,
     "log.level: 'warning' is not one of trace, debug, info, warn, error", "did you mean 'warn'?"},
    {"log: {format: xml}", 1, 15, "log.format: 'xml' is not one of text, json", "use one of these"},
    {"resolver: {servers: [dns.example.com]}", 1, 22,
     "resolver.servers: 'dns.example.com' is not the address of a name server",
     "write it as 192.0.2.53 or 127.0.0.1:5353"},
};
INSTANTIATE_TEST_SUITE_P(Scalars, SettingsFault, testing::ValuesIn(kScalars));

constexpr const char* kListen = "write it as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080";
constexpr const char* kOrigin =
    "write it as https://status.example.com, in small letters, without a path";
constexpr const char* kUrl =
    "write it as sqlite:///var/lib/promonitor/promonitor.db or postgresql://user@host/database";
constexpr const char* kPostgresUrl =
    "write it as postgresql://user@host/database, and the password in database.password_file";

const Fault kAddresses[] = {
    {"server:\n  listen: 127.0.0.1\n", 2, 11,
     "server.listen: '127.0.0.1' is not an address with a port", kListen},
    {"server:\n  listen: :8080\n", 2, 11, "server.listen: ':8080' is not an address with a port",
     kListen},
    {"server:\n  listen: localhost:80\n", 2, 11,
     "server.listen: 'localhost:80' is not an address with a port", kListen},
    {"server:\n  listen: 127.0.0.1:65536\n", 2, 11,
     "server.listen: '127.0.0.1:65536' is not an address with a port", kListen},
    {"server:\n  listen: ::1:80\n", 2, 11, "server.listen: '::1:80' is not an address with a port",
     kListen},
    {"server: {cors_origins: [https://a.example/]}\n", 1, 25,
     "server.cors_origins: 'https://a.example/' is not the origin of a web page", kOrigin},
    {"server: {cors_origins: ['*']}\n", 1, 25,
     "server.cors_origins: '*' is not the origin of a web page", kOrigin},
    {"server: {cors_origins: [https://]}\n", 1, 25,
     "server.cors_origins: 'https://' is not the origin of a web page", kOrigin},
    {"server: {cors_origins: [https://A.example]}\n", 1, 25,
     "server.cors_origins: 'https://A.example' is not the origin of a web page", kOrigin},
    {"server: {listen: 8080}\n", 1, 18, "server.listen: '8080' is not an address with a port",
     kListen},
    {"network_policy: {deny: [10.0.0.1/8]}", 1, 25,
     "network_policy.deny: '10.0.0.1/8' is neither an address range nor a group",
     "write it as 10.0.0.0/8, or use one of loopback, private, link-local, multicast, unspecified, "
     "metadata"},
    {"network_policy: {deny: [linklocal]}", 1, 25,
     "network_policy.deny: 'linklocal' is neither an address range nor a group",
     "write it as 10.0.0.0/8, or use one of loopback, private, link-local, multicast, unspecified, "
     "metadata"},
    {"database: {url: postgresql://h}", 1, 17, "database.url: it names no database", kPostgresUrl},
    {"database: {url: 'postgresql://u:secret@h/db'}", 1, 17, "database.url: it holds a password",
     kPostgresUrl},
    {"database: {url: 'postgresql://u@h/db', password: a, password_file: b}", 1, 68,
     "database.password_file: the password is given twice", "keep password_file alone"},
    {"database: {retention: {checks: 23h}}", 1, 32,
     "database.retention.checks: 23h is shorter than 1d", "write a duration from 1d to 3650d"},
    {"database: {retention: {max_per_monitor: 10}}", 1, 41,
     "database.retention.max_per_monitor: 10 is below 1000",
     "write a whole number from 1000 to 1000000000"},
    {"database: {retention: {max_size: 5TB}}", 1, 34,
     "database.retention.max_size: '5TB' is not a size", "write it as 512MiB or 20GiB"},
    {"database: {retention: {max_size: 1MiB}}", 1, 34,
     "database.retention.max_size: 1MiB is below 16MiB", "write at least 16MiB"},
    {"database: {spool: {size: 64M}}", 1, 26, "database.spool.size: '64M' is not a size",
     "write it as 512MiB or 20GiB"},
    {"database: {spool: {fille: x}}", 1, 20, "database.spool: unknown key 'fille'",
     "did you mean 'file'?"},
    {"database: {retention: {max_checks: 5}}", 1, 24,
     "database.retention: unknown key 'max_checks'", "did you mean 'checks'?"},
    {"database: {password: a}", 1, 22, "database: only PostgreSQL has a password",
     "set url to postgresql://user@host/database, or remove the password"},
    {"plans:\n  team:\n    network_policy: { allow: [private, 10.0.0.1/8] }\n", 3, 40,
     "plans.team.network_policy.allow: '10.0.0.1/8' is neither an address range nor a group",
     "write it as 10.0.0.0/8, or use one of loopback, private, link-local, multicast, unspecified, "
     "metadata"},
    {"plans: {team: {network_policy: {deny: [intranet]}}}", 1, 40,
     "plans.team.network_policy.deny: 'intranet' is neither an address range nor a group",
     "write it as 10.0.0.0/8, or use one of loopback, private, link-local, multicast, unspecified, "
     "metadata"},
    {"plans: {team: {network_policy: {deny: private}}}", 1, 39,
     "plans.team.network_policy.deny: expected a list, found a single value",
     "write one '- item' a line, or [item, item]"},
    {"plans: {team: {network_policy: {dney: [private]}}}", 1, 33,
     "plans.team.network_policy: unknown key 'dney'", "did you mean 'deny'?"},
    {"plans: {team: {network_polcy: {}}}", 1, 16, "plans.team: unknown key 'network_polcy'",
     "did you mean 'network_policy'?"},
    {"database: {url: promonitor.db}", 1, 17, "database.url: is not the URL of a database", kUrl},
    {"database: {url: 'sqlite://x.db'}", 1, 17, "database.url: is not the URL of a database", kUrl},
    {"database: {url: 'sqlite:///'}", 1, 17, "database.url: is not the URL of a database", kUrl},
};
INSTANTIATE_TEST_SUITE_P(Addresses, SettingsFault, testing::ValuesIn(kAddresses));

const Fault kShapes[] = {
    {"monitor:\n  - http: x\n", 1, 1, "unknown key 'monitor'", "did you mean 'monitors'?"},
    {"zebra: 1\n", 1, 1, "unknown key 'zebra'",
     "known here: server, web, metrics, database, engine, plugins, plans, users, network_policy, "
     "log, resolver, defaults, maintenance, monitors, include"},
    {"server:\n  listn: 1\n", 2, 3, "server: unknown key 'listn'", "did you mean 'listen'?"},
    {"server: 5\n", 1, 9, "server: expected a map, found a single value",
     "write 'key: value' lines, indented"},
    {"monitors: {a: b}\n", 1, 11, "monitors: expected a list, found a map",
     "write one '- item' a line, or [item, item]"},
    {"monitors: 7\n", 1, 11, "monitors: expected a list, found a single value",
     "write one '- item' a line, or [item, item]"},
    {"database: {url: 'sqlite://${NOPE}/x'}\n", 1, 17, "environment variable 'NOPE' is not set",
     "set it, or write ${NOPE:-default}"},
    {"- http: x\n", 1, 1, "expected a map, found a list", "write 'key: value' lines, indented"},
    {"just text\n", 1, 1, "expected a map, found a single value",
     "write 'key: value' lines, indented"},
    {"plugins: {load: [{sha256: zz}]}", 1, 27, "plugins.load.sha256: 'zz' is not a SHA-256 sum",
     "write 64 lower-case hexadecimal digits, as sha256sum prints them"},
    {"plugins: {load: [{path: a.so, isolation: proces}]}", 1, 42,
     "plugins.load.isolation: 'proces' is not one of inline, process", "did you mean 'process'?"},
    {"plugins: {load: [{path: a.so, isolation: [inline]}]}", 1, 42,
     "plugins.load.isolation: expected inline or process, found a list", "write a single value"},
    {"plugins: {load: [{path: a.so, isolated: true}]}", 1, 31,
     "plugins.load: unknown key 'isolated'", "did you mean 'isolation'?"},
    {"plugins: {load: [{}]}", 1, 18, "plugins.load: the plugin has no path",
     "write '- path: /path/to/kind.so'"},
};
const Fault kUsers[] = {
    {"users: [{email: ops}]", 1, 17, "users.email: 'ops' is not an e-mail address",
     "write it as ops@example.com"},
    {"users: [{plan: pro}]", 1, 9, "users: the user has no email",
     "write '- email: ops@example.com'"},
    {"users:\n  - email: a@b\n    plan: gold\n", 2, 5, "user 'a@b': plan 'gold' is not declared",
     "plans: free, pro, team"},
    {"users: [{email: a@b, keys: [{name: ci}]}]", 1, 29,
     "users.keys: a key needs a name and a file", "write '- { name: ci, file: /path/to/key }'"},
    {"users: [{email: a@b, keys: [{scopes: [admin]}]}]", 1, 38,
     "users.keys.scopes: 'admin' is not a scope", "use read, write or both"},
    {"users: [{email: a@b, keys: {name: ci}}]", 1, 28, "users.keys: expected a list, found a map",
     "write one '- item' a line, or [item, item]"},
    {"plans: {free: {requests_per_minute: 0}}", 1, 37,
     "plans.free.requests_per_minute: 0 is below 1", "write a whole number from 1 to 1000000"},
    {"plans: {pro: {requests_per_minute: lots}}", 1, 36,
     "plans.pro.requests_per_minute: 'lots' is not a whole "
     "number",
     "write a whole number from 1 to 1000000"},
};
INSTANTIATE_TEST_SUITE_P(Shapes, SettingsFault, testing::ValuesIn(kShapes));
INSTANTIATE_TEST_SUITE_P(Users, SettingsFault, testing::ValuesIn(kUsers));

TEST(SettingsFaults, ReportAllIssuesAtOnce) {
  const Loaded loaded = loadText(
      "server: {listen: here, listn: 1}\nengine: {shards: -1}\nlog: {level: loud}\nbogus: 1\n");

  EXPECT_EQ(loaded.issues.size(), 5U);
}

TEST(SettingsFaults, NameBothPlacesOfAUserDeclaredTwice) {
  const Loaded loaded = loadText("users:\n  - email: a@b\n  - email: A@B\n");

  ASSERT_EQ(loaded.issues.size(), 1U);
  EXPECT_THAT(loaded.issues[0].message, testing::HasSubstr("user 'a@b' is already declared at"));
  EXPECT_THAT(loaded.issues[0].message, testing::EndsWith("p.yaml:2:5"));
  EXPECT_EQ(loaded.issues[0].mark.line, 3U);
}

TEST(SettingsFaults, NameBothPlacesOfAKeyDeclaredTwice) {
  const ConfigFolder folder;
  folder.write("key", ApiKeyText::generate().text());
  const auto path = folder.write("p.yaml",
                                 "users:\n"
                                 "  - email: a@b\n"
                                 "    keys: [{ name: a, file: key }]\n"
                                 "  - email: c@d\n"
                                 "    keys: [{ name: c, file: key }]\n");

  const Loaded loaded = load(path, environmentOf({}));

  ASSERT_EQ(loaded.issues.size(), 1U);
  EXPECT_THAT(loaded.issues[0].message, testing::StartsWith("user 'c@d': the key pm_"));
  EXPECT_THAT(loaded.issues[0].message, testing::EndsWith("p.yaml:3:12"));
  EXPECT_EQ(loaded.issues[0].mark, (SourceMark{0, 5, 12}));
}

TEST(SettingsFaults, RefuseAKeyFileThatOthersCanReadOrThatHoldsNoKey) {
  const ConfigFolder folder;
  folder.write("open.key", ApiKeyText::generate().text(), std::filesystem::perms(0644));
  folder.write("no.key", "pm_hunter2");
  const auto path = folder.write("p.yaml",
                                 "users:\n"
                                 "  - email: a@b\n"
                                 "    keys:\n"
                                 "      - { name: a, file: open.key }\n"
                                 "      - { name: b, file: no.key }\n");

  const Loaded loaded = load(path, environmentOf({}));

  ASSERT_EQ(loaded.issues.size(), 2U);
  EXPECT_THAT(loaded.issues[0].message, testing::HasSubstr("can be read or written by others"));
  EXPECT_EQ(loaded.issues[0].mark.line, 4U);
  EXPECT_THAT(loaded.issues[1].message, testing::EndsWith("'no.key' does not hold an API key"));
  for (const auto& issue : loaded.issues) {
    EXPECT_THAT(issue.message + issue.hint, testing::Not(testing::HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace promonitor::config
