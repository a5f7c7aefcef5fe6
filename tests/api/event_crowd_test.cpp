// Many readers at once. PROMONITOR_EVENT_READERS and PROMONITOR_EVENT_BATCHES go further.
#include <poll.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "tests/api/event_fixture.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/process_usage.hpp"

namespace promonitor::api {
namespace {

/// Both ends of each connection are in this process.
struct ManyDescriptors {
  ManyDescriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
};

class EventCrowd : ManyDescriptors, public EventTest {
 public:
  static constexpr int kReadersOfAUser = 10;
  static constexpr int kMonitorsOfAUser = 20;
  static constexpr int kResultsABatch = 200;

  struct Follower {
    std::unique_ptr<EventReader> reader;
    std::size_t user = 0;
    std::size_t had = 0;
    std::string newest;
  };

  void gather(int readers) {
    for (int i = 0; i < readers; ++i) {
      if (i % kReadersOfAUser == 0) {
        people.push_back(newUser(fmt::format("u{}@example.com", i), "team"));
        for (int n = 0; n < kMonitorsOfAUser; ++n) {
          const std::string name = fmt::format("m{}-{}", i, n);
          newMonitor(people.back().id, name);
          monitors.push_back(name);
          owner[key_of[name]] = people.size() - 1;
        }
      }
      followers.push_back({std::make_unique<EventReader>(server->port(), people.back().key),
                           people.size() - 1, 0, ""});
      followers.back().reader->forgetText();
      ASSERT_EQ(followers.back().reader->status(), 200);
    }
    owed.resize(people.size());
  }
  void publish(std::size_t batch) {
    ResultBatch results;
    for (int n = 0; n < kResultsABatch; ++n) {
      const std::size_t at = batch * kResultsABatch + static_cast<std::size_t>(n);
      results.checks.push_back(check(monitors[at % monitors.size()]));
      ++owed[owner[results.checks.back().monitor]];
    }
    feed.publish(std::move(results));
  }
  /// Takes what has come for each.
  void read() {
    for (Follower& each : followers) {
      for (const EventReader::Event& event : each.reader->taken()) {
        ++each.had;
        const std::string id = idOf(event);
        EXPECT_LT(each.newest, id) << "checks of a user come once, and in order";
        each.newest = id;
      }
    }
  }
  std::size_t behind() const {
    std::size_t most = 0;
    for (const Follower& each : followers) most = std::max(most, owed[each.user] - each.had);
    return most;
  }

  std::vector<Person> people;
  std::vector<std::string> monitors;
  std::map<MonitorKey, std::size_t> owner;
  std::vector<Follower> followers;
  std::vector<std::size_t> owed;
};

TEST_F(EventCrowd, LosesNothing) {
  const int readers = test::extent("PROMONITOR_EVENT_READERS", 60);
  const int batches = test::extent("PROMONITOR_EVENT_BATCHES", 15);
  gather(readers);
  const auto threads = std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                                     std::filesystem::directory_iterator{});
  EXPECT_LT(threads, 12) << "streams need no threads";
  const auto began = std::chrono::steady_clock::now();
  const auto cpu = test::cpuTime();

  for (int batch = 0; batch < batches; ++batch) {
    publish(static_cast<std::size_t>(batch));
    // A tenth of the ring at most, so that who reads keeps up whatever this machine does.
    do {
      read();
    } while (behind() * people.size() > 5000);
  }
  const auto until = std::chrono::steady_clock::now() + seconds(30);
  while (behind() > 0 && std::chrono::steady_clock::now() < until) read();

  EXPECT_EQ(behind(), 0U);
  std::size_t events = 0;
  for (const Follower& each : followers) events += each.had;
  EXPECT_EQ(metric("promonitor_event_streams"), readers);
  EXPECT_EQ(metric("promonitor_events_sent_total"), static_cast<double>(events));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const std::chrono::duration<double> used = test::cpuTime() - cpu;
  fmt::print("{} readers of {} users: {} results, {} events; {:.1f} s, CPU of both ends {:.1f} s\n",
             readers, people.size(), batches * kResultsABatch, events, took.count(), used.count());
}

}  // namespace
}  // namespace promonitor::api
