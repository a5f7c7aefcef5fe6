#include "tests/sim/witnesses.hpp"

#include <utility>

namespace promonitor::sim {
namespace {

constexpr Duration kInterval = std::chrono::seconds(10);
constexpr Duration kAnswer = std::chrono::milliseconds(10);
constexpr Duration kTimeout = std::chrono::seconds(2);

}  // namespace

void Witnesses::beginRound() {
  if (running_) return;
  running_ = true;
  round_.began = now_;
  round_.reached = !network_.awayDuring(now_, now_ + kAnswer);
  next_ = now_ + (round_.reached ? kAnswer : kTimeout);
}

bool Witnesses::happen() {
  if (!running_) {
    beginRound();
    return false;
  }
  running_ = false;
  next_ = now_ + kInterval;
  round_.ended = now_;
  const bool waited = gate_.waits();
  gate_.take(round_);
  if (gate_.waits()) beginRound();
  return waited;
}

void Witnesses::onResult(std::uint64_t token, CheckResult&& result) {
  gate_.take(token, std::move(result), now_);
  if (gate_.waits()) beginRound();
}

}  // namespace promonitor::sim
