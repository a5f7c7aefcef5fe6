#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/account/monitor_writer.hpp"

namespace promonitor {

/// A MonitorWriter that remembers what it was asked and answers with `monitor`, or refuses with
/// `refusal`. For one call at a time.
class RecordingWriter final : public MonitorWriter {
 public:
  Made create(const User& user, const Actor& by, const OptionInput& asked,
              const std::optional<NamedCall>& call, const Render& render) override {
    note("create", user, by, asked);
    named = call;
    return {monitor.spec.id, monitor.revision, render(monitor)};
  }
  Monitor change(const User& user, const Actor& by, const Uuid& id, const OptionInput& patch,
                 const Expected& revisions) override {
    note("change " + id.text(), user, by, patch);
    expected = revisions;
    return monitor;
  }
  Monitor pause(const User& user, const Actor& by, const Uuid& id, bool paused,
                const Expected& revisions) override {
    note((paused ? "pause " : "resume ") + id.text(), user, by, {});
    expected = revisions;
    return monitor;
  }
  void remove(const User& user, const Actor& by, const Uuid& id,
              const Expected& revisions) override {
    note("remove " + id.text(), user, by, {});
    expected = revisions;
  }
  Applied applySet(const User& user, const Actor& by, const WantedMonitors& asked) override {
    note("apply", user, by, {});
    wanted = asked;
    return applied;
  }
  std::vector<OptionInput> configs(const User& /*user*/, const std::vector<Uuid>& ids) override {
    ++config_lookups;
    if (refusal) throw MonitorRefused(*refusal);
    return std::vector<OptionInput>(ids.size(), made_of);
  }

  Monitor monitor;
  OptionInput made_of;
  int config_lookups = 0;
  Applied applied;
  std::optional<MonitorRefused> refusal;

  std::string call;
  UserId caller{};
  Actor actor;
  OptionInput body;
  std::optional<NamedCall> named;
  WantedMonitors wanted;
  Expected expected;

 private:
  void note(const std::string& what, const User& user, const Actor& by, const OptionInput& given) {
    call = what;
    caller = user.id;
    actor = by;
    body = given;
    if (refusal) throw MonitorRefused(*refusal);
  }
};

}  // namespace promonitor
