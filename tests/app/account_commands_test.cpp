#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr const char* kMonitors = "/api/v1/monitors";
constexpr const char* kOps = "ops@example.com";

class AccountCommands : public DaemonFixture {
 protected:
  /// The command with this test's configuration.
  CommandOutcome with(Words words) const {
    words.insert(words.end(), {"--config", config_});
    return run(words);
  }
  /// A new key of a new user.
  std::string makeKey() const {
    EXPECT_EQ(with({"user", "create", kOps}).status, 0);
    std::string key = with({"key", "create", "--user", kOps, "--name", "test"}).out;
    key.resize(key.find('\n'));
    return key;
  }

  std::string config_ = configure();
};

TEST_F(AccountCommands, UsersAreCreatedChangedAndListed) {
  const CommandOutcome created = with({"user", "create", "Ops@Example.com", "--plan", "pro"});
  EXPECT_EQ(created.status, 0) << created.err;
  EXPECT_EQ(created.out, "ops@example.com has the plan pro\n");
  EXPECT_EQ(with({"user", "create", kOps, "--plan", "team", "--json"}).out,
            "{\"email\":\"ops@example.com\",\"plan\":\"team\",\"is_admin\":false}\n");

  EXPECT_THAT(with({"user", "list"}).out, MatchesRegex("ops@example.com +team +20.*Z\n"));
  const auto listed = nlohmann::json::parse(with({"user", "list", "--json"}).out);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].at("email"), kOps);
  EXPECT_EQ(listed[0].at("plan"), "team");
}

TEST_F(AccountCommands, KeysAreShownOnceListedWithoutTextAndRevoked) {
  const std::string key = makeKey();
  EXPECT_THAT(key, StartsWith("pm_"));

  const CommandOutcome listed = with({"key", "list", "--user", kOps});
  EXPECT_THAT(listed.out, HasSubstr(key.substr(0, 11) + "  active   read       test"));
  EXPECT_EQ(listed.out.find(key), std::string::npos) << "the secret is not shown again";
  const auto json = nlohmann::json::parse(with({"key", "list", "--user", kOps, "--json"}).out);
  EXPECT_EQ(json.at(0).at("state"), "active");
  EXPECT_EQ(json.at(0).at("expires_at"), nullptr);

  EXPECT_EQ(with({"key", "revoke", key.substr(0, 11), "--user", kOps}).out,
            key.substr(0, 11) + " is revoked\n");
  EXPECT_THAT(with({"key", "list", "--user", kOps}).out, HasSubstr("revoked"));
}

TEST_F(AccountCommands, ARunningDaemonObeysKeysAtOnce) {
  start(config_);
  const std::string key = makeKey();
  EXPECT_EQ(get(kMonitors, key), 200) << daemon().err();

  EXPECT_EQ(with({"key", "revoke", key.substr(0, 11), "--user", kOps}).status, 0);
  EXPECT_TRUE(answers(401, kMonitors, key, seconds(2)));
}

TEST_F(AccountCommands, RefusalsSayWhatToDo) {
  const std::string key = makeKey();
  const struct {
    Words words;
    int status;
    const char* says;
  } rows[] = {
      {{"user", "create", "nobody"}, 1, "is not an e-mail address such as ops@example.com"},
      {{"user", "create", kOps, "--plan", "gold"},
       1,
       "no plan gold: choose one of free, pro, team"},
      {{"user", "create"}, 2, "EMAIL is required"},
      {{"key", "create", "--user", "x@example.com", "--name", "n"},
       1,
       "no user x@example.com: create one with 'promonitor user create'"},
      {{"key", "create", "--user", kOps}, 2, "--name is required"},
      {{"key", "create", "--user", kOps, "--name", "n", "--expires-in", "90"},
       2,
       "--expires-in '90' is not a duration like 90d"},
      {{"key", "list", "--user", "x@example.com"}, 1, "there is no user x@example.com"},
      {{"key", "revoke", "pm_00000000", "--user", kOps}, 1, "see 'promonitor key list'"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    const CommandOutcome outcome = with(row.words);

    EXPECT_EQ(outcome.status, row.status);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(row.says));
    EXPECT_THAT(outcome.err, StartsWith("promonitor: "));
  }
}

}  // namespace
}  // namespace promonitor
