#include "core/engine/connectivity_gate.hpp"

#include <utility>

namespace promonitor {
namespace {

/// A result comes a little later than its check ended, so the check may have begun that much
/// earlier.
constexpr Duration kDelivery = std::chrono::milliseconds(100);

void excuse(CheckResult& result) {
  std::string summary = "the network of this server was away: too few of its witnesses answered";
  if (result.failure) summary += "; the check had found: " + result.failure->summary;
  result.verdict = Verdict::Unknown;
  result.failure = Failure{.phase = result.failure ? result.failure->phase : Phase::None,
                           .code = "network_away",
                           .summary = std::move(summary),
                           .expected = {},
                           .got = {}};
}

}  // namespace

void ConnectivityGate::take(std::uint64_t token, CheckResult&& result, MonoTime now) {
  if (result.verdict != Verdict::Down) {
    next_.onResult(token, std::move(result));
    return;
  }
  const MonoTime began = now - result.response_time - kDelivery;
  Held held{token, std::move(result), began, now};
  if (!settle(held)) held_.push_back(std::move(held));
}

void ConnectivityGate::take(const WitnessRound& round) {
  stats_.countRound(round.reached);
  connectivity_.add(round);
  settling_.swap(held_);
  for (Held& held : settling_) {
    if (!settle(held)) held_.push_back(std::move(held));
  }
  settling_.clear();
}

bool ConnectivityGate::settle(Held& held) {
  const auto away = connectivity_.awayDuring(held.began, held.ended);
  if (!away) return false;
  if (*away) {
    excuse(held.result);
    stats_.countExcused();
  }
  next_.onResult(held.token, std::move(held.result));
  return true;
}

}  // namespace promonitor
