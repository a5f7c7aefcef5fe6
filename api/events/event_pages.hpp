#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/events/event_text.hpp"
#include "core/store/monitor_directory.hpp"
#include "core/store/result_feed.hpp"

namespace promonitor::api {

/// One user's events of one commit, as they are sent. Immutable.
struct EventPage {
  struct Event {
    EventType type{};
    MonitorKey monitor{};
    /// Where its text ends, and the next one's begins.
    std::size_t end = 0;
  };
  std::vector<Event> events;
  std::string text;
};

/// Makes each user's events of each commit of a feed into text, once, when the first of the user's
/// readers comes to it. Bounded as the feed is. Thread-safe.
class EventPages {
 public:
  EventPages(const ResultFeed& feed, const MonitorDirectory& monitors);
  ~EventPages();

  struct Found {
    ResultFeed::Presence presence = ResultFeed::Presence::NotYet;
    /// Null where the user has no event there.
    std::shared_ptr<const EventPage> page;
  };
  Found find(UserId user, std::uint64_t block);
  /// Gives back what the feed no longer has. To be called now and then.
  void tidy();

 private:
  class Block;
  std::shared_ptr<Block> blockOf(std::uint64_t number, ResultFeed::Presence& presence);
  void forgetBefore(std::uint64_t oldest);

  const ResultFeed& feed_;
  const MonitorDirectory& monitors_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<Block>> blocks_;  // guarded by mutex_
};

}  // namespace promonitor::api
