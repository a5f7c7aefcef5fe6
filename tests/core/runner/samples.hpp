#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/model/check.hpp"
#include "core/plugin/option_set.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// A kind that declares one option, one metric and one attribute.
inline ProbeKind sampleKind() {
  OptionSpec target;
  target.name = "target";
  target.type = PM_T_STRING;
  target.flags = PM_OPT_TARGET;
  return {.name = "sample",
          .title = {},
          .help = {},
          .plugin_id = "org.example.sample",
          .plugin_version = "1.0.0",
          .plugin_path = "/none",
          .metrics = {{"colours", "1", ""}},
          .attributes = {{"colour", "", ""}},
          .codes = {},
          .schema = OptionSchema("sample", {target}, false)};
}

/// Everything a result can have.
inline CheckResult sampleResult() {
  CheckResult result;
  result.verdict = Verdict::Degraded;
  result.status_code = -7;
  result.response_time = std::chrono::microseconds(12345);
  result.queue_time = std::chrono::seconds(3);
  result.phases[Phase::Dns] = 0;
  result.phases[Phase::Transfer] = 2147483647;
  result.failure =
      Failure{Phase::Tls, "tls_verify", "it does not fit: ü", "a.example", "b.example"};
  result.metrics = {{"rtt", 0.25}, {"colours", -7e300}};
  result.attributes = {{"peer", "192.0.2.1:7"}, {"colour", std::string(1000, 'b')}};
  return result;
}

/// One value of each type.
inline std::shared_ptr<const OptionSet> sampleOptions() {
  std::vector<OptionValue> values;
  for (std::uint32_t type = PM_T_NONE; type <= PM_T_RATIO; ++type) {
    OptionValue& value = values.emplace_back();
    value.type = type;
    switch (type) {
      case PM_T_STRING:
      case PM_T_JSON:
      case PM_T_HOST:
      case PM_T_URL:
      case PM_T_ENDPOINT:
        value.s = std::string("with\0NUL", 8);
        break;
      case PM_T_FLOAT:
      case PM_T_RATIO:
        value.f = -0.1;
        break;
      case PM_T_LIST:
        value.items = {"", "two", std::string(70000, 'x')};
        break;
      case PM_T_MAP:
        value.entries = {{"key", "value"}, {"", ""}};
        break;
      case PM_T_NONE:
        break;
      default:
        value.i = -5'000'000'000;
    }
  }
  return std::make_shared<const OptionSet>(values, "shown", R"({"a":"b"})");
}

}  // namespace promonitor
