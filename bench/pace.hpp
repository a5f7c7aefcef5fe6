#pragma once

#include <chrono>
#include <cstddef>

namespace promonitor::bench {

/// When checks begin: so many a second, or (rate 0) each as soon as there is room for it.
class Pace {
 public:
  /// What is due begins at most this late.
  static constexpr std::chrono::milliseconds kTick{1};

  Pace(std::size_t checks, std::size_t rate)
      : left_(checks), rate_(rate), began_(std::chrono::steady_clock::now()) {}

  bool fixed() const { return rate_ != 0; }
  /// Takes one check that may begin now; false when there is none.
  bool take() {
    if (left_ == 0 || (fixed() && taken_ >= due())) return false;
    --left_;
    ++taken_;
    return true;
  }

 private:
  std::size_t due() const {
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - began_;
    return static_cast<std::size_t>(time.count() * static_cast<double>(rate_));
  }

  std::size_t left_;
  std::size_t taken_ = 0;
  std::size_t rate_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace promonitor::bench
