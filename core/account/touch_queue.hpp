#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/store/store.hpp"

namespace promonitor {

/// Uses of API keys that the store is still to hear of: at most one a minute for each key, so that
/// a request never waits for a write. Thread-safe. A crash loses at most what was not flushed.
class TouchQueue {
 public:
  /// Notes a use at `now` unless `stored` (what the store says) or an earlier note is less than a
  /// minute old.
  void note(ApiKeyId key, const std::optional<WallTime>& stored, WallTime now);
  /// Writes what was noted and returns how many keys that were. Throws StoreError; what was not
  /// written stays for the next call.
  std::size_t flush(Store& store, WallTime now);

 private:
  struct Note {
    WallTime used_at{};
    bool written = false;
  };
  std::mutex mutex_;
  std::unordered_map<ApiKeyId, Note> notes_;  // guarded by mutex_
};

}  // namespace promonitor
