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
  Made create(const User& user, const OptionInput& asked, const std::optional<NamedCall>& call,
              const Render& render) override {
    note("create", user, asked);
    named = call;
    return {monitor.spec.id, monitor.revision, render(monitor)};
  }
  Monitor change(const User& user, const Uuid& id, const OptionInput& patch,
                 const Expected& revisions) override {
    note("change " + id.text(), user, patch);
    expected = revisions;
    return monitor;
  }
  Monitor pause(const User& user, const Uuid& id, bool paused, const Expected& revisions) override {
    note((paused ? "pause " : "resume ") + id.text(), user, {});
    expected = revisions;
    return monitor;
  }
  void remove(const User& user, const Uuid& id, const Expected& revisions) override {
    note("remove " + id.text(), user, {});
    expected = revisions;
  }
  Applied applySet(const User& user, const WantedMonitors& asked) override {
    note("apply", user, {});
    wanted = asked;
    return applied;
  }
  OptionInput config(const User& /*user*/, const Uuid& /*id*/) override {
    if (refusal) throw MonitorRefused(*refusal);
    return made_of;
  }

  Monitor monitor;
  OptionInput made_of;
  Applied applied;
  std::optional<MonitorRefused> refusal;

  std::string call;
  UserId caller{};
  OptionInput body;
  std::optional<NamedCall> named;
  WantedMonitors wanted;
  Expected expected;

 private:
  void note(const std::string& what, const User& user, const OptionInput& given) {
    call = what;
    caller = user.id;
    body = given;
    if (refusal) throw MonitorRefused(*refusal);
  }
};

}  // namespace promonitor
