#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/check.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// Appends a Result frame. Metrics and attributes cross by number, as a plugin gives them, so that
/// the daemon judges a runner's results with the decoder that judges a plugin's. `refused`: the
/// instance could not be made, and the failure says why.
void appendResult(std::string& out, std::uint64_t check, bool refused, const CheckResult& result,
                  const ProbeKind& kind);

/// Which check a Result frame is for.
std::optional<std::uint64_t> checkOfResult(std::string_view body);

struct DecodedResult {
  bool refused = false;
  CheckResult result;
};
/// `elapsed` is the response time where there is none. Nothing when the body is no result.
std::optional<DecodedResult> decodeResultFrame(std::string_view body, const ProbeKind& kind,
                                               Duration elapsed);

}  // namespace promonitor
