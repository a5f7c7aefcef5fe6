#include "tests/sim/world.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "tests/sim/daemon.hpp"

namespace promonitor::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kMonitors = 200;
constexpr MonoTime kBegin = MonoTime(hours(1));
constexpr MonoTime kEnd = kBegin + hours(24);
constexpr WallTime kCalendar = WallTime(seconds(1'750'000'000));

/// One life. Everything random comes from one generator, in one order.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {
    for (int i = 0; i < kMonitors; ++i) declare();
    max_in_flight_ = std::size_t{1} << pick(2, 10);
    max_in_flight_per_host_ = pick(0, 3);
    unhealthy_ = pick(0, 3) == 0;
    loseNetwork();
  }

  Outcome live() {
    boot();
    while (now_ < kEnd) {
      const MonoTime next = now_ + between(seconds(10), hours(4));
      if (next >= kEnd) break;
      runCommitting(next);
      happen();
    }
    runCommitting(kEnd);
    stop(seconds(5));
    pass(between(seconds(5), hours(1)));
    boot();
    const WallTime end = daemon_->wallNow();
    run(Duration(0));  // what passed a moment ago is checked now
    stop(seconds(5));
    const auto faults = history_.faults(ids_, end);
    outcome_.faults.insert(outcome_.faults.end(), faults.begin(), faults.end());
    outcome_.slots = history_.slots();
    outcome_.host_busy = history_.hostBusy();
    outcome_.incidents = history_.incidents();
    outcome_.excused = history_.excused();
    outcome_.known = history_.knownTime();
    return outcome_;
  }

 private:
  struct Declared {
    Duration interval{};
    bool paused = false;
    int retries = 0;
    std::shared_ptr<const Maintenance> maintenance;
    std::string host;
  };

  std::uint64_t pick(std::uint64_t least, std::uint64_t most) {
    return least + random_() % (most - least + 1);
  }
  /// Log-uniform: short and long ones are as likely.
  Duration between(Duration least, Duration most) {
    const double share = static_cast<double>(random_() >> 11) * 0x1p-53;
    const double ratio = static_cast<double>(most.count()) / static_cast<double>(least.count());
    const double nanos = static_cast<double>(least.count()) * std::pow(ratio, share);
    return std::chrono::floor<std::chrono::microseconds>(Duration(std::llround(nanos)));
  }

  void declare() {
    const MonitorKey key{static_cast<std::int64_t>(ids_.size()) + 1};
    ids_.emplace(key, Uuid::named(Uuid{}, std::to_string(random_())));
    declared_[key] = settings();
  }
  Declared settings() {
    Declared settings;
    settings.interval = between(seconds(500), hours(48));
    if (pick(0, 199) == 0) settings.interval = between(seconds(5), seconds(400));
    settings.paused = pick(0, 19) == 0;
    settings.retries = static_cast<int>(pick(0, 3));
    settings.maintenance = windows();
    settings.host = std::to_string(pick(1, 12));
    return settings;
  }
  /// Three of four monitors are never maintained.
  std::shared_ptr<const Maintenance> windows() {
    if (pick(0, 3) != 0) return nullptr;
    Maintenance maintenance;
    for (std::uint64_t count = pick(1, 3); count > 0; --count) {
      MaintenanceWindow& window = maintenance.windows.emplace_back();
      window.start = kCalendar - hours(24) +
                     std::chrono::floor<std::chrono::microseconds>(between(seconds(1), hours(48)));
      window.length = between(seconds(1), hours(12));
      if (pick(0, 1) == 0) window.every = window.length + between(seconds(60), hours(24));
    }
    return std::make_shared<const Maintenance>(std::move(maintenance));
  }
  Monitor gone(MonitorKey key) const {
    Monitor monitor;
    monitor.key = key;
    monitor.spec.id = ids_.at(key);
    return monitor;
  }
  Monitor monitor(MonitorKey key) const { return monitor(key, declared_.at(key)); }
  Monitor monitor(MonitorKey key, const Declared& declared) const {
    Monitor monitor = gone(key);
    monitor.spec.kind = "simulated";
    monitor.spec.interval = declared.interval;
    monitor.spec.paused = declared.paused;
    monitor.spec.retries = declared.retries;
    monitor.spec.flapping = simulatedFlapping(key);
    monitor.spec.maintenance = declared.maintenance;
    monitor.spec.options = simulatedOptions();
    monitor.spec.target = declared.host;
    return monitor;
  }

  /// A few times, for moments and for hours.
  void loseNetwork() {
    MonoTime at = kBegin;
    for (std::uint64_t losses = pick(0, 5); losses > 0; --losses) {
      const MonoTime begin = at + between(seconds(10), hours(8));
      at = begin + between(milliseconds(100), hours(1));
      network_.loseFor(begin, at);
    }
  }

  FakeProber::Answer answer(MonoTime started) {
    const std::uint64_t dice = pick(0, 99);
    FakeProber::Answer answer;
    answer.takes = dice < 90 ? between(milliseconds(1), milliseconds(500))
                             : between(milliseconds(500), unhealthy_ ? hours(1) : seconds(12));
    answer.result.verdict = dice % 10 == 3   ? Verdict::Down
                            : dice % 10 == 4 ? Verdict::Unknown
                                             : Verdict::Up;
    answer.result.response_time = answer.takes;
    if (network_.awayDuring(started, started + answer.takes)) answer.result.verdict = Verdict::Down;
    return answer;
  }

  void boot() {
    ++outcome_.starts;
    daemon_ = std::make_unique<Daemon>(
        Daemon::Settings{
            .anchor = {.mono = now_,
                       .wall = kCalendar + std::chrono::floor<std::chrono::microseconds>(
                                               now_ - kBegin + calendar_off_)},
            .max_in_flight = max_in_flight_,
            .max_in_flight_per_host = max_in_flight_per_host_,
            .answer = [this](MonoTime started) { return answer(started); },
            .network = network_},
        history_, ids_);
    daemon_->start();
    for (const auto& [key, declared] : declared_) daemon_->put(monitor(key, declared));
    // No longer declared since the last run.
    for (const MonitorKey key : history_.scheduled()) {
      if (!declared_.contains(key)) daemon_->remove(gone(key));
    }
  }
  void pass(Duration time) { now_ += time; }
  void run(Duration time) {
    pass(time);
    daemon_->runUntil(now_);
  }
  void runCommitting(MonoTime until) {
    run(until - now_);
    daemon_->commit();
  }

  void happen() {
    switch (pick(0, 6)) {
      case 0:
        return reload();
      case 6:
        return checkSomeNow();
      case 1:  // killed, with the results of a moment, or of a store's long absence, in memory
        run(between(milliseconds(1), pick(0, 1) == 0 ? seconds(5) : hours(1)));
        return downtime();
      case 2:
        pass(seconds(pick(0, 10)));
        stop({});
        return downtime();
      case 3:  // frozen, or starved of processor time
        pass(between(milliseconds(10), hours(1)));
        daemon_->stallUntil(now_);
        if (pick(0, 1) == 0) reload();  // while checks wait for their hosts
        return;
      case 4:  // killed right after a reload
        reload();
        run(between(milliseconds(1), seconds(30)));
        return downtime();
      default:  // killed right after a start
        downtime();
        run(between(milliseconds(1), seconds(30)));
        return downtime();
    }
  }

  void stop(Duration grace) {
    daemon_->stop(now_ + grace);
    if (daemon_->unanswered() != 0) outcome_.faults.emplace_back("incident: callers left alone");
    outcome_.checked_now += daemon_->checkedNow();
  }
  /// Also of monitors that are paused, gone, maintained or running, and of one twice.
  void checkSomeNow() {
    for (std::uint64_t wanted = pick(1, 30); wanted > 0; --wanted) {
      daemon_->checkNow(MonitorKey{static_cast<std::int64_t>(pick(1, ids_.size()))});
      if (pick(0, 1) == 0) run(between(milliseconds(1), seconds(30)));
    }
  }

  void downtime() {
    pass(between(milliseconds(100), hours(2)));
    if (pick(0, 3) == 0) {
      const Duration jump = between(seconds(1), hours(24));
      calendar_off_ += pick(0, 1) == 0 ? jump : -jump;
    }
    if (pick(0, 2) == 0) change([](MonitorKey) {}, [](MonitorKey) {});
    boot();
  }

  void reload() {
    ++outcome_.reloads;
    change([this](MonitorKey key) { daemon_->put(monitor(key)); },
           [this](MonitorKey key) { daemon_->remove(gone(key)); });
    if (pick(0, 1) == 0) daemon_->commit();
  }

  /// A few monitors get other settings, or leave, or come back.
  template <class Put, class Remove>
  void change(const Put& put, const Remove& remove) {
    for (std::uint64_t changes = pick(1, 20); changes > 0; --changes) {
      const MonitorKey key{static_cast<std::int64_t>(pick(1, ids_.size()))};
      switch (pick(0, 4)) {
        case 0:
          if (!declared_.contains(key)) break;
          remove(key);
          declared_.erase(key);
          break;
        case 1:
          declare();
          put(declared_.rbegin()->first);
          break;
        case 2:
          if (!declared_.contains(key)) break;
          declared_[key].paused = !declared_[key].paused;
          put(key);
          break;
        case 3:  // other options or windows, the same slots
          if (!declared_.contains(key)) break;
          if (pick(0, 1) == 0) declared_[key].maintenance = windows();
          if (pick(0, 1) == 0) declared_[key].host = std::to_string(pick(1, 12));
          put(key);
          break;
        default:
          declared_[key] = settings();
          put(key);
      }
    }
  }

  std::mt19937_64 random_;
  std::map<MonitorKey, Uuid> ids_;
  std::map<MonitorKey, Declared> declared_;
  std::size_t max_in_flight_ = 0, max_in_flight_per_host_ = 0;
  bool unhealthy_ = false;
  Network network_;
  MonoTime now_ = kBegin;
  Duration calendar_off_{};
  History history_;
  std::unique_ptr<Daemon> daemon_;
  Outcome outcome_;
};

}  // namespace

Outcome live(std::uint64_t seed) { return World(seed).live(); }

}  // namespace promonitor::sim
