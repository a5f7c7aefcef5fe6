#include "config/flapping_section.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/values.hpp"

namespace promonitor::config {
namespace {

constexpr std::array<Field<FlappingKeys>, 3> kFlapping{{
    {"enabled", "true or false", "Whether flapping is looked for.",
     into<&FlappingKeys::enabled, readOptional<readBool, bool>>},
    {"start", "share", "Share of changing results at which it begins.",
     into<&FlappingKeys::start, readOptional<readPercent, int>>},
    {"stop", "share", "Share below which it ends.",
     into<&FlappingKeys::stop, readOptional<readPercent, int>>},
}};

}  // namespace

void readFlapping(Decoding& decoding, const OptionInput& input, FlappingKeys& out) {
  readSection<kFlapping>(decoding, input, out);
  if (!out.start || !out.stop || *out.stop <= *out.start) return;
  decoding.refuse(input.mark, fmt::format("stop {}% is above start {}%", *out.stop, *out.start),
                  "make start higher or stop lower");
}

FlappingPolicy flappingOf(const FlappingKeys& own, const FlappingKeys& defaults) {
  const FlappingPolicy program;
  FlappingPolicy policy;
  policy.enabled = own.enabled.value_or(defaults.enabled.value_or(program.enabled));
  policy.start_percent = own.start.value_or(defaults.start.value_or(program.start_percent));
  policy.stop_percent = std::min(own.stop.value_or(defaults.stop.value_or(program.stop_percent)),
                                 policy.start_percent);
  return policy;
}

}  // namespace promonitor::config
