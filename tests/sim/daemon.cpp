#include "tests/sim/daemon.hpp"

#include <spdlog/sinks/null_sink.h>

namespace promonitor::sim {
std::shared_ptr<const OptionSet> simulatedOptions() {
  static const auto options = std::make_shared<const OptionSet>();
  return options;
}

Daemon::Daemon(const Settings& settings, History& history, const std::map<MonitorKey, Uuid>& ids)
    : settings_(settings),
      history_(history),
      accounts_(history.accounts(ids), settings.anchor.wall),
      log_("sim", std::make_shared<spdlog::sinks::null_sink_st>()),
      kind_(fakeKind("simulated")),
      shard_([this](std::string_view) { return &kind_; }, settings.anchor,
             {.max_in_flight = settings.max_in_flight}, stats_, log_),
      prober_(shard_, [this](InstanceId, MonoTime) { return settings_.answer(); }),
      now_(settings.anchor.mono) {
  log_.set_level(spdlog::level::off);
  shard_.use(prober_);
}

void Daemon::start(const std::vector<Monitor>& monitors) {
  waiting_.missed = accounts_.stopped();
  for (const Monitor& monitor : monitors) put(monitor);
}

void Daemon::put(Monitor monitor) {
  if (runs_.insert(monitor.key).second) {
    history_.restore(monitor);
    accounts_.resume(monitor);
  }
  shard_.put(monitor, now_);
}

void Daemon::remove(Monitor monitor) {
  if (runs_.erase(monitor.key) == 0) {
    history_.restore(monitor);
    accounts_.resume(monitor);
  }
  accounts_.leave(monitor, wallNow());
  shard_.remove(monitor, now_);
}

void Daemon::runUntil(MonoTime end) {
  passTime(now_, end, shard_, prober_);
  now_ = std::max(now_, end);
}

void Daemon::stallUntil(MonoTime end) {
  now_ = std::max(now_, end);
  standAt(now_, shard_, prober_);
}

void Daemon::commit() {
  ResultBatch batch = shard_.takeBatch();
  history_.commit(waiting_);
  history_.commit(batch);
  waiting_ = {};
}

void Daemon::stop(MonoTime end_of_grace) {
  shard_.stopStarting();
  runUntil(end_of_grace);
  shard_.abandonInFlight();
  commit();
}

}  // namespace promonitor::sim
