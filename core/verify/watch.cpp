#include "core/verify/watch.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/plugin/abi_tables.hpp"
#include "core/verify/result_rules.hpp"

namespace promonitor::verify {
namespace {

/// More than any check has to say.
constexpr std::uint64_t kMaxLines = 1000;

const void* getInterface(const pm_host* shown, const char* id) noexcept {
  return id == nullptr ? nullptr : Watch::of(shown).interfaceOf(id);
}

std::int64_t now(const pm_host* shown) noexcept {
  const pm_host* const real = Watch::of(shown).real();
  return real->now(real);
}

std::int32_t logEnabled(const pm_host* shown, std::uint32_t level) noexcept {
  const pm_host* const real = Watch::of(shown).real();
  return real->log_enabled(real, level);
}

void logLine(const pm_host* shown, std::uint32_t level, pm_check check, const char* message,
             std::size_t length) noexcept {
  Watch& watch = Watch::of(shown);
  watch.logged();
  watch.real()->log(watch.real(), level, check, message, length);
}

std::int32_t complete(const pm_host* shown, pm_check check, const pm_result* result) noexcept {
  return Watch::of(shown).complete(check, result);
}

std::int32_t cancelled(const pm_host* shown, pm_check check) noexcept {
  const pm_host* const real = Watch::of(shown).real();
  return real->cancelled(real, check);
}

std::int32_t cancelFd(const pm_host* shown, pm_check check) noexcept {
  const pm_host* const real = Watch::of(shown).real();
  return real->cancel_fd(real, check);
}

}  // namespace

Watch::Watch(const ProbeKind& kind, TestLog& log, const WatchSettings& settings)
    : kind_(kind),
      log_(log),
      settings_(settings),
      owner_(std::this_thread::get_id()),
      memory_(settings.shape) {}

Watch::~Watch() = default;

const pm_host* Watch::show(const pm_host& real) {
  real_ = &real;
  io_ = memory_.structure(watchedIo());
  stream_ = memory_.structure(watchedStream());
  event_ = memory_.structure(pm_event{});
  pm_host shown = real;
  shown.impl = this;
  shown.get_interface = getInterface;
  shown.now = now;
  shown.log_enabled = logEnabled;
  shown.log = logLine;
  shown.complete = verify::complete;
  shown.cancelled = cancelled;
  shown.cancel_fd = cancelFd;
  if (settings_.shape == HostShape::Larger) shown.abi_minor = PM_ABI_MINOR + 7;
  return memory_.structure(shown);
}

void Watch::began(pm_check check) {
  lines_ = 0;
  const std::scoped_lock lock(mutex_);
  running_.insert(check);
  latest_[began_++ % latest_.size()] = check;
}

void Watch::ended(pm_check check) {
  const std::scoped_lock lock(mutex_);
  running_.erase(check);
  completed_.erase(check);
  std::erase_if(callbacks_kept_, [&](const auto& kept) {
    return kept.second->scope == check && kept.second->dropped_by_check;
  });
  std::erase_if(streams, [&](const auto& stream) { return stream.second == check; });
}

bool Watch::running(pm_check check) {
  const std::scoped_lock lock(mutex_);
  return running_.contains(check);
}

bool Watch::hasBegun(pm_check check) {
  const std::scoped_lock lock(mutex_);
  return std::find(latest_.begin(), latest_.end(), check) != latest_.end();
}

bool Watch::completedBy(pm_check check) {
  const std::scoped_lock lock(mutex_);
  return completed_.contains(check);
}

void Watch::enterRun(pm_check check) {
  const std::scoped_lock lock(mutex_);
  runs_[check] = std::this_thread::get_id();
}

void Watch::leaveRun(pm_check check) {
  const std::scoped_lock lock(mutex_);
  runs_.erase(check);
}

Watch::Callback* Watch::keep(const Callback& callback) {
  auto kept = std::make_unique<Callback>(callback);
  Callback* const place = kept.get();
  const std::scoped_lock lock(mutex_);
  callbacks_kept_.emplace(place, std::move(kept));
  return place;
}

void Watch::forget(Callback* callback) {
  const std::scoped_lock lock(mutex_);
  callbacks_kept_.erase(callback);
}

void Watch::call(Callback* callback, pm_op op, const pm_event& event) {
  const Callback taken = *callback;
  forget(callback);
  if (!settings_.guarded) {
    taken.fn(taken.user, op, &event);
  } else {
    const std::uint32_t size = event_->struct_size;
    *event_ = event;
    event_->struct_size = size;
    taken.fn(taken.user, op, event_);
  }
  ++callbacks_;
  if (after_callback) after_callback(callbacks_);
}

bool Watch::onWrongThread(const char* call) {
  if (std::this_thread::get_id() == owner_) return false;
  log_.fail(fmt::format("{} was called from a thread that is not the check's loop", call),
            "post() to the loop and call it there");
  return true;
}

bool Watch::failsNow(const char* call) {
  if (++calls_ != settings_.fail_call) return false;
  failed_call_ = call;
  log_.step(fmt::format("call {} of a host service, {}, fails", calls_, call));
  return true;
}

bool Watch::mayComplete(pm_check check) {
  const std::scoped_lock lock(mutex_);
  const auto run = runs_.find(check);
  const bool in_run = run != runs_.end() && run->second == std::this_thread::get_id();
  if (!in_run && onWrongThread("complete()")) return false;
  if (running_.contains(check)) return true;
  if (std::find(latest_.begin(), latest_.end(), check) != latest_.end()) {
    log_.fail("complete() was called again for a check that is over",
              "a check is completed once; after that its handle is stale");
  } else {
    log_.fail("complete() was called for a check that is not the plugin's",
              "complete the handle that start() or run() was given");
  }
  return true;
}

std::int32_t Watch::complete(pm_check check, const pm_result* result) {
  if (!mayComplete(check)) return PM_E_THREAD;
  bool was_running = false;
  {
    const std::scoped_lock lock(mutex_);
    was_running = running_.erase(check) > 0;
  }
  if (result == nullptr) {
    log_.fail("complete() was called without a result", "give a pm_result");
  } else if (was_running) {
    for (const Finding& finding : judgeResult(*result, kind_)) {
      log_.fail(finding.cause, finding.next_step);
    }
  }
  const std::int32_t status = real_->complete(real_, check, result);
  if (was_running && status == PM_OK) {
    ++completions_;
    const std::scoped_lock lock(mutex_);
    completed_.insert(check);
  }
  return status;
}

void Watch::logged() {
  if (++lines_ != kMaxLines) return;
  log_.fail(fmt::format("it logged {} lines in one check", kMaxLines),
            "log what an operator must know; a check's result says the rest");
}

const void* Watch::interfaceOf(std::string_view id) const {
  if (id == PM_IFACE_IO) return settings_.has_io ? io_ : nullptr;
  if (id == PM_IFACE_STREAM) return settings_.has_stream ? stream_ : nullptr;
  return nullptr;
}

}  // namespace promonitor::verify
