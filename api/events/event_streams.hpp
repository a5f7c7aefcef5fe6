#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <spdlog/logger.h>

#include "api/events/event_meters.hpp"
#include "api/events/event_pages.hpp"
#include "api/http/live_body.hpp"
#include "core/account/authenticator.hpp"
#include "core/account/sessions.hpp"

namespace promonitor::api {

/// Which of a user's events a stream shows.
struct EventFilter {
  /// Sorted; empty: of all.
  std::vector<MonitorKey> monitors;
  bool types[kEventTypeCount] = {true, true, true};

  bool showsAll() const;
  bool shows(const EventPage::Event& event) const;
};

/// How many streams a user of this plan may have open: a tenth of its requests a minute, at least
/// 2 and at most 1,000.
std::size_t mostStreams(const Plan& plan);

/// The streams of events that are open: opens them within their limits, tells those whose key or
/// session is no longer good (on a thread of its own, which may wait for the store), and lets the
/// feed know whether anybody follows. Thread-safe; outlives its streams.
class EventStreams {
 public:
  struct Settings {
    /// A stream without events says that it is there.
    Duration heartbeat = std::chrono::seconds(15);
    /// Keys and sessions are looked at; what is revoked ends its streams that much and the life of
    /// the authenticator's cache later.
    Duration key_check = std::chrono::milliseconds(750);
    /// Of all users.
    std::size_t most = 2000;
  };
  /// All outlive it.
  struct Services {
    ResultFeed& feed;
    const MonitorDirectory& monitors;
    Authenticator& authenticator;
    const Clock& clock;
    spdlog::logger& log;
    prometheus::Registry& registry;
    /// Null: nobody is ever signed in.
    Sessions* sessions = nullptr;
  };

  EventStreams(const Services& services, const Settings& settings);
  ~EventStreams();
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  /// From now on, or from where `last_event_id` says. Throws ApiError where as many are open as
  /// may.
  std::unique_ptr<LiveBody> open(const Caller& caller, EventFilter filter,
                                 const std::optional<std::string>& last_event_id);

 private:
  class Stream;
  /// A key or session with open streams.
  struct Watched {
    Caller caller;
    std::size_t streams = 0;  // guarded by mutex_
    std::atomic<bool> ended{false};
  };

  std::shared_ptr<const Watched> enter(const Caller& caller);
  void leave(const Watched& watched);
  void watch(const std::stop_token& stop);
  void checkCallers();
  bool accepts(const Caller& caller) const;

  const Services services_;
  const Settings settings_;
  EventMeters meters_;
  EventPages pages_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::size_t streams_ = 0;
  std::unordered_map<UserId, std::size_t> streams_of_;
  std::map<std::pair<ApiKeyId, WebSessionId>, std::shared_ptr<Watched>> callers_;

  std::mutex watch_mutex_;
  std::condition_variable_any wake_;
  std::jthread watcher_;  ///< last: joined before anything above goes
};

}  // namespace promonitor::api
