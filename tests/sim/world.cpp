#include "tests/sim/world.hpp"

#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

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
  using Spec = std::shared_ptr<const MonitorSpec>;

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
    ids_.push_back(Uuid::named(Uuid{}, std::to_string(random_())));
    declared_.push_back(anySpec(ids_.size()));
  }
  Spec anySpec(std::size_t number) {
    MonitorSpec spec;
    spec.id = ids_[number - 1];
    spec.kind = "simulated";
    spec.options = options_;
    spec.flapping = simulatedFlapping(keyOf(number));
    spec.interval = between(seconds(500), hours(48));
    if (pick(0, 199) == 0) spec.interval = between(seconds(5), seconds(400));
    spec.paused = pick(0, 19) == 0;
    spec.retries = static_cast<int>(pick(0, 3));
    spec.maintenance = windows();
    spec.target = anyHost();
    return std::make_shared<const MonitorSpec>(std::move(spec));
  }
  std::string anyHost() { return std::to_string(pick(1, 12)); }
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
  static MonitorKey keyOf(std::size_t number) {
    return MonitorKey{static_cast<std::int64_t>(number)};
  }
  ScheduledMonitor monitor(std::size_t number) const {
    ScheduledMonitor monitor;
    monitor.key = keyOf(number);
    monitor.spec = declared_[number - 1];
    return monitor;
  }
  ScheduledMonitor gone(std::size_t number) const {
    Monitor monitor;
    monitor.key = keyOf(number);
    monitor.spec.id = ids_[number - 1];
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
            .answer = [this](InstanceId, MonoTime started) { return answer(started); },
            .network = network_},
        history_, ids_);
    daemon_->start();
    for (std::size_t number = 1; number <= declared_.size(); ++number) {
      if (isDeclared(number)) daemon_->put(monitor(number));
    }
    // No longer declared since the last run.
    for (std::size_t number = 1; number <= declared_.size(); ++number) {
      if (!isDeclared(number) && history_.scheduled(keyOf(number))) daemon_->remove(gone(number));
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
      daemon_->checkNow(keyOf(pick(1, ids_.size())));
      if (pick(0, 1) == 0) run(between(milliseconds(1), seconds(30)));
    }
  }

  void downtime() {
    pass(between(milliseconds(100), hours(2)));
    if (pick(0, 3) == 0) {
      const Duration jump = between(seconds(1), hours(24));
      calendar_off_ += pick(0, 1) == 0 ? jump : -jump;
    }
    if (pick(0, 2) == 0) change([](std::size_t) {}, [](std::size_t) {});
    boot();
  }

  void reload() {
    ++outcome_.reloads;
    change([this](std::size_t number) { daemon_->put(monitor(number)); },
           [this](std::size_t number) { daemon_->remove(gone(number)); });
    if (pick(0, 1) == 0) daemon_->commit();
  }

  /// A few monitors get other settings, or leave, or come back.
  template <class Put, class Remove>
  void change(const Put& put, const Remove& remove) {
    for (std::uint64_t changes = pick(1, 20); changes > 0; --changes) {
      const std::size_t number = pick(1, ids_.size());
      switch (pick(0, 4)) {
        case 0:
          if (!isDeclared(number)) break;
          remove(number);
          declared_[number - 1] = nullptr;
          break;
        case 1:
          declare();
          put(declared_.size());
          break;
        case 2:
          if (!isDeclared(number)) break;
          redeclare(number, [](MonitorSpec& spec) { spec.paused = !spec.paused; });
          put(number);
          break;
        case 3:  // other options or windows, the same slots
          if (!isDeclared(number)) break;
          redeclare(number, [this](MonitorSpec& spec) {
            if (pick(0, 1) == 0) spec.maintenance = windows();
            if (pick(0, 1) == 0) spec.target = anyHost();
          });
          put(number);
          break;
        default:
          declared_[number - 1] = anySpec(number);
          put(number);
      }
    }
  }
  bool isDeclared(std::size_t number) const { return declared_[number - 1] != nullptr; }
  template <class Edit>
  void redeclare(std::size_t number, const Edit& edit) {
    MonitorSpec spec = *declared_[number - 1];
    edit(spec);
    declared_[number - 1] = std::make_shared<const MonitorSpec>(std::move(spec));
  }

  std::mt19937_64 random_;
  /// Shared by no other life, whose thread would count its uses, too.
  const std::shared_ptr<const OptionSet> options_ = std::make_shared<const OptionSet>();
  /// Of monitors with the numbers, and keys, 1, 2, 3, ...
  std::vector<Uuid> ids_;
  /// What is declared of each; null: it is not.
  std::vector<Spec> declared_;
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
