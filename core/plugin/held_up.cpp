#include "core/plugin/held_up.hpp"

#include <fmt/format.h>

namespace promonitor {
namespace {

constexpr int kPart = 4;

double secondsOf(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

void excuseHeldUp(CheckResult& result, Duration standstill, Duration limit) {
  if (result.verdict != Verdict::Down || !result.failure || standstill * kPart < limit) return;
  result.verdict = Verdict::Unknown;
  result.failure->code = "held_up";
  result.failure->summary =
      fmt::format("this server stood still for {:.2f} s of the {:.4g} s that the check had: {}",
                  secondsOf(standstill), secondsOf(limit), result.failure->summary);
}

}  // namespace promonitor
