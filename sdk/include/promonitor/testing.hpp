#pragma once

/// Runs checks of a kind in a unit test: no daemon, no test framework, nothing to link but the
/// plugin's own sources. Not for plugins themselves.
///
///   #include "promonitor/testing.hpp"
///
///   pm::testing::Runner banner(promonitor_probe_v1(), "banner");
///   const pm::testing::Result result = banner.check({{"target", "127.0.0.1:2525"}});
///   EXPECT_EQ(result.state, pm::State::Down);
///   EXPECT_EQ(result.code, "banner_mismatch");
///   EXPECT_GT(result.metric("connect"), 0);
///   EXPECT_TRUE(result.mistakes.empty());
///
/// The host behind it has all services of probe.h and plain TCP streams. TLS is not there: it can
/// be pretended (Settings::tls). Names: literals, "localhost", and Settings::hosts. Workers are
/// threads of their own. Options are read, not validated as the daemon does: `promonitor plugin
/// verify` and `promonitor probe` are for the rest.

#include <chrono>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/testing/given.hpp"
#include "promonitor/testing/host.hpp"
#include "promonitor/testing/result.hpp"
#include "promonitor/testing/settings.hpp"

namespace PM_HIDDEN pm {
namespace testing {

/// One kind of a plugin, written in whatever language. Checks run one after another on the calling
/// thread; each has an instance and a loop state of its own.
class Runner {
 public:
  /// `plugin` is what promonitor_probe_v1() gives. Throws std::invalid_argument when it has no
  /// such kind.
  Runner(const pm_plugin* plugin, std::string_view kind) : kind_(find(plugin, kind)) {}

  /// Runs one check to its end. What waits for ever is ended a second after the time-out, with a
  /// mistake. Throws OptionError when the options or the instance are refused, with the reason.
  Result check(const std::vector<Given>& options, const Settings& settings = {}) const {
    Settings wanted = settings;
    if (blocking()) wanted.clock = Clock::Real;
    const detail::OptionValues values(kind_, options);
    detail::Host host(wanted, kind_);
    const LoopState state(host, kind_);
    const Instance instance(host, kind_, values.view());
    return blocking() ? runBlocking(host, instance.object, state.object, wanted)
                      : runOnLoop(host, instance.object, state.object, wanted);
  }
  /// What the kind says against these options; empty when it takes them.
  std::string refusal(const std::vector<Given>& options) const {
    try {
      const Settings settings;
      const detail::OptionValues values(kind_, options);
      detail::Host host(settings, kind_);
      if (kind_.validate != nullptr) {
        char text[kErrorSpace] = "";
        throwOn(kind_.validate(host.abi(), values.view(), text, sizeof text), text);
      }
      const LoopState state(host, kind_);
      const Instance instance(host, kind_, values.view());
      return {};
    } catch (const OptionError& error) {
      return error.what();
    }
  }

 private:
  static constexpr std::size_t kErrorSpace = 256;
  static constexpr std::int64_t kGrace = 1'000'000'000;

  static const pm_kind& find(const pm_plugin* plugin, std::string_view name) {
    for (std::uint32_t i = 0; plugin != nullptr && i < plugin->kind_count; ++i) {
      if (name == plugin->kinds[i]->name) return *plugin->kinds[i];
    }
    throw std::invalid_argument(format("the plugin has no kind '{}'", name));
  }
  static void throwOn(std::int32_t status, const char* text) {
    if (status >= 0) return;
    throw OptionError(*text != '\0' ? std::string(text) : format("refused with {}", status));
  }
  bool blocking() const { return (kind_.flags & PM_KIND_BLOCKING) != 0; }

  /// What the kind shares between checks on a loop.
  struct LoopState {
    LoopState(detail::Host& owner, const pm_kind& of) : host(owner), kind(of) {
      if (kind.loop_open == nullptr) return;
      scope = host.allScopes().open();
      char text[kErrorSpace] = "";
      throwOn(kind.loop_open(host.abi(), scope, &object, text, sizeof text), text);
    }
    LoopState(const LoopState&) = delete;
    LoopState& operator=(const LoopState&) = delete;
    ~LoopState() {
      if (scope == 0) return;
      kind.loop_close(object);
      host.closeScope(scope);
    }
    detail::Host& host;
    const pm_kind& kind;
    pm_scope scope = 0;
    void* object = nullptr;
  };
  struct Instance {
    Instance(const detail::Host& host, const pm_kind& of, const pm_options* options) : kind(of) {
      char text[kErrorSpace] = "";
      throwOn(kind.create(host.abi(), options, &object, text, sizeof text), text);
    }
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    ~Instance() { kind.destroy(object); }
    const pm_kind& kind;
    void* object = nullptr;
  };

  static pm_check_params params(detail::Host& host, void* loop_state, const Settings& settings) {
    pm_check_params params{};
    params.struct_size = sizeof params;
    params.flags = settings.flags;
    params.start_ns = host.eventLoop().now();
    params.deadline_ns = params.start_ns + settings.timeout.count();
    params.monitor_name = str("test");
    params.loop_state = loop_state;
    return params;
  }
  /// When to cancel, and why.
  static void cancelAt(detail::Host& host, const Settings& settings,
                       const std::function<void(std::uint32_t)>& cancel) {
    const bool early = settings.cancel_after && *settings.cancel_after < settings.timeout;
    const auto reason = early ? settings.cancel_reason : CancelReason::Timeout;
    const auto time = early ? *settings.cancel_after : settings.timeout;
    host.eventLoop().timer(time.count(), [cancel, reason](std::int32_t, std::uint32_t) {
      cancel(static_cast<std::uint32_t>(reason));
    });
  }
  static Result finish(detail::Host& host, const Settings& settings) {
    const std::int64_t limit = host.eventLoop().now() + settings.timeout.count() + kGrace;
    while (!host.done() && host.eventLoop().now() < limit) host.eventLoop().turn();
    if (!host.done()) host.mistake("not complete a second after it was cancelled");
    return host.result();
  }
  Result runOnLoop(detail::Host& host, void* instance, void* loop_state,
                   const Settings& settings) const {
    const pm_check check = host.begin();
    const pm_check_params given = params(host, loop_state, settings);
    void* state = nullptr;
    const std::int32_t status = kind_.start(instance, check, &given, &state);
    if (status < 0 && !host.done()) {
      host.result().code = "probe_refused";
      host.result().message = format("start() answered {}", status);
      host.closeScope(check);
      return host.result();
    }
    cancelAt(host, settings, [&, state](std::uint32_t reason) {
      if (host.done()) return;
      host.cancel();
      kind_.cancel(instance, state, check, reason);
    });
    host.eventLoop().timer(settings.timeout.count() + kGrace, [](std::int32_t, std::uint32_t) {});
    Result result = finish(host, settings);
    host.closeScope(check);
    return result;
  }
  /// run() is waited for, however long it takes: a thread cannot be ended from outside.
  Result runBlocking(detail::Host& host, void* instance, void* loop_state,
                     const Settings& settings) const {
    const pm_check check = host.begin();
    const pm_check_params given = params(host, loop_state, settings);
    bool returned = false;
    host.allScopes().work([&] { kind_.run(instance, check, &given); }, [&] { returned = true; });
    cancelAt(host, settings, [&](std::uint32_t) { host.cancel(); });
    while (!returned) host.eventLoop().turn();
    if (!host.done()) host.mistake("run() returned without a result");
    host.closeScope(check);
    return host.result();
  }

  const pm_kind& kind_;
};

}  // namespace testing
}  // namespace pm
