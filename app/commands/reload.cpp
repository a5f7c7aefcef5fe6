#include "app/commands/reload.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "app/commands/check_config.hpp"
#include "app/configuration.hpp"
#include "app/daemon_files.hpp"
#include "app/exit_status.hpp"
#include "app/reload_report.hpp"
#include "config/loader.hpp"
#include "core/store/file_lock.hpp"

namespace promonitor {
namespace {

constexpr Duration kPatience = std::chrono::seconds(30);
constexpr int kLookEveryMs = 20;

/// A daemon that can be told to reload, and nobody else who got its process id meanwhile.
class Daemon {
 public:
  // Debian 12's <sys/pidfd.h> cannot be used from C++.
  explicit Daemon(pid_t pid)
      : pid_(pid), fd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
  ~Daemon() {
    if (fd_ >= 0) ::close(fd_);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Throws std::runtime_error.
  void tellToReload() const {
    if (fd_ >= 0 && ::syscall(SYS_pidfd_send_signal, fd_, SIGHUP, nullptr, 0) == 0) return;
    throw std::runtime_error(
        fmt::format("cannot signal the daemon (process {}): {}; run this as its user or as root",
                    pid_, std::generic_category().message(errno)));
  }
  /// True when it has ended; false after a moment in which it has not.
  bool endsNow() const {
    pollfd end{.fd = fd_, .events = POLLIN, .revents = 0};
    return ::poll(&end, 1, kLookEveryMs) > 0;
  }

 private:
  pid_t pid_;
  int fd_;
};

ReloadReport reloaded(pid_t pid, const std::filesystem::path& report_file) {
  const SystemClock clock;
  const Daemon daemon(pid);
  const MonoTime asked = clock.now();
  daemon.tellToReload();
  do {
    const auto report = readReloadReport(report_file);
    if (report && report->daemon == pid && report->began >= asked) return *report;
    if (clock.now() > asked + kPatience) {
      throw std::runtime_error(fmt::format(
          "the daemon (process {}) has said nothing for {} s; its log will tell what comes of it",
          pid, std::chrono::floor<std::chrono::seconds>(kPatience).count()));
    }
  } while (!daemon.endsNow());
  throw std::runtime_error(
      fmt::format("the daemon (process {}) ended before it reloaded; its log says why", pid));
}

int print(const ReloadReport& report) {
  switch (report.outcome) {
    case ReloadReport::Outcome::Applied:
      std::cout << report.text;
      return kExitOk;
    case ReloadReport::Outcome::Refused:
      std::cerr << report.text << "The daemon goes on with what it had.\n";
      return kExitFailed;
    case ReloadReport::Outcome::Failed:
      break;
  }
  std::cerr << "promonitor: the daemon could not reload: " << report.text;
  return kExitFailed;
}

/// Where a daemon that was looked for in vain may yet be: with another runtime directory.
std::string placeOf(const config::Settings& settings) {
  if (!settings.database.postgres) return {};
  return fmt::format(" that says so in {}", settings.server.runtime_directory.string());
}

}  // namespace

int reloadDaemon(const std::string& config_file) {
  const std::filesystem::path file = configurationFile(config_file);
  // Only to find the daemon: it judges the file, in its own environment.
  const config::Loaded loaded = config::load(file, config::processEnvironment());
  const std::string database = databaseName(loaded.settings.database);
  const std::filesystem::path files = daemonFiles(loaded.settings);
  const auto pid = FileLock::owner(files);
  if (!pid) {
    if (!loaded.issues.empty()) return checkConfig({.config_file = file.string()});
    throw std::runtime_error(
        fmt::format("no daemon runs on {}{}; start one with 'promonitor serve --config {}'",
                    database, placeOf(loaded.settings), file.string()));
  }
  const ReloadReport report = reloaded(*pid, reloadReportFile(files));
  std::error_code error;
  if (!std::filesystem::equivalent(file, report.config_file, error)) {
    throw std::runtime_error(
        fmt::format("the daemon on {} (process {}) runs with {}, not with {}: give it with "
                    "--config, or start the daemon with the other file",
                    database, *pid, report.config_file, file.string()));
  }
  return print(report);
}

}  // namespace promonitor
