#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/clock.hpp"

namespace promonitor {

/// Also true when the clock was set back.
inline bool isWithinAMinute(WallTime used_at, WallTime now) {
  return used_at <= now && now - used_at < std::chrono::minutes(1);
}

/// Uses of API keys or sessions that the store is still to hear of: at most one a minute for each,
/// so that a request never waits for a write. Thread-safe. A crash loses at most what was not
/// flushed.
template <class Id>
class TouchQueue {
 public:
  /// Notes a use at `now` unless `stored` (what the store says) or an earlier note is less than a
  /// minute old.
  void note(Id id, const std::optional<WallTime>& stored, WallTime now) {
    if (stored && isWithinAMinute(*stored, now)) return;
    const std::lock_guard lock(mutex_);
    const auto known = notes_.find(id);
    if (known != notes_.end()) {
      const Note& note = known->second;
      if (note.written && !isWithinAMinute(note.used_at, now)) known->second = {now};
    } else if (notes_.size() < kMostNotes) {
      notes_.emplace(id, Note{now});
    }
  }

  /// Calls `write` with each id that was noted and when it was used, and returns how many that
  /// were. Where it throws, what was not written stays for the next call.
  template <class Write>
  std::size_t flush(const Write& write, WallTime now) {
    std::vector<std::pair<Id, WallTime>> waiting;
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(notes_, [&](const auto& entry) {
        return entry.second.written && !isWithinAMinute(entry.second.used_at, now);
      });
      for (const auto& [id, note] : notes_) {
        if (!note.written) waiting.emplace_back(id, note.used_at);
      }
    }
    for (const auto& [id, used_at] : waiting) {
      write(id, used_at);
      const std::lock_guard lock(mutex_);
      notes_[id].written = true;
    }
    return waiting.size();
  }

 private:
  /// Noted at one time; more in one minute are not noted.
  static constexpr std::size_t kMostNotes = 65536;
  struct Note {
    WallTime used_at{};
    bool written = false;
  };
  std::mutex mutex_;
  std::unordered_map<Id, Note> notes_;  // guarded by mutex_
};

}  // namespace promonitor
