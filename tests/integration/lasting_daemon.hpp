#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/app/command_fixture.hpp"
#include "tests/integration/stored_slots.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/targets.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {

/// A daemon with many monitors on a database of its own, of which nothing may be lost: what its API
/// showed is noted while it runs, and what is stored is judged once it has ended.
class LastingDaemon : public DaemonFixture {
 protected:
  enum class Engine { Sqlite, Postgres };

  LastingDaemon();

  /// On that engine from now on.
  void use(Engine engine);
  bool onPostgres() const { return cluster_ != nullptr; }
  test::PostgresCluster& cluster() { return *cluster_; }

  /// Writes promonitor.yaml, which ends with the list of monitors; `more` are further top-level
  /// sections. Its path.
  std::string configureMany(int monitors, const std::string& interval,
                            const std::string& more = "") const;
  /// What all monitors connect to: "host:port".
  std::string endpoint() const { return target_.endpoint(); }
  /// Lets the daemon have the machine, and takes what it logs, which it would wait for otherwise.
  void rest(std::chrono::milliseconds time) { daemon().waitForEnd(time); }
  /// Ends the daemon in order, within ten seconds.
  void stop();
  /// Ends it with SIGKILL.
  void kill();

  /// The answer to an authenticated GET, where it is 200.
  std::optional<nlohmann::json> json(const std::string& path) const;
  /// All metrics of one moment; empty where there is no answer.
  std::string metrics() const;
  /// The value of one of them, with its labels; -1 where it is not there.
  static double metricOf(const std::string& metrics, const std::string& name);
  double metric(const std::string& name) const { return metricOf(metrics(), name); }

  /// How many of a monitor's results are looked at, from that of the latest time on.
  int noted_ = 100;

  /// Notes every result that is shown, once over all monitors or again and again for so long.
  void note();
  void noteFor(std::chrono::milliseconds time);
  /// How many results were shown since the last lost(), and how many of them are not any more. What
  /// is noted are the newest hundred of a monitor, so lost() is to be asked before there are nine
  /// hundred more, which is what the API gives at once. Requires: the daemon serves.
  std::size_t shown() const;
  std::size_t lost();
  /// Waits for a result of every monitor that was not shown yet; false when it does not come.
  bool goesOn();

  /// Requires: the daemon has ended.
  StoredSlots stored() const;
  /// What the engine itself finds wrong with its files; "ok".
  std::string integrity() const;

  const std::string key_;

 private:
  std::string databaseUrl() const;
  /// What a query gives: a line each, "|" between the columns.
  std::string ask(const std::string& sql) const;
  /// The ids of the newest results that the API shows of a monitor; nothing where it does not
  /// answer.
  std::optional<std::set<std::string>> checksOf(test::HttpClient& client,
                                                const std::string& monitor, int limit) const;
  bool findMonitors();

  test::TcpTarget target_{{}};
  test::PostgresCluster* cluster_ = nullptr;  ///< shared, where it is used
  std::string database_;
  std::vector<std::string> monitors_;
  std::map<std::string, std::set<std::string>> shown_;
};

}  // namespace promonitor
