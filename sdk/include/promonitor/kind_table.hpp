#pragma once

#include <algorithm>
#include <concepts>
#include <cstring>
#include <exception>
#include <memory>
#include <string_view>

#include "promonitor/check_task.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/options.hpp"
#include "promonitor/running_check.hpp"

namespace PM_HIDDEN pm {

/// A kind whose check is a coroutine.
template <class K>
concept CoroutineKind = requires(K& kind, Context context) {
  { kind.check(context) } -> std::same_as<CheckTask>;
};

/// A kind that is a state machine of its own: start() returns at once, what it gives back is
/// handed to cancel(), and RunningCheck::complete() ends the check.
template <class K>
concept CallbackKind = requires(K& kind, RunningCheck check, void* state, CancelReason reason) {
  { kind.start(check) } -> std::convertible_to<void*>;
  kind.cancel(state, reason);
};

/// A kind that blocks; run() is called on a worker thread.
template <class K>
concept BlockingKind = requires(K& kind, const RunningCheck& check, Measurements& measured) {
  { kind.run(check, measured) } -> std::same_as<Verdict>;
};

template <class K>
concept HasLoopState = requires {
  typename K::LoopState;
};

namespace detail {

inline void copyError(std::string_view text, char* space, std::size_t capacity) noexcept {
  if (space == nullptr || capacity == 0) return;
  const std::size_t length = std::min(text.size(), capacity - 1);
  std::memcpy(space, text.data(), length);
  space[length] = '\0';
}

/// Runs `work`, and turns what it throws into a text for the host.
template <class Work>
std::int32_t guarded(char* error, std::size_t capacity, const Work& work) noexcept {
  try {
    work();
    return PM_OK;
  } catch (const OptionError& wrong) {
    copyError(wrong.what(), error, capacity);
    return PM_E_ARG;
  } catch (const std::bad_alloc&) {
    copyError("out of memory", error, capacity);
    return PM_E_NOMEM;
  } catch (const std::exception& failure) {
    copyError(failure.what(), error, capacity);
  } catch (...) {
    copyError("the kind threw something that is no exception", error, capacity);
  }
  return PM_E_FAIL;
}

/// The functions of a kind's table, for class K. One class is one kind.
template <class K>
struct KindTable {
  static_assert(std::is_constructible_v<K, const Options&>,
                "a kind needs a constructor that takes const pm::Options&");
  static_assert(int{CoroutineKind<K>} + int{CallbackKind<K>} + int{BlockingKind<K>} == 1,
                "a kind needs exactly one of: CheckTask check(Context); void* start(RunningCheck) "
                "with cancel(void*, CancelReason); Verdict run(const RunningCheck&, "
                "Measurements&)");

  struct Instance {
    Instance(const pm_host* host, const Options& options) : services(host), kind(options) {}
    HostServices services;
    K kind;
  };

  static inline const pm_kind* table = nullptr;

  static std::int32_t validate(const pm_host* /*host*/, const pm_options* options, char* error,
                               std::size_t capacity) noexcept {
    return guarded(error, capacity, [&] { K{Options(*options, *table)}; });
  }
  static std::int32_t create(const pm_host* host, const pm_options* options, void** instance,
                             char* error, std::size_t capacity) noexcept {
    return guarded(error, capacity, [&] {
      *instance = std::make_unique<Instance>(host, Options(*options, *table)).release();
    });
  }
  static void destroy(void* instance) noexcept { delete static_cast<Instance*>(instance); }

  static std::int32_t start(void* instance, pm_check check, const pm_check_params* params,
                            void** state) noexcept {
    auto& self = *static_cast<Instance*>(instance);
    return guarded(nullptr, 0, [&] {
      if constexpr (CoroutineKind<K>) {
        const Launch launch(self.services, check, *params);
        self.kind.check(Context(launch)).start(state);
      } else if constexpr (CallbackKind<K>) {
        *state = self.kind.start(RunningCheck(self.services, check, *params));
      }
    });
  }
  static void cancel(void* instance, void* state, pm_check /*check*/,
                     std::uint32_t reason) noexcept {
    if constexpr (CoroutineKind<K>) {
      detail::cancel(*static_cast<Run*>(state), reason);
    } else if constexpr (CallbackKind<K>) {
      static_cast<Instance*>(instance)->kind.cancel(state, static_cast<CancelReason>(reason));
    }
  }
  static std::int32_t run(void* instance, pm_check check, const pm_check_params* params) noexcept {
    if constexpr (BlockingKind<K>) {
      auto& self = *static_cast<Instance*>(instance);
      const RunningCheck running(self.services, check, *params);
      Measurements measured;
      Verdict verdict;
      try {
        verdict = self.kind.run(running, measured);
      } catch (const ProbeFailure& failure) {
        verdict = failure.verdict();
      } catch (const std::exception& error) {
        verdict = unknown("internal", "{}", error.what());
      }
      running.complete(verdict, measured);
    }
    return PM_OK;
  }

  static std::int32_t loopOpen(const pm_host* host, pm_scope scope, void** loop_state, char* error,
                               std::size_t capacity) noexcept {
    if constexpr (HasLoopState<K>) {
      return guarded(error, capacity, [&] {
        *loop_state = std::make_unique<typename K::LoopState>(host, scope).release();
      });
    }
    return PM_OK;
  }
  static void loopClose(void* loop_state) noexcept {
    if constexpr (HasLoopState<K>) delete static_cast<typename K::LoopState*>(loop_state);
  }

  static void fill(pm_kind& kind) {
    kind.validate = validate;
    kind.create = create;
    kind.destroy = destroy;
    if constexpr (BlockingKind<K>) {
      kind.flags |= PM_KIND_BLOCKING;
      kind.run = run;
    } else {
      kind.start = start;
      kind.cancel = cancel;
    }
    if constexpr (HasLoopState<K>) {
      kind.loop_open = loopOpen;
      kind.loop_close = loopClose;
    }
  }
};

}  // namespace detail
}  // namespace pm
