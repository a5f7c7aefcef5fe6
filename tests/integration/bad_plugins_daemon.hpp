#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/model/check.hpp"
#include "tests/support/child_process.hpp"

namespace promonitor {

/// A plugin that is wrong on purpose, isolated.
struct BadPlugin {
  std::string name;
  /// The failure its first check must end with; empty: whatever the fixture does to itself.
  std::string code;
  /// Whether its kind takes the target "never", which does nothing wrong.
  bool has_sound_target = false;
};

/// A daemon of its own, with every bad plugin and healthy monitors, all at intervals of a second.
/// Each bad plugin has one monitor that commits its fault, once, and witnesses: monitors of the
/// same plugin that do nothing wrong. Lives in a directory that goes with it.
class BadPluginsDaemon {
 public:
  struct Plan {
    std::vector<BadPlugin> plugins;
    std::vector<std::string> refused;  ///< plugins of which no kind is ever there
    int healthy = 0;
    int witnesses = 8;
    bool faults = true;  ///< false: no monitor does harm
    std::string target;  ///< "host:port" that the healthy ones connect to
  };
  explicit BadPluginsDaemon(const Plan& plan);
  ~BadPluginsDaemon();
  BadPluginsDaemon(const BadPluginsDaemon&) = delete;
  BadPluginsDaemon& operator=(const BadPluginsDaemon&) = delete;

  /// Until it serves, at most a minute; false when it does not.
  bool awaitServing() const;
  /// Resident memory now, in bytes.
  std::size_t memory() const { return process_->memory(); }
  /// A graceful stop; returns the exit status.
  int stop();

  // After stop().
  /// Every stored check by the monitor's name, oldest first.
  std::map<std::string, std::vector<CheckRecord>> checks() const;
  std::string log() const;

 private:
  void write(const Plan& plan);

  std::filesystem::path directory_;
  std::uint16_t port_ = 0;
  std::unique_ptr<test::ChildProcess> process_;
};

}  // namespace promonitor
