// Where the daemon cannot start, it says what, where, why and what to do next.
#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"
#include "tests/core/store/stranger.hpp"

namespace promonitor {
namespace {

using std::filesystem::perms;
using testing::AllOf;
using testing::HasSubstr;

constexpr uid_t kNobody = 65534;

class RefusedStart : public DaemonFixture {
 protected:
  std::string configureWith(const std::string& name, const std::string& port,
                            const std::string& database) const {
    return write(name, fmt::format("server: {{ listen: \"127.0.0.1:{}\" }}\n"
                                   "database: {{ url: \"sqlite://{}\" }}\n",
                                   port, database));
  }
};

TEST_F(RefusedStart, PortTaken) {
  start(configure());

  const CommandOutcome outcome =
      startRefused(configureWith("second.yaml", std::to_string(port()), file("second.db")));

  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("promonitor: "), HasSubstr("server.listen"),
                    HasSubstr(fmt::format("127.0.0.1:{}", port())), HasSubstr("in use")));
}

TEST_F(RefusedStart, SecondDaemonOnOneDatabase) {
  start(configure());

  const CommandOutcome outcome = startRefused(configureWith("second.yaml", "0", file("test.db")));

  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err,
              HasSubstr(fmt::format("the database {} is in use by another promonitor (process {}): "
                                    "stop that one, or give this one another database",
                                    file("test.db"), daemon().pid())));
}

TEST_F(RefusedStart, DatabaseOfALaterVersion) {
  const std::string config = configure();
  ASSERT_EQ(run({"user", "list", "--config", config}).status, 0);
  makeLater(file("test.db"));

  const CommandOutcome outcome = startRefused(config);

  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("the database " + file("test.db") + " has schema 99"),
                                 HasSubstr("run the newer promonitor that wrote it")));
}

TEST_F(RefusedStart, ConfigurationThatCannotBeRead) {
  const CommandOutcome missing = startRefused(file("missing.yaml"));
  EXPECT_EQ(missing.status, 1);
  EXPECT_THAT(missing.err,
              AllOf(HasSubstr(file("missing.yaml")), HasSubstr("No such file or directory"),
                    HasSubstr("check the path and its permissions")));

  if (::geteuid() != 0) return;  // only root can become somebody who may not read it
  const std::string config = configure();
  std::filesystem::permissions(directory_.path(), perms(0755));
  std::filesystem::permissions(config, perms(0600));
  const CommandOutcome forbidden = startRefused(config, {.user = kNobody});
  EXPECT_EQ(forbidden.status, 1);
  EXPECT_THAT(forbidden.err, AllOf(HasSubstr(config), HasSubstr("Permission denied"),
                                   HasSubstr("check the path and its permissions")));
}

TEST_F(RefusedStart, DatabaseFolderThatCannotBeWritten) {
  const CommandOutcome missing =
      startRefused(configureWith("missing.yaml", "0", file("missing/test.db")));
  EXPECT_EQ(missing.status, 3);
  EXPECT_THAT(missing.err, AllOf(HasSubstr(file("missing")), HasSubstr("does not exist: create")));

  if (::geteuid() != 0) return;  // only root can become somebody who may not write there
  const std::string config = configure();
  std::filesystem::permissions(directory_.path(), perms(0755));
  std::filesystem::permissions(config, perms(0644));
  const CommandOutcome outcome = startRefused(config, {.user = kNobody});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("cannot write in " + directory_.path()),
                    HasSubstr("the user that runs promonitor must be able to make files there")));
}

}  // namespace
}  // namespace promonitor
