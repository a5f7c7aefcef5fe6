#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/known_monitors.hpp"
#include "config/loader.hpp"
#include "core/base/clock.hpp"
#include "core/model/monitor.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor::config {

/// The monitors a configuration declares, sound and in file order. Creation times ascend by a
/// microsecond from the time given, so that the order survives. Owners are named, not numbered:
/// users are saved only once the whole configuration is known to be sound.
struct DeclaredMonitors {
  std::vector<MonitorSpec> specs;
  /// The distinct owners, and which of them owns specs[i].
  std::vector<std::string> owners;
  std::vector<std::uint32_t> owner_of;
  /// What each of `specs` was read from, for KnownMonitors.
  std::vector<KnownEntry> entries;

  /// Fills in every spec's owner; `find` is asked once for each of `owners`.
  void assignOwners(const std::function<UserId(const std::string& email)>& find);
};

/// Says whether a user exists that the configuration does not declare.
using KnowsUser = std::function<bool(const std::string& email)>;

/// The second phase: reads what is left to read and judges all monitors by the kinds that are
/// loaded, but for those in `known`. Adds to `loaded.issues`; what has an issue is left out. Where
/// there is one, `loaded` is read again as a whole, as a text may mean something only then. With
/// `knows_user` empty, only declared users may own monitors.
DeclaredMonitors decodeMonitors(Loaded& loaded, const std::vector<const ProbeKind*>& kinds,
                                const KnowsUser& knows_user, WallTime now,
                                const KnownMonitors& known = {});

/// The id of a declared monitor: the same on every machine. `id` as written, or empty; owner and
/// name count only without it.
Uuid monitorId(std::string_view id, std::string_view owner, std::string_view name);

/// "promonitor.yaml:12", as MonitorSpec has it.
Origin originOf(const Sources& sources, const SourceMark& mark);

}  // namespace promonitor::config
