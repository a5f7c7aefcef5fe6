#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class AuditCommand : public DaemonFixture {
 protected:
  CommandOutcome with(Words words) const {
    words.insert(words.end(), {"--config", config_});
    return run(words);
  }

  std::string config_ = configure();
};

TEST_F(AuditCommand, PrintsWhatCommandsDidTheNewestLast) {
  with({"user", "create", "ops@example.com"});
  with({"user", "create", "ops@example.com"});
  const std::string key = with({"key", "create", "--user", "ops@example.com", "--name", "ci"}).out;
  const std::string id = key.substr(3, 8);
  with({"key", "revoke", id, "--user", "ops@example.com"});

  EXPECT_THAT(with({"audit"}).out,
              MatchesRegex("20[0-9T:.-]*Z user.save +user ops@example.com by \"command line\" - -> "
                           "[0-9a-f]{12}\n"
                           "20[0-9T:.-]*Z key.create +key " +
                           id +
                           " by \"command line\" - -> [0-9a-f]{12}\n"
                           "20[0-9T:.-]*Z key.revoke +key " +
                           id + " by \"command line\" [0-9a-f]{12} -> [0-9a-f]{12}\n"));
  const auto newest = nlohmann::json::parse(with({"audit", "--limit", "1", "--json"}).out);
  ASSERT_EQ(newest.size(), 1U);
  EXPECT_EQ(newest[0].at("action"), "key.revoke");
  EXPECT_EQ(newest[0].at("actor"), "command line");
  EXPECT_EQ(newest[0].at("key"), nullptr);
  EXPECT_EQ(newest[0].at("address"), nullptr);
  EXPECT_EQ(newest[0].at("object"), (nlohmann::json{{"kind", "key"}, {"id", id}}));
  EXPECT_EQ(newest[0].at("before").get<std::string>().size(), 64U);
}

TEST_F(AuditCommand, ChoosesByTimeUserAndAction) {
  with({"user", "create", "ops@example.com"});
  with({"key", "create", "--user", "ops@example.com", "--name", "ci"});
  const auto count = [&](Words words) {
    words.insert(words.begin(), "audit");
    words.push_back("--json");
    return nlohmann::json::parse(with(words).out).size();
  };

  EXPECT_EQ(count({}), 2U);
  EXPECT_EQ(count({"--action", "key.create"}), 1U);
  EXPECT_EQ(count({"--user", "command line"}), 2U);
  EXPECT_EQ(count({"--user", "ops@example.com"}), 0U) << "it was not that user who did it";
  EXPECT_EQ(count({"--since", "1h"}), 2U);
  EXPECT_EQ(count({"--since", "2025-01-15T10:30:00Z"}), 2U);
  EXPECT_EQ(count({"--since", "2125-01-15T10:30:00Z"}), 0U);
}

TEST_F(AuditCommand, RefusesWhatItDoesNotKnow) {
  const CommandOutcome action = with({"audit", "--action", "key.steal"});
  EXPECT_EQ(action.status, 2);
  EXPECT_THAT(action.err, HasSubstr("choose one of monitor.create, "));
  const CommandOutcome since = with({"audit", "--since", "yesterday"});
  EXPECT_EQ(since.status, 2);
  EXPECT_THAT(since.err, HasSubstr("is neither a time like"));
}

}  // namespace
}  // namespace promonitor
