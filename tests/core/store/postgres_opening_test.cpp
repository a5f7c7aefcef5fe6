// What opening a store on PostgreSQL does and refuses.
#include <gmock/gmock.h>

#include "core/store/migrations.hpp"
#include "tests/core/store/postgres_fixture.hpp"

namespace promonitor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Use = SqlStoreSettings::Use;

class PostgresOpening : public ::testing::Test {
 protected:
  std::unique_ptr<SqlStore> open(Use use = Use::Daemon) const {
    return SqlStore::open(postgresSettings(url_, use), silentLog());
  }
  std::string refusal(Use use = Use::Daemon) const {
    return refusalOf(postgresSettings(url_, use));
  }
  std::string ask(const std::string& sql) const { return cluster_.ask(database_, sql); }

  test::PostgresCluster& cluster_ = test::sharedPostgres();
  const std::string database_ = cluster_.createDatabase();
  const std::string url_ = cluster_.url(database_);
};

TEST_F(PostgresOpening, KeepsEverythingForTheNextTime) {
  MonitorKey monitor{};
  {
    const auto store = open();
    monitor = prepareMonitor(*store);
    store->commit({{failedCheck(monitor, {})}, {}, {}});
  }

  const auto store = open();

  const auto loaded = store->loadMonitors();
  ASSERT_EQ(loaded.size(), 1U);
  EXPECT_EQ(loaded[0].key, monitor);
  EXPECT_THAT(store->latestChecks(loaded[0].spec.owner, monitor, 10),
              ::testing::ElementsAre(failedCheck(monitor, {})));
}

TEST_F(PostgresOpening, RefusesASecondDaemon) {
  const auto store = open();

  EXPECT_THAT(refusal(), AllOf(HasSubstr("the database postgresql://promonitor@"),
                               HasSubstr("is in use by another promonitor (process " +
                                         std::to_string(getpid()) + "): stop that one")));
  prepareMonitor(*store);
}

TEST_F(PostgresOpening, LetsTheNextDaemonInWhenOneIsGone) {
  open().reset();

  EXPECT_EQ(refusal(), "opened");
}

TEST_F(PostgresOpening, LetsAToolWorkBesideTheDaemon) {
  const auto daemon = open();
  const auto tool = open(Use::Tool);

  const User user = tool->saveUser("new@example.com", "free", at());

  EXPECT_EQ(daemon->findUser(user.id), user);
}

TEST_F(PostgresOpening, LetsAToolMakeTheDatabaseButNotBesideADaemon) {
  {
    const auto daemon = open();
    ask("DELETE FROM schema_migrations WHERE number > 1");
    EXPECT_THAT(refusal(Use::Tool), HasSubstr("needs the database alone: the database"));
    ask("DROP SCHEMA public CASCADE");
    ask("CREATE SCHEMA public");
  }

  EXPECT_TRUE(open(Use::Tool)->listUsers().empty());
  EXPECT_NE(open(), nullptr) << "the tool does not keep the lock";
}

TEST_F(PostgresOpening, RefusesANewerSchema) {
  open().reset();
  ask("INSERT INTO schema_migrations (number, name, checksum) VALUES (99, 'later', 'ab')");

  EXPECT_THAT(refusal(), HasSubstr("has schema 99 and this promonitor knows"));
  EXPECT_THAT(refusal(Use::Tool), HasSubstr("run the newer promonitor that wrote it"));
}

TEST_F(PostgresOpening, RefusesASchemaStepThatIsNotItsOwn) {
  open().reset();
  ask("UPDATE schema_migrations SET checksum = 'ab' WHERE number = 1");

  EXPECT_THAT(refusal(), HasSubstr("schema step 1 (users, keys, monitors and checks) of the"));
}

TEST_F(PostgresOpening, RefusesTheDatabaseOfAnotherProgram) {
  ask("CREATE TABLE bookmarks (url TEXT)");

  EXPECT_THAT(refusal(),
              HasSubstr("has tables of another program (bookmarks): name another database"));
}

TEST_F(PostgresOpening, RemembersEachSchemaStep) {
  open().reset();

  EXPECT_EQ(ask("SELECT count(*) FROM schema_migrations"),
            std::to_string(postgresMigrations().size()));
  EXPECT_EQ(ask("SELECT checksum FROM schema_migrations WHERE number = 1"),
            checksum(postgresMigrations().at(0)));
}

TEST_F(PostgresOpening, CommitsToDiskWhateverTheServerIsSetTo) {
  ask("ALTER DATABASE \"" + database_ + "\" SET synchronous_commit = off");
  const auto store = open();
  prepareMonitor(*store);

  EXPECT_EQ(ask("SHOW synchronous_commit"), "off");
  ask("CREATE FUNCTION mode() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "IF current_setting('synchronous_commit') <> 'on' THEN RAISE 'not on disk'; END IF; "
      "RETURN NEW; END $$");
  ask("CREATE TRIGGER mode BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION mode()");
  EXPECT_NO_THROW(store->saveUser("new@example.com", "free", at()));
}

TEST_F(PostgresOpening, SaysWhyItCannotConnect) {
  cluster_.ask("postgres", "CREATE ROLE \"o'hara \\ x\" LOGIN");
  SqlStoreSettings stranger = postgresSettings(url_);
  stranger.postgres->place.user = "o'hara \\ x";
  SqlStoreSettings nobody = postgresSettings(url_);
  nobody.postgres->place.user = "nobody here";
  nobody.postgres->password = "canary secret";
  SqlStoreSettings nowhere = postgresSettings(url_);
  nowhere.postgres->place.database = "not there";
  SqlStoreSettings silent = postgresSettings("postgresql:///x?host=/nowhere");
  const struct {
    SqlStoreSettings settings;
    const char* text;
  } cases[] = {
      {stranger, "does not let this user do that"},
      {nobody, "role \"nobody here\" does not exist): create it"},
      {nowhere, "database \"not there\" does not exist): create it"},
      {silent, "check that PostgreSQL runs there"},
  };
  for (const auto& [settings, text] : cases) {
    SCOPED_TRACE(text);
    EXPECT_THAT(refusalOf(settings), AllOf(HasSubstr("the database postgresql://"), HasSubstr(text),
                                           Not(HasSubstr("canary"))));
  }
}

}  // namespace
}  // namespace promonitor
