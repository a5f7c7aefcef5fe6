#include "tests/sim/daemon.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/sinks/null_sink.h>

namespace promonitor::sim {

Daemon::Daemon(const Settings& settings, History& history, const std::vector<Uuid>& ids)
    : settings_(settings),
      history_(history),
      accounts_(history.accounts(ids), settings.anchor.wall),
      runs_(ids.size() + 1),
      log_("sim", std::make_shared<spdlog::sinks::null_sink_st>()),
      kind_(fakeKind("simulated", PM_T_HOST)),
      shard_([this](std::string_view) { return &kind_; }, settings.anchor,
             {.max_in_flight = settings.max_in_flight,
              .max_in_flight_per_host = settings.max_in_flight_per_host},
             stats_, log_),
      witnesses_(settings.network, shard_, stats_, settings.anchor.mono),
      prober_(witnesses_, settings.answer),
      now_(settings.anchor.mono) {
  log_.set_level(spdlog::level::off);
  shard_.use(prober_);
  shard_.expect(ids.size());
  standAt(now_, shard_, prober_);
}

void Daemon::start() {
  history_.begin(wallNow());
  waiting_.missed = accounts_.stopped();
}

void Daemon::put(ScheduledMonitor monitor) {
  WallTime since = wallNow();
  if (std::exchange(runs(monitor.key), 1) == 0) {
    history_.restore(monitor);
    accounts_.resume(monitor);
    // A slot that passed before is run now: as it is now.
    if (monitor.accounted_until != WallTime{}) since = std::min(since, monitor.accounted_until);
  }
  history_.maintain(monitor.key, since, monitor.spec->maintenance);
  shard_.put(std::move(monitor), now_);
}

void Daemon::remove(ScheduledMonitor monitor) {
  if (std::exchange(runs(monitor.key), 0) == 0) {
    history_.restore(monitor);
    accounts_.resume(monitor);
  }
  accounts_.leave(monitor.spec->id, wallNow());
  shard_.remove(monitor, now_);
}

void Daemon::runUntil(MonoTime end) {
  Due due = nextDue();
  for (;;) {
    const MonoTime next = std::min(due.first(), witnesses_.next());
    if (next > end) break;
    now_ = std::max(now_, next);
    witnesses_.setNow(now_);
    standAt(now_, shard_, prober_);
    while (due.first() <= now_) {
      if (due.result <= due.tick) {
        prober_.deliverNext();
      } else {
        shard_.tick(now_);
      }
      standAt(now_, shard_, prober_);
      due = nextDue();
    }
    // Of most rounds of the witnesses the shard hears nothing.
    if (witnesses_.next() <= now_ && witnesses_.happen()) due = nextDue();
  }
  now_ = std::max(now_, end);
  standAt(now_, shard_, prober_);
}

void Daemon::stallUntil(MonoTime end) {
  stalls_.emplace_back(now_, std::max(now_, end));
  now_ = std::max(now_, end);
  standAt(now_, shard_, prober_);
}

void Daemon::judge(const CheckRecord& check) {
  // Longer than two rounds of witnesses take, and than a check may seem to have begun too early.
  constexpr Duration kPatience = std::chrono::seconds(5);
  const MonoTime began = settings_.anchor.monoAt(check.started_at);
  const MonoTime ended = began + check.result.response_time;
  const bool stalled = std::any_of(stalls_.begin(), stalls_.end(), [&](const auto& stall) {
    return began - kPatience <= stall.second && ended + kPatience >= stall.first;
  });
  if (stalled) return;
  const bool excused = check.result.failure && check.result.failure->code == "network_away";
  if (check.result.verdict == Verdict::Down &&
      settings_.network.awayThroughout(ended, ended + kPatience)) {
    history_.blame(check.monitor, "health is down for a network that is away");
  } else if (excused && !settings_.network.awayDuring(began - kPatience, ended + kPatience)) {
    history_.blame(check.monitor, "health is unknown for a network that is there");
  }
}

void Daemon::commit() {
  ResultBatch batch = shard_.takeBatch();
  for (const CheckRecord& check : batch.checks) judge(check);
  history_.commit(waiting_);
  history_.commit(batch);
  waiting_ = {};
  for (Shard::Answered& each : shard_.takeAnswered()) {
    each.caller->answer({.check = std::move(each.check)});
  }
}

void Daemon::checkNow(MonitorKey monitor) {
  ++unanswered_;
  shard_.checkNow(monitor, now_, std::make_shared<CheckNowCaller>([this](CheckNowAnswer&& answer) {
                    --unanswered_;
                    if (answer.check) ++checked_now_;
                  }));
}

char& Daemon::runs(MonitorKey monitor) {
  const auto place = static_cast<std::size_t>(monitor);
  if (place >= runs_.size()) runs_.resize(place + 1);
  return runs_[place];
}

void Daemon::stop(MonoTime end_of_grace) {
  shard_.stopStarting();
  runUntil(end_of_grace);
  shard_.abandonInFlight();
  commit();
}

}  // namespace promonitor::sim
