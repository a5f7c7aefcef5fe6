#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace promonitor::api {

/// How many bytes of long bodies a server holds at once, all clients together. Thread-safe;
/// outlives its shares.
class BodyBudget {
 public:
  /// Taken until it ends.
  class Share {
   public:
    Share(BodyBudget& budget, std::size_t bytes) : budget_(&budget), bytes_(bytes) {}
    ~Share() { budget_->left_ += bytes_; }
    Share(Share&& other) noexcept
        : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&&) = delete;

   private:
    BodyBudget* budget_;
    std::size_t bytes_;
  };

  explicit BodyBudget(std::size_t bytes) : left_(bytes) {}

  /// Nothing where there is not so much left.
  std::optional<Share> take(std::size_t bytes) {
    std::size_t left = left_;
    do {
      if (left < bytes) return std::nullopt;
    } while (!left_.compare_exchange_weak(left, left - bytes));
    return Share(*this, bytes);
  }

 private:
  std::atomic<std::size_t> left_;
};

}  // namespace promonitor::api
