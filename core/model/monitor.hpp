#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/shared_text.hpp"
#include "core/base/uuid.hpp"
#include "core/model/flapping.hpp"
#include "core/model/judgement.hpp"
#include "core/model/maintenance.hpp"
#include "core/model/origin.hpp"
#include "core/model/tags.hpp"

namespace promonitor {

class NetworkPolicy;  // core/net/network_policy.hpp
class OptionSet;      // core/plugin/option_set.hpp

/// Row number of a user; every query that touches a tenant's rows has one in its signature.
enum class UserId : std::int64_t {};
/// Row number of a monitor: what results refer to inside the program and in the store.
enum class MonitorKey : std::int64_t {};

/// What a monitor is: which kind probes which target, how often, and how failures are confirmed.
/// A value, without secrets: those are in `options`, which never reaches the store. There are as
/// many as monitors: its members stand so that they leave no room between them.
struct MonitorSpec {
  Uuid id;
  UserId owner{};
  std::string name;
  SharedText kind;
  /// What is probed, as the API shows it (`url`); a password in a URL is masked.
  std::string target;
  Duration interval = std::chrono::seconds(60);
  Duration timeout = std::chrono::seconds(10);
  Duration retry_interval = std::chrono::seconds(5);
  /// Failures in a row that are retried before the monitor is called down.
  int retries = 0;
  /// Successes in a row that end a "down".
  int recover_after = 1;
  Judgement judgement;
  FlappingPolicy flapping;
  bool paused = false;
  /// When it is not checked; null: never. Immutable, shared by all monitors with the same windows.
  /// Never reaches the store.
  std::shared_ptr<const Maintenance> maintenance;
  Tags tags;
  WallTime created_at{};
  /// Where it was declared; empty when made over the API.
  Origin origin;
  /// Immutable, shared by the configuration in force and by the shard that runs the monitor: a
  /// reload ends either use first.
  std::shared_ptr<const OptionSet> options;
  /// Digest of the options: equal digests mean that a reload need not touch the monitor.
  std::uint64_t options_digest = 0;
  /// Which addresses it may reach: one of a PolicyTable, equal rules being one object. Null: nobody
  /// has said, and no check is run. Never reaches the store.
  const NetworkPolicy* policy = nullptr;
};

/// Made by a user over the API, not declared in the operator's file.
inline bool madeOverApi(const MonitorSpec& spec) { return spec.origin.empty(); }

/// True when a running `a` need not be touched to become `b`.
bool runsTheSame(const MonitorSpec& a, const MonitorSpec& b);

}  // namespace promonitor
