// check-config and reload.
#include <unistd.h>

#include <filesystem>

#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Two mistakes, in places 6 and 7 of the file.
constexpr const char* kBad =
    "  - { name: one, tcp: \"127.0.0.1:99999\" }\n"
    "  - { name: bad, tcp: \"127.0.0.1:9\", intervall: 5s }\n";

class ConfigCommands : public DaemonFixture {};

TEST_F(ConfigCommands, CheckConfigFindsASoundFileSound) {
  const std::string config = configure(kOne);

  const CommandOutcome text = run({"check-config", config});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_EQ(text.out, config + ": sound: 1 monitors, 4 kinds loaded\n");
  EXPECT_EQ(run({"check-config", "--json", config}).out, "{\"issues\":[]}\n");
  EXPECT_FALSE(std::filesystem::exists(file("test.db"))) << "it changes nothing";
}

TEST_F(ConfigCommands, CheckConfigNamesEveryIssueWithItsPlace) {
  const std::string config = configure(kBad, "server2: {}\n");

  const CommandOutcome text = run({"check-config", config});
  EXPECT_EQ(text.status, 1);
  EXPECT_THAT(text.out, IsEmpty());
  for (const char* says : {":3:1: ", "did you mean 'server'", ":5:", "65535",
                           ":6:", "did you mean 'interval'", "3 issues in the configuration\n"}) {
    EXPECT_THAT(text.err, HasSubstr(says));
  }

  const CommandOutcome json = run({"check-config", "--json", config});
  EXPECT_EQ(json.status, 1);
  const auto issues = nlohmann::json::parse(json.out).at("issues");
  ASSERT_EQ(issues.size(), 3U) << json.out;
  for (const auto& issue : issues) {
    EXPECT_EQ(issue.at("file"), config);
    EXPECT_GT(issue.at("line"), 0);
    EXPECT_GT(issue.at("column"), 0);
    EXPECT_NE(issue.at("message"), "");
    EXPECT_NE(issue.at("hint"), "");
  }
}

TEST_F(ConfigCommands, CheckConfigSaysWhichPluginIsNone) {
  const std::string config = configure("", "plugins: { load: [ { path: promonitor.yaml } ] }\n");

  const CommandOutcome outcome = run({"check-config", config});

  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr(config + ":3:20: plugin " + config +
                                     ": it is not an ELF file (name a plugin that fits, or remove "
                                     "it from 'plugins.load')"));
}

TEST_F(ConfigCommands, ReloadPrintsWhatChanged) {
  const std::string config = configure(kOne);
  start(config);

  configure(kTwo);
  const CommandOutcome outcome = run({"reload", "--config", config});

  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "+ two\n- one\n1 added, 0 changed, 1 removed, 0 unchanged\n");
  EXPECT_TRUE(
      daemon().waitFor("reloaded added=1 changed=0 removed=1 unchanged=0 names=\"+ two, "
                       "- one\""))
      << daemon().err();
}

TEST_F(ConfigCommands, ReloadPrintsEveryReasonOfARefusal) {
  const std::string config = configure(kOne);
  start(config);

  configure(kBad);
  const CommandOutcome outcome = run({"reload", "--config", config});

  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, IsEmpty());
  for (const char* says : {"65535", "did you mean 'interval'", "2 issues in the configuration",
                           "The daemon goes on with what it had."}) {
    EXPECT_THAT(outcome.err, HasSubstr(says));
  }
  EXPECT_TRUE(daemon().waitFor("reload refused, nothing changed issues=2")) << daemon().err();
}

TEST_F(ConfigCommands, ReloadIsJudgedInTheEnvironmentOfTheDaemon) {
  const std::string config = configure(kOne);
  start(config);

  configure("  - { name: \"${NAME:-unset}\", tcp: \"127.0.0.1:9\" }\n");
  const CommandOutcome outcome =
      run({"reload", "--config", config}, {.environment = {"NAME=of the command"}});

  EXPECT_THAT(outcome.out, HasSubstr("+ unset\n"));
}

TEST_F(ConfigCommands, ReloadSaysWhyItCouldNotBeTried) {
  const std::string config = configure(kOne);
  const CommandOutcome nobody = run({"reload", "--config", config});
  EXPECT_EQ(nobody.status, 3);
  EXPECT_THAT(nobody.err, HasSubstr("no daemon runs on " + file("test.db") +
                                    "; start one with 'promonitor serve --config " + config));

  const std::string bad = write("bad.yaml", "monitors: 7\n");
  const CommandOutcome refused = run({"reload", "--config", bad});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("bad.yaml:1:"));

  start(config);
  std::filesystem::copy_file(config, file("copy.yaml"));
  const CommandOutcome other = run({"reload", "--config", file("copy.yaml")});
  EXPECT_EQ(other.status, 3);
  EXPECT_THAT(other.err, HasSubstr("runs with " + config + ", not with " + file("copy.yaml")));

  if (::geteuid() != 0) return;  // only root can become a stranger
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(config, std::filesystem::perms(0644));
  std::filesystem::permissions(file("test.db.lock"), std::filesystem::perms(0644));
  const CommandOutcome stranger = run({"reload", "--config", config}, {.user = 65534});
  EXPECT_EQ(stranger.status, 3);
  EXPECT_THAT(stranger.err, HasSubstr("run this as its user or as root"));
}

}  // namespace
}  // namespace promonitor
