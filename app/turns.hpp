#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/clock.hpp"

namespace promonitor {

/// Whose turn it is: one at a time, and nobody waits longer than their patience. Thread-safe.
class Turns {
 public:
  /// Ends with its scope.
  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_(&turns) {}
    ~Turn() {
      if (turns_ != nullptr) turns_->end();
    }
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;

   private:
    Turns* turns_;
  };

  /// Nothing where it does not come in time.
  std::optional<Turn> take(Duration patience) {
    std::unique_lock lock(mutex_);
    if (!ended_.wait_for(lock, patience, [this] { return !taken_; })) return std::nullopt;
    taken_ = true;
    return Turn(*this);
  }
  /// Waits for as long as it takes.
  Turn take() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return !taken_; });
    taken_ = true;
    return Turn(*this);
  }

 private:
  void end() {
    {
      const std::scoped_lock lock(mutex_);
      taken_ = false;
    }
    ended_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  bool taken_ = false;  ///< guarded
};

}  // namespace promonitor
