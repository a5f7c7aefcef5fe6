#include "bench/daemon/daemon_run.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <fmt/format.h>

#include "tests/support/process_usage.hpp"

namespace promonitor::bench {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

/// A file may have 64 MiB.
constexpr std::size_t kLinesInAFile = 100'000;
constexpr auto kPatience = 10min;
constexpr auto kAskEvery = 20ms;

/// A port that was free a moment ago.
std::uint16_t freePort() {
  const Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
  return socket.address().port();
}

std::string program() {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "promonitor").string();
}

double secondsSince(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

}  // namespace

DaemonRun::DaemonRun(const std::string& settings, const std::vector<std::string>& monitors)
    : monitors_(monitors),
      port_(freePort()),
      file_(writeConfiguration(settings)),
      started_at_(Steady::now()),
      process_({program(), "serve", "--config", file_}) {}

std::string DaemonRun::writeConfiguration(const std::string& settings) const {
  writeMonitors();
  std::string file = directory_.file("promonitor.yaml");
  std::ofstream(file) << fmt::format(
      "server: {{ listen: \"127.0.0.1:{}\", unauthenticated_per_minute: 100000 }}\n"
      "database: {{ url: \"sqlite://{}\" }}\n"
      "log: {{ level: warn }}\n"
      "include: [\"monitors-*.yaml\"]\n{}",
      port_, database(), settings);
  return file;
}

void DaemonRun::writeMonitors() const {
  for (std::size_t first = 0; first < monitors_.size(); first += kLinesInAFile) {
    std::ofstream out(directory_.file(fmt::format("monitors-{:04}.yaml", first / kLinesInAFile)));
    out << "monitors:\n";
    const std::size_t end = std::min(first + kLinesInAFile, monitors_.size());
    for (std::size_t i = first; i < end; ++i) out << "  - " << monitors_[i] << '\n';
  }
}

void DaemonRun::awaitServing() {
  for (;;) {
    try {
      MetricsPage::fetch(port_);
      return;
    } catch (const Poco::Exception&) {
      if (process_.ended()) throw std::runtime_error("the daemon ended before it answered");
      if (Steady::now() > started_at_ + kPatience) throw std::runtime_error("no daemon answers");
      std::this_thread::sleep_for(kAskEvery);
    }
  }
}

bool DaemonRun::awaitCount(const std::string& counter, double count,
                           std::chrono::seconds patience) const {
  const auto until = Steady::now() + patience;
  while (MetricsPage::fetch(port_).value(counter) < count) {
    if (Steady::now() > until) return false;
    std::this_thread::sleep_for(kAskEvery);
  }
  return true;
}

DaemonReading DaemonRun::read() const {
  const pid_t pid = process_.pid();
  DaemonReading reading{.page = MetricsPage::fetch(port_),
                        .at = Steady::now(),
                        .cpu = process_.cpu(),
                        .wake_ups = test::wakeUps(pid),
                        .memory = process_.memory(),
                        .memory_peak = test::residentPeak(pid)};
  for (const char* const suffix : {"", "-wal"}) {
    std::error_code none;
    const auto size = std::filesystem::file_size(database() + suffix, none);
    if (!none) reading.database += size;
  }
  return reading;
}

double DaemonRun::reload(const std::vector<std::string>& first_lines) {
  std::copy(first_lines.begin(), first_lines.end(), monitors_.begin());
  writeMonitors();
  const auto began = Steady::now();
  test::ChildProcess command({program(), "reload", "--config", file_});
  std::string last;
  for (std::string line = command.readLine(); !line.empty(); line = command.readLine()) last = line;
  const double seconds = secondsSince(began);
  if (command.stop(0) != 0) throw std::runtime_error("the reload was refused: " + last);
  return seconds;
}

void DaemonRun::runOn(const std::vector<int>& cpus) const {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(cpu, &set);
  const auto threads = fmt::format("/proc/{}/task", process_.pid());
  for (const auto& thread : std::filesystem::directory_iterator(threads)) {
    ::sched_setaffinity(std::stoi(thread.path().filename()), sizeof set, &set);
  }
}

double DaemonRun::secondsSinceStart() const { return secondsSince(started_at_); }

}  // namespace promonitor::bench
