#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/metrics_page.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor::bench {

/// What a daemon has counted and used by a moment.
struct DaemonReading {
  MetricsPage page;
  std::chrono::steady_clock::time_point at;
  std::chrono::nanoseconds cpu{};  ///< user and system, of all threads
  std::uint64_t wake_ups = 0;      ///< times that a thread slept and went on
  std::size_t memory = 0;          ///< bytes resident
  std::size_t memory_peak = 0;     ///< the most so far
  std::uintmax_t database = 0;     ///< bytes of its files
};

/// `promonitor serve` as it is built beside this program, with a database of its own; ends with the
/// object, and its files with it.
class DaemonRun {
 public:
  /// `settings`: YAML beside `server`, `database` and `log`. `monitors`: the lines of a list. Runs
  /// on the processors that the calling thread has.
  DaemonRun(const std::string& settings, const std::vector<std::string>& monitors);

  /// Throws std::runtime_error when it has not said so in ten minutes.
  void awaitServing();
  /// False when the counter has not reached that in time.
  bool awaitCount(const std::string& counter, double count, std::chrono::seconds patience) const;
  DaemonReading read() const;
  /// Puts other lines in place of the first ones. Gives seconds until they are in force. Throws
  /// std::runtime_error when the reload is refused.
  double reload(const std::vector<std::string>& first_lines);

  std::uint16_t port() const { return port_; }
  /// All of its threads that there are run on these processors from now on.
  void runOn(const std::vector<int>& cpus) const;
  double secondsSinceStart() const;
  std::string database() const { return directory_.file("bench.db"); }
  /// Gives the exit status.
  int stop() { return process_.stop(); }

 private:
  std::string writeConfiguration(const std::string& settings) const;
  void writeMonitors() const;

  const TemporaryDirectory directory_;
  std::vector<std::string> monitors_;
  const std::uint16_t port_;
  const std::string file_;
  const std::chrono::steady_clock::time_point started_at_;
  test::ChildProcess process_;
};

}  // namespace promonitor::bench
