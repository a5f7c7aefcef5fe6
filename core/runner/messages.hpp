#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/net/network_policy.hpp"
#include "core/net/resolver.hpp"
#include "core/plugin/option_set.hpp"
#include "core/runner/child_entry.hpp"

namespace promonitor {

// The frames, one struct each: append() writes one, decode() reads a body and is false when that is
// not exactly one. Texts of what is decoded are good as long as the body.

/// The first frame to a runner.
struct RunnerSettings {
  std::string plugin_path;       ///< canonical
  std::string plugin_id;         ///< what the file must declare to be
  std::string plugin_sha256;     ///< lower-case hex; empty: not pinned
  std::string described_sha256;  ///< as PluginRequest has it
  ResolverSettings resolver;
  std::string ca_file;
  std::string log_level = "info";
  /// Threads for blocking probes, and how many may wait for one.
  std::uint32_t workers = 4, worker_queue = 1024;
  ChildLimits limits;

  void append(std::string& out) const;
  bool decode(std::string_view body);
};

/// Gives rules for monitors a number in this runner: 0, 1, 2 and so on, none twice.
struct PolicyFrame {
  std::uint32_t policy = 0;
  PolicyRules rules;

  void append(std::string& out) const;
  bool decode(std::string_view body);
};

/// Makes a monitor's instance. Refused, it answers with the reason when a check is started.
struct CreateFrame {
  std::uint64_t instance = 0;
  std::uint32_t policy = 0;  ///< that a frame before has given
  std::string_view kind;
  std::shared_ptr<const OptionSet> options;

  void append(std::string& out) const;
  bool decode(std::string_view body);
};

struct DestroyFrame {
  std::uint64_t instance = 0;

  void append(std::string& out) const;
  bool decode(std::string_view body);
};

struct StartFrame {
  std::uint64_t check = 0, instance = 0;
  Duration timeout{};       ///< from when the runner takes it
  std::uint32_t flags = 0;  ///< PM_CHECK_*
  std::string_view monitor_name;

  void append(std::string& out) const;
  bool decode(std::string_view body);
};

struct CancelFrame {
  std::uint64_t check = 0;
  std::uint32_t reason = 0;  ///< Prober::CancelReason

  void append(std::string& out) const;
  bool decode(std::string_view body);
};

/// Ping, and Pong with the same number: answered in order with everything else, so that an answer
/// shows a loop that turns.
struct PingFrame {
  std::uint64_t number = 0;

  void append(std::string& out) const;
  void appendAnswer(std::string& out) const;
  bool decode(std::string_view body);
};

/// Ready has no body. Failed says why the plugin cannot be run.
struct FailedFrame {
  std::string_view reason;

  void append(std::string& out) const;
  bool decode(std::string_view body);
};

struct LogFrame {
  std::uint32_t level = 0;  ///< PM_LOG_*
  std::string_view text;

  void append(std::string& out) const;
  bool decode(std::string_view body);
};

}  // namespace promonitor
