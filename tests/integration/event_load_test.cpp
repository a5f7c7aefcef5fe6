// Promise of the event stream: many readers of many results, none lost, memory bounded, checks as
// punctual as without. PROMONITOR_EVENT_STREAMS, _MONITORS and _SECONDS go further.
#include <sys/resource.h>

#include <algorithm>
#include <set>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/lasting_daemon.hpp"
#include "tests/support/event_reader.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using test::EventReader;

class EventLoad : public LastingDaemon {
 protected:
  using Steady = std::chrono::steady_clock;
  static constexpr std::size_t kMonitorsOfAReader = 50;

  /// A reader of some monitors, and the checks it was told of.
  struct Follower {
    std::unique_ptr<EventReader> reader;
    std::vector<std::string> monitors;
    std::vector<std::string> checks;
  };

  EventLoad() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }

  void follow(std::size_t index, const std::vector<std::string>& monitors) {
    Follower follower;
    std::string query = "type=result&monitor_id=";
    for (std::size_t i = 0; i < std::min(kMonitorsOfAReader, monitors.size()); ++i) {
      follower.monitors.push_back(monitors[(index * kMonitorsOfAReader + i) % monitors.size()]);
      query += (i == 0 ? "" : ",") + follower.monitors.back();
    }
    follower.reader =
        std::make_unique<EventReader>(port(), key_, EventReader::Asking{query, "", 0});
    follower.reader->forgetText();
    ASSERT_EQ(follower.reader->status(), 200) << follower.reader->text();
    followers_.push_back(std::move(follower));
  }
  void readFor(std::chrono::milliseconds time) {
    const auto until = Steady::now() + time;
    while (Steady::now() < until) {
      for (Follower& each : followers_) {
        for (const EventReader::Event& event : each.reader->taken()) {
          ASSERT_EQ(event.type, "result") << event.data;
          each.checks.push_back(event.data.substr(7, 36));
          ++events_;
        }
      }
      rest(1ms);
    }
  }
  /// As `checked_at` shows it.
  static std::string wallText() {
    const auto now = std::chrono::system_clock::now();
    const auto millis = now.time_since_epoch() / 1ms % 1000;
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)), millis);
  }
  /// Ids of the checks of a monitor from between these moments.
  std::vector<std::string> storedChecks(const std::string& monitor, const std::string& from,
                                        const std::string& until) {
    std::vector<std::string> ids;
    const auto checks = json("/api/v1/monitors/" + monitor + "/checks?limit=1000");
    for (const auto& check : checks.value()) {
      const std::string at = check.at("checked_at");
      if (from < at && at < until) ids.push_back(check.at("id"));
    }
    return ids;
  }
  /// How many of these a follower was not told of, and how many there are.
  std::pair<std::size_t, std::size_t> missed(const std::string& from, const std::string& until) {
    std::map<std::string, std::vector<std::string>> stored;
    std::size_t owed = 0;
    std::size_t missed = 0;
    for (Follower& each : followers_) {
      const std::set<std::string> told(each.checks.begin(), each.checks.end());
      EXPECT_EQ(told.size(), each.checks.size()) << "each once";
      for (const std::string& monitor : each.monitors) {
        const auto [known, is_new] = stored.try_emplace(monitor);
        if (is_new) known->second = storedChecks(monitor, from, until);
        owed += known->second.size();
        for (const std::string& id : known->second) missed += told.contains(id) ? 0 : 1;
      }
    }
    return {missed, owed};
  }
  /// Of the checks that started between two pages of metrics, those that were late by less.
  static std::string punctual(const std::string& before, const std::string& after) {
    const auto count = [&](const std::string& name) {
      return metricOf(after, "promonitor_start_lateness_seconds" + name) -
             metricOf(before, "promonitor_start_lateness_seconds" + name);
    };
    const double all = count("_count");
    return fmt::format("{:.2f} % within 10 ms, {:.2f} % within 100 ms, mean {:.2f} ms",
                       100 * count("_bucket{le=\"0.01\"}") / all,
                       100 * count("_bucket{le=\"0.1\"}") / all, 1000 * count("_sum") / all);
  }

  std::vector<Follower> followers_;
  std::size_t events_ = 0;
};

TEST_F(EventLoad, LosesNothingForThoseWhoRead) {
  const auto streams = static_cast<std::size_t>(test::extent("PROMONITOR_EVENT_STREAMS", 20));
  const int monitors = test::extent("PROMONITOR_EVENT_MONITORS", 100);
  const auto time = std::chrono::seconds(test::extent("PROMONITOR_EVENT_SECONDS", 3));
  start(configureMany(monitors, "1s"));
  ASSERT_TRUE(goesOn()) << daemon().err();
  std::vector<std::string> ids;
  const auto listed = json("/api/v1/monitors");
  ASSERT_TRUE(listed);
  for (const auto& monitor : *listed) ids.push_back(monitor.at("id"));

  const std::string quiet = metrics();
  const auto quiet_cpu = test::cpuTime(daemon().pid());
  rest(time);
  const std::string begun = metrics();
  const auto begun_cpu = test::cpuTime(daemon().pid());
  const std::size_t without = test::residentMemory(daemon().pid());
  for (std::size_t i = 0; i < streams; ++i) {
    follow(i, ids);
    if (i % 50 == 49) readFor(1ms);
  }
  std::vector<std::unique_ptr<EventReader>> slow;
  for (std::size_t i = 0; i < streams / 10; ++i) {
    slow.push_back(std::make_unique<EventReader>(port(), key_, EventReader::Asking{"", "", 4096}));
  }
  readFor(200ms);
  const std::string opened = metrics();
  const auto opened_cpu = test::cpuTime(daemon().pid());
  const std::size_t events_before = events_;
  const std::string from = wallText();
  readFor(time);
  const std::string until = wallText();
  const std::size_t events = events_ - events_before;
  const std::string ended = metrics();
  const auto ended_cpu = test::cpuTime(daemon().pid());
  const std::size_t with = test::residentMemory(daemon().pid());
  readFor(3s);  // what was begun is stored by then

  const auto [lost, owed] = missed(from, until);
  const auto rate = [&](const std::string& a, const std::string& b, const char* name) {
    return (metricOf(b, name) - metricOf(a, name)) / static_cast<double>(time.count());
  };
  fmt::print(
      "{} monitors, {:.0f} results/s, {} streams and {} that do not read: {} of {} lost, {} "
      "events/s\n"
      "without: {}; {:.2f} cores, {} MB\nwith: {}; {:.2f} cores, {} MB\n",
      monitors, rate(opened, ended, "promonitor_results_committed_total"), streams, slow.size(),
      lost, owed, events / static_cast<std::size_t>(time.count()), punctual(quiet, begun),
      std::chrono::duration<double>(begun_cpu - quiet_cpu) / std::chrono::duration<double>(time),
      without / 1'000'000, punctual(opened, ended),
      std::chrono::duration<double>(ended_cpu - opened_cpu) / std::chrono::duration<double>(time),
      with / 1'000'000);
  EXPECT_EQ(lost, 0U);
  EXPECT_GT(owed, 0U);
  if (!test::kSanitized) {
    EXPECT_LT(with, without + 150'000'000U);
  }
  followers_.clear();
  stop();
}

}  // namespace
}  // namespace promonitor
