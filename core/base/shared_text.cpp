#include "core/base/shared_text.hpp"

#include <mutex>
#include <unordered_set>

namespace promonitor {

SharedText::SharedText(std::string_view text) {
  if (text.empty()) return;
  static std::mutex mutex;
  static std::unordered_set<std::string> texts;  // guarded by mutex; its elements never move
  const std::lock_guard lock(mutex);
  kept_ = &*texts.emplace(text).first;
}

const std::string& SharedText::str() const {
  static const std::string none;
  return kept_ == nullptr ? none : *kept_;
}

}  // namespace promonitor
