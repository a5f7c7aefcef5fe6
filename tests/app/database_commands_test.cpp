#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"
#include "tests/core/store/stranger.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

class DatabaseCommands : public DaemonFixture {
 protected:
  CommandOutcome with(Words words) const {
    words.insert(words.end(), {"--config", config_});
    return run(words);
  }
  std::string url(const std::string& name) const { return "sqlite://" + file(name); }

  std::string config_ = configure(kOne);
};

TEST_F(DatabaseCommands, MakeCheckAndVacuumADatabase) {
  EXPECT_THAT(with({"db", "migrate"}).out, MatchesRegex(".*test.db is brought up to date: schema "
                                                        "[0-9]+, was 0\n"));
  EXPECT_THAT(with({"db", "migrate"}).out,
              MatchesRegex(".*test.db is up to date: schema [0-9]+\n"));
  EXPECT_EQ(with({"db", "check"}).out, file("test.db") + " is sound\n");
  const auto json = nlohmann::json::parse(with({"db", "check", "--json"}).out);
  EXPECT_EQ(json.at("database"), file("test.db"));
  EXPECT_TRUE(json.at("faults").empty());
  EXPECT_EQ(with({"db", "vacuum"}).out, file("test.db") + " is vacuumed\n");
}

TEST_F(DatabaseCommands, SayWhatIsDamaged) {
  ASSERT_EQ(with({"db", "migrate"}).status, 0);
  strangerTo(file("test.db")) << "INSERT INTO rollup_marks VALUES (5, 1, 1, 0, 0)",
      Poco::Data::Keywords::now;

  const CommandOutcome outcome = with({"db", "check"});

  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("1 rows of rollup_marks belong to no monitor\n"));
  EXPECT_THAT(outcome.err, HasSubstr("is damaged: restore it from a backup"));
}

TEST_F(DatabaseCommands, WorkBesideADaemonWhereThatIsSafe) {
  start(config_);

  EXPECT_EQ(with({"db", "check"}).status, 0);
  const CommandOutcome backup = with({"db", "backup", file("backup.db")});
  EXPECT_EQ(backup.status, 0) << backup.err;
  EXPECT_EQ(backup.out, file("test.db") + " is backed up to " + file("backup.db") + "\n");
  const CommandOutcome copy =
      with({"db", "copy", "--from", url("test.db"), "--to", url("copy.db")});
  EXPECT_EQ(copy.status, 0) << copy.err;
  EXPECT_THAT(copy.out, HasSubstr("monitors                    1 rows\n"));
  for (const char* alone : {"migrate", "vacuum"}) {
    SCOPED_TRACE(alone);
    const CommandOutcome refused = with({"db", alone});
    EXPECT_EQ(refused.status, 3);
    EXPECT_THAT(refused.err, HasSubstr(fmt::format("is in use by another promonitor (process {})",
                                                   daemon().pid())));
  }
}

TEST_F(DatabaseCommands, RefusalsSayWhatToDo) {
  ASSERT_EQ(with({"db", "migrate"}).status, 0);
  ASSERT_EQ(with({"user", "create", "ops@example.com"}).status, 0);
  const std::string elsewhere = write(
      "elsewhere.yaml", "database: { url: \"postgresql://pm@127.0.0.1:9/pm?sslmode=disable\" }\n");
  const struct {
    Words words;
    int status;
    std::string says;
  } rows[] = {
      {{"db", "check", "--config",
        write("missing.yaml", "database: { url: \"" + url("no.db") + "\" }\n")},
       3,
       "there is no database " + file("no.db") + ": name another one"},
      {{"db", "backup", file("test.db"), "--config", config_}, 3, "File exists"},
      {{"db", "backup", "x", "--config", elsewhere}, 3, "run pg_dump --format=custom --file='x' "},
      {{"db", "copy", "--from", url("test.db"), "--to", url("test.db"), "--config", config_},
       3,
       "is not empty: name another file to copy to"},
      {{"db", "copy", "--from", "test.db", "--to", url("x.db"), "--config", config_},
       3,
       "--from: is not the URL of a database"},
      {{"db", "copy", "--from", url("test.db"), "--to", "postgresql://u:secret@h/db", "--config",
        config_},
       3,
       "--to: it holds a password"},
      {{"db", "copy", "--from", url("test.db"), "--to", url("x.db"), "--to-password-file", config_,
        "--config", config_},
       3,
       "--to-password-file: only PostgreSQL has a password"},
      {{"db", "copy", "--from", url("test.db")}, 2, "--to is required"},
      {{"db", "vaccum"}, 2, "did you mean 'vacuum'?"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    const CommandOutcome outcome = run(row.words);

    EXPECT_EQ(outcome.status, row.status);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(row.says));
    EXPECT_THAT(outcome.err, StartsWith("promonitor: "));
    EXPECT_EQ(outcome.err.find("secret"), std::string::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(file("no.db")));
}

TEST_F(DatabaseCommands, ADaemonTellsWhatItRemoved) {
  start(config_);

  EXPECT_TRUE(answers(200, "/metrics", "", std::chrono::seconds(5)));
  test::HttpClient client(port());
  const auto reply = client.get("/metrics", "");

  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->body, HasSubstr("promonitor_history_removed_checks_total 0"));
  EXPECT_THAT(reply->body, HasSubstr("promonitor_history_kept_seconds 2592000"));
}

}  // namespace
}  // namespace promonitor
