#include "core/account/touch_queue.hpp"

#include <vector>

namespace promonitor {
namespace {

constexpr auto kEvery = std::chrono::minutes(1);
/// Keys noted at one time; more in one minute are not noted.
constexpr std::size_t kMostKeys = 65536;

/// Also true when the clock was set back.
bool isRecent(WallTime used_at, WallTime now) { return used_at <= now && now - used_at < kEvery; }

}  // namespace

void TouchQueue::note(ApiKeyId key, const std::optional<WallTime>& stored, WallTime now) {
  if (stored && isRecent(*stored, now)) return;
  const std::lock_guard lock(mutex_);
  const auto known = notes_.find(key);
  if (known != notes_.end()) {
    if (known->second.written && !isRecent(known->second.used_at, now)) known->second = {now};
  } else if (notes_.size() < kMostKeys) {
    notes_.emplace(key, Note{now});
  }
}

std::size_t TouchQueue::flush(Store& store, WallTime now) {
  std::vector<std::pair<ApiKeyId, WallTime>> waiting;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(notes_, [&](const auto& entry) {
      return entry.second.written && !isRecent(entry.second.used_at, now);
    });
    for (const auto& [key, note] : notes_) {
      if (!note.written) waiting.emplace_back(key, note.used_at);
    }
  }
  for (const auto& [key, used_at] : waiting) {
    store.touchKey(key, used_at);
    const std::lock_guard lock(mutex_);
    notes_[key].written = true;
  }
  return waiting.size();
}

}  // namespace promonitor
