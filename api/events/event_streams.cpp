#include "api/events/event_streams.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/api_error.hpp"
#include "api/events/event_place.hpp"
#include "core/base/log.hpp"

namespace promonitor::api {
namespace {

constexpr int kFewestStreams = 2;
constexpr int kMostStreams = 1000;
constexpr int kRequestsForAStream = 10;

/// Of its key or session; the other one is 0.
std::pair<ApiKeyId, WebSessionId> idOf(const Caller& caller) {
  return {caller.key.id, caller.session ? caller.session->id : WebSessionId{}};
}

}  // namespace

bool EventFilter::showsAll() const {
  return monitors.empty() &&
         std::all_of(std::begin(types), std::end(types), [](bool b) { return b; });
}

bool EventFilter::shows(const EventPage::Event& event) const {
  if (!types[static_cast<std::size_t>(event.type)]) return false;
  return monitors.empty() || std::binary_search(monitors.begin(), monitors.end(), event.monitor);
}

std::size_t mostStreams(const Plan& plan) {
  return static_cast<std::size_t>(
      std::clamp(plan.requests_per_minute / kRequestsForAStream, kFewestStreams, kMostStreams));
}

/// One reader: a place in the feed, moved on as its connection takes what is there.
class EventStreams::Stream final : public LiveBody {
 public:
  Stream(EventStreams& streams, UserId user, std::shared_ptr<const Watched> key, EventFilter filter,
         const std::optional<std::string>& last_event_id)
      : streams_(streams),
        user_(user),
        key_(std::move(key)),
        filter_(std::move(filter)),
        shows_all_(filter_.showsAll()),
        place_{streams.services_.feed.follow(), 0},
        written_at_(streams.services_.clock.now()) {
    const char* const reset = last_event_id ? resume(*last_event_id) : nullptr;
    appendBeginning(beginning_, id());
    if (reset == nullptr) return;
    appendReset(beginning_, id(), reset);
    streams_.meters_.reset();
  }

  ~Stream() override {
    streams_.services_.feed.leave();
    streams_.leave(*key_);
  }

  bool next(std::string& out, std::size_t room) override {
    if (key_->ended) {
      streams_.meters_.ended(StreamEnd::Key);
      return false;
    }
    const std::size_t end = out.size() + room;
    const std::size_t before = out.size();
    out += std::exchange(beginning_, {});
    std::size_t events = 0;
    while (out.size() < end) {
      const EventPages::Found found = streams_.pages_.find(user_, place_.block);
      if (found.presence == ResultFeed::Presence::NotYet) break;
      if (found.presence == ResultFeed::Presence::Gone) {
        stalled();
        return false;
      }
      events += take(out, end, found.page.get());
    }
    if (events > 0) streams_.meters_.sent(events);
    beat(out, out.size() > before);
    return true;
  }

  void stalled() override { streams_.meters_.ended(StreamEnd::Slow); }

 private:
  std::string id() const { return eventId(streams_.services_.feed.life(), place_); }

  /// Goes on behind an event that the reader has had; where that cannot be, says why.
  const char* resume(const std::string& last_event_id) {
    const auto named = parseEventId(last_event_id);
    if (!named) return "unknown";
    if (named->life != streams_.services_.feed.life()) return "restarted";
    const ResultFeed::Range range = streams_.services_.feed.range();
    const bool ahead = named->place.block > range.next ||
                       (named->place.block == range.next && named->place.index > 0);
    if (ahead) return "unknown";
    if (named->place.block < range.oldest) return "too_old";
    place_ = named->place;
    return nullptr;
  }

  /// Takes what fits of a page, or at least one event; none of it is left when the place is in the
  /// next block.
  std::size_t take(std::string& out, std::size_t end, const EventPage* page) {
    const std::size_t count = page == nullptr ? 0 : page->events.size();
    std::size_t events = 0;
    while (place_.index < count && out.size() < end) {
      const std::size_t at = place_.index++;
      const std::size_t begin = at == 0 ? 0 : page->events[at - 1].end;
      const std::size_t bytes = page->events[at].end - begin;
      if (bytes == 0 || !(shows_all_ || filter_.shows(page->events[at]))) continue;
      out.append(page->text, begin, bytes);
      ++events;
    }
    if (place_.index >= count) place_ = {place_.block + 1, 0};
    return events;
  }

  void beat(std::string& out, bool written) {
    const MonoTime now = streams_.services_.clock.now();
    const bool silent = now - written_at_ >= streams_.settings_.heartbeat;
    if (!written && silent) appendHeartbeat(out, id());
    if (written || silent) written_at_ = now;
  }

  EventStreams& streams_;
  const UserId user_;
  const std::shared_ptr<const Watched> key_;
  const EventFilter filter_;
  const bool shows_all_;
  EventPlace place_;
  MonoTime written_at_;
  std::string beginning_;
};

EventStreams::EventStreams(const Services& services, const Settings& settings)
    : services_(services),
      settings_(settings),
      meters_(services.registry),
      pages_(services.feed, services.monitors),
      watcher_([this](const std::stop_token& stop) { watch(stop); }) {}

EventStreams::~EventStreams() = default;

std::unique_ptr<LiveBody> EventStreams::open(const Caller& caller, EventFilter filter,
                                             const std::optional<std::string>& last_event_id) {
  return std::make_unique<Stream>(*this, caller.user.id, enter(caller), std::move(filter),
                                  last_event_id);
}

std::shared_ptr<const EventStreams::Watched> EventStreams::enter(const Caller& caller) {
  const std::lock_guard lock(mutex_);
  if (streams_ >= settings_.most) {
    throw ApiError(503, "overloaded",
                   "as many streams of events are open as may; try again in a moment");
  }
  const std::size_t most = mostStreams(caller.plan);
  if (streams_of_[caller.user.id] >= most) {
    throw ApiError(409, "too_many_streams",
                   fmt::format("{} streams of events are open, as many as your plan has: end one "
                               "first",
                               most));
  }
  ++streams_;
  ++streams_of_[caller.user.id];
  auto& watched = callers_[idOf(caller)];
  if (!watched) {
    watched = std::make_shared<Watched>();
    watched->caller = caller;
  }
  ++watched->streams;
  meters_.opened();
  return watched;
}

void EventStreams::leave(const Watched& watched) {
  meters_.closed();
  const std::lock_guard lock(mutex_);
  --streams_;
  const UserId user = watched.caller.user.id;
  if (--streams_of_[user] == 0) streams_of_.erase(user);
  const auto found = callers_.find(idOf(watched.caller));
  if (--found->second->streams == 0) callers_.erase(found);
}

void EventStreams::watch(const std::stop_token& stop) {
  std::unique_lock lock(watch_mutex_);
  while (!stop.stop_requested()) {
    wake_.wait_for(lock, stop, settings_.key_check, [] { return false; });
    if (stop.stop_requested()) return;
    checkCallers();
    pages_.tidy();
    services_.feed.tidy();
  }
}

void EventStreams::checkCallers() {
  std::vector<std::shared_ptr<Watched>> callers;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, watched] : callers_) callers.push_back(watched);
  }
  try {
    for (const auto& watched : callers) {
      if (!accepts(watched->caller)) watched->ended = true;
    }
  } catch (const std::exception& error) {
    // Nothing is revoked while the database is away, and it is asked again at once.
    services_.log.warn("keys and sessions of event streams not looked at, tried again reason={}",
                       logValue(error.what()));
  }
}

bool EventStreams::accepts(const Caller& caller) const {
  if (!caller.session) return services_.authenticator.accepts(caller.key);
  return services_.sessions != nullptr && services_.sessions->accepts(*caller.session);
}

}  // namespace promonitor::api
