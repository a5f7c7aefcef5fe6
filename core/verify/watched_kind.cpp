#include "core/verify/watched_kind.hpp"

#include <cstring>
#include <memory>
#include <string_view>

#include "core/plugin/utf8.hpp"
#include "core/verify/guarded_options.hpp"

namespace promonitor::verify {
namespace {

/// What stands for a plugin's instance, and for its loop state.
struct WatchedInstance {
  Watch& watch;
  std::unique_ptr<GuardedOptions> options;
  void* object = nullptr;
};
struct WatchedLoop {
  Watch& watch;
  void* object = nullptr;
};

const pm_kind& plugin(const Watch& watch) { return *watch.kind().table; }

/// A plugin's space for an error text, with nothing behind it.
class ErrorSpace {
 public:
  explicit ErrorSpace(std::size_t size)
      : size_(size), memory_(HostShape::Exact), space_(static_cast<char*>(memory_.block(size))) {
    space_[0] = '\0';
  }
  char* data() { return space_; }
  /// What the host gets to see, and whether it is a reason that a person can be shown.
  void copyTo(char* out, std::int32_t status, TestLog& log) const {
    std::memcpy(out, space_, size_);
    if (status >= 0) return;
    const std::string_view text(space_, strnlen(space_, size_));
    if (text.empty() || text.size() == size_ || !isUtf8(text)) {
      log.fail(text.empty() ? "it refuses without a reason"
                            : "its reason for refusing is not UTF-8 that ends with a NUL",
               "write a sentence into the space for the error, cut to its capacity");
    }
  }

 private:
  const std::size_t size_;
  GuardedMemory memory_;
  char* const space_;
};

std::int32_t create(const pm_host* shown, const pm_options* options, void** instance, char* error,
                    std::size_t capacity) noexcept {
  Watch& watch = Watch::of(shown);
  auto made = std::make_unique<WatchedInstance>(WatchedInstance{watch, nullptr, nullptr});
  std::int32_t status = 0;
  if (watch.settings().guarded) {
    made->options = std::make_unique<GuardedOptions>(*options, watch.settings().shape);
    ErrorSpace space(capacity);
    status =
        plugin(watch).create(shown, made->options->view(), &made->object, space.data(), capacity);
    space.copyTo(error, status, watch.log());
    if ((plugin(watch).flags & PM_KIND_COPIES_OPTIONS) != 0) made->options->poisonTable();
  } else {
    status = plugin(watch).create(shown, options, &made->object, error, capacity);
  }
  if (status >= 0) *instance = made.release();
  return status;
}

void destroy(void* instance) noexcept {
  const std::unique_ptr<WatchedInstance> ended(static_cast<WatchedInstance*>(instance));
  plugin(ended->watch).destroy(ended->object);
  if (!ended->options) return;
  ended->options->poison();
  ended->watch.bury(std::move(ended->options));
}

pm_check_params pluginParams(const pm_check_params& given) {
  pm_check_params params = given;
  if (params.loop_state != nullptr) {
    params.loop_state = static_cast<WatchedLoop*>(params.loop_state)->object;
  }
  return params;
}

std::int32_t start(void* instance, pm_check check, const pm_check_params* given,
                   void** state) noexcept {
  const auto& watched = *static_cast<WatchedInstance*>(instance);
  const pm_check_params params = pluginParams(*given);
  watched.watch.began(check);
  if (!watched.watch.settings().guarded) {
    return plugin(watched.watch).start(watched.object, check, &params, state);
  }
  GuardedMemory memory(watched.watch.settings().shape);
  pm_check_params* const placed = memory.structure(params);
  placed->monitor_name = memory.text(params.monitor_name);
  return plugin(watched.watch).start(watched.object, check, placed, state);
}

void cancel(void* instance, void* state, pm_check check, std::uint32_t reason) noexcept {
  const auto& watched = *static_cast<WatchedInstance*>(instance);
  plugin(watched.watch).cancel(watched.object, state, check, reason);
}

std::int32_t run(void* instance, pm_check check, const pm_check_params* given) noexcept {
  const auto& watched = *static_cast<WatchedInstance*>(instance);
  GuardedMemory memory(watched.watch.settings().shape);
  pm_check_params* const params = memory.structure(pluginParams(*given));
  params->monitor_name = memory.text(params->monitor_name);
  watched.watch.began(check);
  const std::uint64_t before = watched.watch.completions();
  watched.watch.enterRun(check);
  const std::int32_t status = plugin(watched.watch).run(watched.object, check, params);
  watched.watch.leaveRun(check);
  if (watched.watch.completions() == before) {
    watched.watch.log().fail("run() returned without having called complete()",
                             "complete the check before run() returns, whatever happened");
  }
  return status;
}

std::int32_t openLoop(const pm_host* shown, pm_scope scope, void** state, char* error,
                      std::size_t capacity) noexcept {
  Watch& watch = Watch::of(shown);
  auto made = std::make_unique<WatchedLoop>(WatchedLoop{watch, nullptr});
  ErrorSpace space(capacity);
  const std::int32_t status =
      plugin(watch).loop_open(shown, scope, &made->object, space.data(), capacity);
  space.copyTo(error, status, watch.log());
  if (status >= 0) *state = made.release();
  return status;
}

void closeLoop(void* state) noexcept {
  const std::unique_ptr<WatchedLoop> ended(static_cast<WatchedLoop*>(state));
  plugin(ended->watch).loop_close(ended->object);
}

}  // namespace

WatchedKind::WatchedKind(const ProbeKind& kind) : watched_(kind), table_(*kind.table) {
  table_.create = create;
  table_.destroy = destroy;
  if (table_.start != nullptr) table_.start = start;
  if (table_.cancel != nullptr) table_.cancel = cancel;
  if (table_.run != nullptr) table_.run = run;
  if (table_.loop_open != nullptr) table_.loop_open = openLoop;
  if (table_.loop_close != nullptr) table_.loop_close = closeLoop;
  watched_.table = &table_;
}

}  // namespace promonitor::verify
