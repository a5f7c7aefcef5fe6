#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// What one commit stored, as far as it is told. Immutable once it is in a feed.
struct CommittedBlock {
  /// Its place among the commits of this run of the program.
  std::uint64_t number = 0;
  /// Without metrics, attributes and details of failures.
  std::vector<CheckRecord> checks;
  /// Changes of status or health.
  std::vector<ResultBatch::State> states;
  /// Without causes and evidence.
  std::vector<Incident> incidents;
  /// What it takes in memory, with the texts that will be made of it: an estimate.
  std::size_t bytes = 0;

  std::size_t events() const { return checks.size() + states.size() + incidents.size(); }
};

/// The newest commits, for those who follow results as they come: a ring that is bounded by events
/// and bytes. Readers keep a number and ask for the commit that has it; whoever falls behind the
/// ring is told so. While nobody follows, and some time after the last one left, nothing is kept,
/// and what was committed meanwhile counts as fallen out of the ring. Thread-safe.
class ResultFeed {
 public:
  struct Settings {
    std::size_t max_events = 50'000;
    std::size_t max_bytes = std::size_t{32} << 20;
    /// For how long results are kept for a reader that comes back.
    Duration linger = std::chrono::minutes(5);
  };
  /// Called on the thread that publishes, after there is more; must not block or throw.
  using Published = std::function<void()>;

  explicit ResultFeed(const Clock& clock) : ResultFeed(clock, Settings()) {}
  ResultFeed(const Clock& clock, const Settings& settings);

  /// The batch is committed. For the recorder's thread: one atomic load while nobody follows.
  void publish(ResultBatch&& stored);

  /// From now on commits are kept. Gives the number that the next one will have.
  std::uint64_t follow();
  /// Once for each follow().
  void leave();
  /// Gives back memory that nobody has asked for in time. To be called now and then.
  void tidy();

  enum class Presence : std::uint8_t { There, NotYet, Gone };
  struct Found {
    Presence presence = Presence::NotYet;
    std::shared_ptr<const CommittedBlock> block;
  };
  Found find(std::uint64_t number) const;
  /// The first that is there, and the one that comes next.
  struct Range {
    std::uint64_t oldest = 0, next = 0;
  };
  Range range() const;
  /// Tells numbers of this run of the program from those of others; later runs have larger ones,
  /// unless the calendar was set back.
  std::uint64_t life() const { return life_; }

  /// Replaces what is called; may be empty.
  void whenPublished(Published published);

 private:
  void forget();
  bool unwanted(MonoTime now) const;

  const Clock& clock_;
  const Settings settings_;
  const std::uint64_t life_;
  /// Until when commits are kept; kNobody: they are not.
  std::atomic<Duration::rep> wanted_until_;

  mutable std::mutex mutex_;
  // All guarded by mutex_; wanted_until_ is written under it.
  std::deque<std::shared_ptr<const CommittedBlock>> ring_;
  std::uint64_t next_ = 1;
  std::size_t events_ = 0, bytes_ = 0, followers_ = 0;
  std::shared_ptr<const Published> published_;
};

}  // namespace promonitor
