#include "verdict_of.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <system_error>

namespace promonitor::ping {
namespace {

std::string percent(double share) {
  return pm::format("{}%", static_cast<int>(std::lround(share * 100)));
}

std::string milliseconds(std::chrono::nanoseconds time) {
  return pm::format("{} ms", static_cast<double>(time.count()) / 1e6);
}

pm::Verdict refused(const std::string& target, const Refusal& refusal) {
  const bool too_far = refusal.kind == Message::Kind::TimeExceeded;
  return pm::down(too_far ? "ping_time_exceeded" : "ping_unreachable",
                  "{} is not reached: {}, says {}", target, refusal.reason(), refusal.reporter)
      .cause(pm::Cause::Unreachable)
      .expected("a reply")
      .got(refusal.reason());
}

/// Nothing came back.
pm::Verdict silence(const std::string& target, const VolleyResult& result) {
  if (result.sent == 0) {
    const std::string reason = std::generic_category().message(result.send_error);
    return pm::unknown("ping_send", "no packet could be sent to {}: {}", target, reason)
        .phase(pm::Phase::Send);
  }
  if (result.refusal) return refused(target, *result.refusal);
  return pm::down("ping_no_reply", "no reply from {} to {} packets", target, result.sent)
      .cause(pm::Cause::Timeout);
}

std::optional<pm::Verdict> judgeLoss(const Statistics& figures, const Limits& limits) {
  if (figures.loss <= limits.degraded_loss && figures.loss <= limits.max_loss) return std::nullopt;
  const bool fails = figures.loss > limits.max_loss;
  const std::string limit = percent(fails ? limits.max_loss : limits.degraded_loss);
  const char* const text = "{} of packets lost, more than {}";
  auto verdict = fails ? pm::down("ping_loss", text, percent(figures.loss), limit)
                       : pm::degraded("ping_loss", text, percent(figures.loss), limit);
  return verdict.expected("at most " + limit).got(percent(figures.loss));
}

std::optional<pm::Verdict> judgeTime(const Statistics& figures, const Limits& limits) {
  const bool fails = limits.max_rtt && figures.average > *limits.max_rtt;
  const bool slow = limits.degraded_rtt && figures.average > *limits.degraded_rtt;
  if (!fails && !slow) return std::nullopt;
  const std::string limit = milliseconds(fails ? *limits.max_rtt : *limits.degraded_rtt);
  const std::string got = milliseconds(figures.average);
  const char* const text = "average round trip {}, more than {}";
  auto verdict =
      fails ? pm::down("ping_slow", text, got, limit) : pm::degraded("ping_slow", text, got, limit);
  return verdict.expected("at most " + limit).got(got);
}

}  // namespace

Statistics::Statistics(const VolleyResult& result)
    : sent(result.sent),
      replies(result.round_trips.size()),
      loss(sent == 0 ? 1 : 1 - static_cast<double>(replies) / static_cast<double>(sent)) {
  if (replies == 0) return;
  const auto& times = result.round_trips;
  const auto count = static_cast<std::int64_t>(replies);
  const auto [low, high] = std::minmax_element(times.begin(), times.end());
  min = *low;
  max = *high;
  average = std::accumulate(times.begin(), times.end(), std::chrono::nanoseconds{}) / count;
  std::chrono::nanoseconds steps{};
  for (std::size_t i = 1; i < times.size(); ++i) steps += std::chrono::abs(times[i] - times[i - 1]);
  if (count > 1) jitter = steps / (count - 1);
  double squares = 0;
  for (const std::chrono::nanoseconds time : times) {
    const auto distance = static_cast<double>((time - average).count());
    squares += distance * distance;
  }
  deviation =
      std::chrono::nanoseconds(std::llround(std::sqrt(squares / static_cast<double>(count))));
}

pm::Verdict verdictOf(const std::string& target, const VolleyResult& result, const Limits& limits) {
  const Statistics figures(result);
  if (figures.replies == 0) return silence(target, result);
  std::optional<pm::Verdict> loss = judgeLoss(figures, limits);
  std::optional<pm::Verdict> time = judgeTime(figures, limits);
  const bool time_is_worse =
      time && (!loss || (time->state() == pm::State::Down && loss->state() != pm::State::Down));
  pm::Verdict verdict = time_is_worse ? *time : loss ? *loss : pm::up();
  return verdict.responseTime(figures.average);
}

}  // namespace promonitor::ping
