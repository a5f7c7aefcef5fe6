#include "api/events/event_pages.hpp"

#include <utility>

#include "api/events/event_place.hpp"

namespace promonitor::api {
namespace {

std::vector<MonitorKey> monitorsOf(const CommittedBlock& block,
                                   const std::vector<EventRef>& events) {
  std::vector<MonitorKey> monitors;
  monitors.reserve(events.size());
  for (const EventRef& event : events) monitors.push_back(monitorOf(block, event));
  return monitors;
}

}  // namespace

/// One commit: whose its events are, and the pages made of it.
class EventPages::Block {
 public:
  explicit Block(std::shared_ptr<const CommittedBlock> committed)
      : committed_(std::move(committed)) {}

  std::shared_ptr<const EventPage> page(UserId user, std::uint64_t life,
                                        const MonitorDirectory& monitors) {
    const std::lock_guard lock(mutex_);
    if (!sorted_) sortByOwner(monitors);
    const auto found = owned_.find(user);
    if (found == owned_.end()) return nullptr;
    if (!found->second.page) found->second.page = make(user, found->second.events, life, monitors);
    return found->second.page;
  }

 private:
  struct Owned {
    std::vector<EventRef> events;
    std::shared_ptr<const EventPage> page;
  };

  void sortByOwner(const MonitorDirectory& monitors) {
    sorted_ = true;
    const std::vector<EventRef> events = eventsOf(*committed_);
    const auto specs = monitors.find(monitorsOf(*committed_, events));
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (specs[i]) owned_[specs[i]->owner].events.push_back(events[i]);
    }
  }

  std::shared_ptr<const EventPage> make(UserId user, const std::vector<EventRef>& events,
                                        std::uint64_t life,
                                        const MonitorDirectory& monitors) const {
    auto page = std::make_shared<EventPage>();
    page->events.reserve(events.size());
    const auto specs = monitors.find(monitorsOf(*committed_, events));
    for (std::size_t i = 0; i < events.size(); ++i) {
      const bool last = i + 1 == events.size();
      const EventPlace behind =
          last ? EventPlace{committed_->number + 1, 0} : EventPlace{committed_->number, i + 1};
      // Gone, or another's, since the events were sorted: its place stays, so that ids do.
      if (specs[i] && specs[i]->owner == user) {
        appendEvent(page->text, eventId(life, behind), *committed_, events[i], *specs[i]);
      }
      page->events.push_back(
          {events[i].type, monitorOf(*committed_, events[i]), page->text.size()});
    }
    return page;
  }

  const std::shared_ptr<const CommittedBlock> committed_;
  std::mutex mutex_;
  bool sorted_ = false;                      // guarded by mutex_
  std::unordered_map<UserId, Owned> owned_;  // guarded by mutex_
};

EventPages::EventPages(const ResultFeed& feed, const MonitorDirectory& monitors)
    : feed_(feed), monitors_(monitors) {}

EventPages::~EventPages() = default;

EventPages::Found EventPages::find(UserId user, std::uint64_t block) {
  Found found;
  const auto made = blockOf(block, found.presence);
  if (made) found.page = made->page(user, feed_.life(), monitors_);
  return found;
}

std::shared_ptr<EventPages::Block> EventPages::blockOf(std::uint64_t number,
                                                       ResultFeed::Presence& presence) {
  const ResultFeed::Found found = feed_.find(number);
  presence = found.presence;
  if (!found.block) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto known = blocks_.find(number);
  if (known != blocks_.end()) return known->second;
  forgetBefore(feed_.range().oldest);
  return blocks_[number] = std::make_shared<Block>(found.block);
}

void EventPages::tidy() {
  const std::uint64_t oldest = feed_.range().oldest;
  const std::lock_guard lock(mutex_);
  forgetBefore(oldest);
}

void EventPages::forgetBefore(std::uint64_t oldest) {
  blocks_.erase(blocks_.begin(), blocks_.lower_bound(oldest));
}

}  // namespace promonitor::api
