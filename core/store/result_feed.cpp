#include "core/store/result_feed.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace promonitor {
namespace {

constexpr Duration::rep kNobody = 0;
constexpr Duration::rep kAlways = std::numeric_limits<Duration::rep>::max();
/// What is made of an event to be read, but for the summary of its failure.
constexpr std::size_t kTextBytes = 400;

bool isTold(const ResultBatch::State& state) {
  return !state.before || *state.before != standingOf(state.snapshot);
}

/// Gives back what is not told of a check.
void strip(CheckResult& result) {
  result.metrics = {};
  result.attributes = {};
  if (!result.failure) return;
  Failure shown;
  shown.summary = std::move(result.failure->summary);
  result.failure = std::move(shown);
}

std::shared_ptr<CommittedBlock> blockOf(ResultBatch&& stored) {
  auto block = std::make_shared<CommittedBlock>();
  block->checks = std::move(stored.checks);
  block->states = std::move(stored.states);
  block->incidents = std::move(stored.incidents);
  std::erase_if(block->states, [](const ResultBatch::State& each) { return !isTold(each); });
  block->bytes = sizeof(CommittedBlock) + block->events() * kTextBytes +
                 block->checks.capacity() * sizeof(CheckRecord) +
                 block->states.capacity() * sizeof(ResultBatch::State) +
                 block->incidents.capacity() * sizeof(Incident);
  for (CheckRecord& check : block->checks) {
    strip(check.result);
    // Once as it is, once in the text.
    if (check.result.failure) block->bytes += 2 * check.result.failure->summary.capacity();
  }
  for (Incident& incident : block->incidents) {
    incident.cause = {};
    incident.evidence = {};
  }
  return block;
}

}  // namespace

ResultFeed::ResultFeed(const Clock& clock, const Settings& settings)
    : clock_(clock),
      settings_(settings),
      life_(static_cast<std::uint64_t>(
          std::max<std::int64_t>(0, clock.wallNow().time_since_epoch().count()))),
      wanted_until_(kNobody) {}

void ResultFeed::publish(ResultBatch&& stored) {
  if (wanted_until_.load() == kNobody) return;
  const auto block = blockOf(std::move(stored));
  if (block->events() == 0) return;
  std::shared_ptr<const Published> published;
  {
    const std::lock_guard lock(mutex_);
    if (unwanted(clock_.now())) return forget();
    block->number = next_++;
    events_ += block->events();
    bytes_ += block->bytes;
    ring_.push_back(block);
    while (events_ > settings_.max_events || bytes_ > settings_.max_bytes) {
      events_ -= ring_.front()->events();
      bytes_ -= ring_.front()->bytes;
      ring_.pop_front();
    }
    published = published_;
  }
  if (published) (*published)();
}

std::uint64_t ResultFeed::follow() {
  const std::lock_guard lock(mutex_);
  if (unwanted(clock_.now())) forget();
  ++followers_;
  wanted_until_ = kAlways;
  return next_;
}

void ResultFeed::leave() {
  const std::lock_guard lock(mutex_);
  if (--followers_ > 0) return;
  wanted_until_ = (clock_.now() + settings_.linger).time_since_epoch().count();
}

void ResultFeed::tidy() {
  const std::lock_guard lock(mutex_);
  if (wanted_until_ != kNobody && unwanted(clock_.now())) forget();
}

bool ResultFeed::unwanted(MonoTime now) const {
  return now.time_since_epoch().count() >= wanted_until_.load();
}

/// Commits from here on may be missing: no number of before is good any more.
void ResultFeed::forget() {
  wanted_until_ = kNobody;
  ring_.clear();
  ring_.shrink_to_fit();
  events_ = bytes_ = 0;
  ++next_;
}

ResultFeed::Found ResultFeed::find(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  if (number >= next_) return {};
  const std::uint64_t oldest = next_ - ring_.size();
  if (number < oldest) return {Presence::Gone, nullptr};
  return {Presence::There, ring_[number - oldest]};
}

ResultFeed::Range ResultFeed::range() const {
  const std::lock_guard lock(mutex_);
  return {next_ - ring_.size(), next_};
}

void ResultFeed::whenPublished(Published published) {
  auto shared = published ? std::make_shared<const Published>(std::move(published)) : nullptr;
  const std::lock_guard lock(mutex_);
  published_ = std::move(shared);
}

}  // namespace promonitor
