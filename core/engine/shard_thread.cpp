#include "core/engine/shard_thread.hpp"

#include <pthread.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/engine/witnesses.hpp"

namespace promonitor {
namespace {

/// Checks that become due within one step start together: fewer wake-ups, warmer caches.
constexpr Duration kTickStep = std::chrono::milliseconds(1);
/// Results are handed to the recorder in groups at least this far apart, or of this size.
constexpr Duration kHandOverEvery = std::chrono::milliseconds(5);
constexpr std::size_t kHandOverRows = 256;
/// So many monitors are put in a turn, a few milliseconds: what is due meanwhile is not late.
constexpr std::size_t kPutInATurn = 256;

}  // namespace

ShardThread::ShardThread(const Services& services, const WallAnchor& anchor, Shard::Limits limits,
                         Witnesses::ShardsAway& shards_away)
    : services_(services),
      shards_away_(shards_away),
      loop_(services.clock),
      shard_(services.find_kind, anchor, limits, stats_, services.log),
      thread_([this] { run(); }) {}

ShardThread::~ShardThread() {
  stop(Duration(0));
  join();
}

std::future<void> ShardThread::change(std::vector<ScheduledMonitor> put,
                                      std::vector<ScheduledMonitor> removed, std::size_t expected) {
  auto change = std::make_shared<Change>();
  change->put = std::move(put);
  change->removed = std::move(removed);
  change->expected = expected;
  std::future<void> future = change->in_force.get_future();
  loop_.post([this, change] {
    changes_.push_back(change);
    if (changes_.size() == 1) proceedWithChanges();
  });
  return future;
}

void ShardThread::proceedWithChanges() {
  if (changes_.empty()) return;
  bringInForce(*changes_.front(), stopping_ ? SIZE_MAX : kPutInATurn);
  if (changes_.front()->done()) changes_.pop_front();
  if (!changes_.empty()) loop_.post([this] { proceedWithChanges(); });
}

void ShardThread::bringInForce(Change& change, std::size_t most) {
  const MonoTime now = loop_.now();
  shard_.setNow(now);
  for (const ScheduledMonitor& monitor : std::exchange(change.removed, {})) {
    shard_.remove(monitor, now);
  }
  if (change.next == 0) shard_.expect(change.expected);
  for (; most > 0 && !change.done(); --most) {
    shard_.put(std::move(change.put[change.next++]), now);
  }
  settle();
  if (change.done()) change.in_force.set_value();
}

void ShardThread::checkNow(MonitorKey monitor, std::shared_ptr<CheckNowCaller> caller) {
  loop_.post([this, monitor, caller = std::move(caller)]() mutable {
    if (!services_.recorder.healthy()) return shard_.refuse(*caller, CheckNowRefusal::NotStored);
    shard_.checkNow(monitor, loop_.now(), std::move(caller));
    settle();
  });
}

void ShardThread::stop(Duration grace) {
  loop_.post([this, grace] { beginStop(grace); });
}

void ShardThread::join() {
  if (thread_.joinable()) thread_.join();
}

ShardStats::Values ShardThread::stats() const {
  ShardStats::Values values = stats_.read();
  values.busy_seconds = std::chrono::duration<double>(loop_.busy()).count();
  return values;
}

void ShardThread::run() {
  ::pthread_setname_np(::pthread_self(), "pm-shard");
  ResultSink* sink = this;
  std::optional<Witnesses> witnesses;
  if (!services_.witnesses.targets.empty()) {
    sink =
        &witnesses.emplace(loop_, services_.witnesses, *sink, stats_, shards_away_, services_.log);
  }
  const std::unique_ptr<Prober> prober = services_.make_prober(loop_, *sink);
  shard_.use(*prober);
  loop_.run(finished_.get_token());
  handOver();
}

void ShardThread::onResult(std::uint64_t token, CheckResult&& result) {
  shard_.setNow(loop_.now());
  shard_.onResult(token, std::move(result));
  settle();
  if (stopping_ && shard_.inFlight() == 0) finish();
}

void ShardThread::tick() {
  tick_at_ = MonoTime::max();
  tick_timer_ = 0;
  shard_.tick(loop_.now());
  settle();
}

void ShardThread::settle() {
  armTick();
  const std::size_t rows = shard_.batchSize();
  if (rows >= kHandOverRows) {
    handOver();
  } else if (rows > 0 && !hand_over_armed_) {
    hand_over_armed_ = true;
    loop_.at(
        loop_.now() + kHandOverEvery,
        [](void* self, OpId, const LoopEvent&) {
          auto* const thread = static_cast<ShardThread*>(self);
          thread->hand_over_armed_ = false;
          thread->handOver();
        },
        this);
  }
}

void ShardThread::armTick() {
  const MonoTime wanted = std::max(shard_.nextTick(), loop_.now() + kTickStep);
  if (wanted >= tick_at_) return;
  if (tick_timer_ != 0) loop_.cancel(tick_timer_);
  tick_at_ = wanted;
  tick_timer_ = loop_.at(
      wanted, [](void* self, OpId, const LoopEvent&) { static_cast<ShardThread*>(self)->tick(); },
      this);
}

void ShardThread::handOver() {
  std::vector<Shard::Answered> answered = shard_.takeAnswered();
  if (answered.empty()) return services_.recorder.submit(shard_.takeBatch());
  services_.recorder.submit(shard_.takeBatch(),
                            [answered = std::make_shared<std::vector<Shard::Answered>>(
                                 std::move(answered))](bool stored) {
                              for (Shard::Answered& each : *answered) {
                                if (stored) {
                                  each.caller->answer({.check = std::move(each.check)});
                                } else {
                                  each.caller->refuse(CheckNowRefusal::NotStored);
                                }
                              }
                            });
}

void ShardThread::beginStop(Duration grace) {
  if (stopping_) return;
  stopping_ = true;
  while (!changes_.empty()) proceedWithChanges();
  shard_.stopStarting();
  if (shard_.inFlight() == 0) {
    finish();
    return;
  }
  loop_.at(
      loop_.now() + grace,
      [](void* self, OpId, const LoopEvent&) { static_cast<ShardThread*>(self)->finish(); }, this);
}

void ShardThread::finish() {
  shard_.abandonInFlight();
  finished_.request_stop();
}

}  // namespace promonitor
