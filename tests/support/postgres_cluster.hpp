#pragma once

#include <csignal>
#include <memory>
#include <string>

#include "tests/support/program.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor::test {

/// A PostgreSQL server of the test's own: a new cluster in a temporary directory, reached through a
/// Unix socket there and nowhere else, run by nobody where the test is root, ended with the object
/// (and with the test, should that be killed). Without fsync: what was committed survives the
/// server's end, however it ends, but not the machine's. For one thread. Throws
/// std::runtime_error.
class PostgresCluster {
 public:
  PostgresCluster();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  /// A new, empty database; its name.
  std::string createDatabase();
  /// The URL of a database for `user`.
  std::string url(const std::string& database, const std::string& user = kUser) const;
  /// The directory of the socket.
  std::string host() const { return directory_.path(); }
  /// Runs SQL as another program would: what psql prints, without headers.
  std::string ask(const std::string& database, const std::string& sql) const;

  /// From now on this user needs its password, which others do not.
  void askForPasswordsOf(const std::string& user);

  /// Starts the server again after `kill` or `stop`, and waits until it lets clients in.
  void start();
  /// With SIGKILL: no farewell to anybody.
  void kill();
  /// In order, clients are told.
  void stop();
  /// Stops or continues every process of the server where it is.
  void freeze() const { signalAll(SIGSTOP); }
  void thaw() const { signalAll(SIGCONT); }

  static constexpr const char* kUser = "promonitor";

 private:
  void signalAll(int number) const;

  const std::string programs_;
  TemporaryDirectory directory_;
  std::unique_ptr<Program> server_;
  int databases_ = 0;
};

/// The cluster that the tests of one program share; started by the first that wants it.
PostgresCluster& sharedPostgres();

}  // namespace promonitor::test
