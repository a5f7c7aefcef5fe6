#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/plugins/result_facts.hpp"
#include "tests/support/probe_runner.hpp"

namespace promonitor::test {

// Some requests the kind http makes itself, the others libcurl makes. Whom it leaves them to is not
// to be seen: they are asked twice, the second time with an option that takes libcurl and changes
// nothing else that the servers of these tests look at.

inline const GivenOption kTakesLibcurl{"compressed", "true"};

/// A result without what differs from check to check: times, but for whether there is one.
inline CheckResult timeless(CheckResult result) {
  result.response_time = {};
  for (std::int32_t& time : result.phases.micros) time = time < 0 ? -1 : 0;
  for (Attribute& attribute : result.attributes) {
    if (attribute.name != kTriedAttribute) continue;
    attribute.value.resize(attribute.value.rfind(' '));
  }
  std::sort(result.attributes.begin(), result.attributes.end(),
            [](const Attribute& a, const Attribute& b) { return a.name < b.name; });
  return result;
}

inline std::string described(const CheckResult& result) {
  std::string text = verdictName(result.verdict);
  if (result.failure) {
    text += " " + std::string(phaseName(result.failure->phase)) + " " + result.failure->code +
            " (" + result.failure->summary + ") expected '" + result.failure->expected + "' got '" +
            result.failure->got + "'";
  }
  text += " status " + std::to_string(result.status_code.value_or(0));
  for (const Metric& metric : result.metrics) {
    text += "\n" + metric.name + " " + std::to_string(metric.value);
  }
  for (const Attribute& attribute : result.attributes) {
    text += "\n" + attribute.name + " " + attribute.value;
  }
  return text;
}

/// Both clients' results.
inline std::pair<CheckResult, CheckResult> ask(ProbeRunner& runner, GivenOptions options,
                                               Duration timeout = std::chrono::seconds(5)) {
  const CheckResult plain = timeless(runner.run(options, timeout));
  options.push_back(kTakesLibcurl);
  return {plain, timeless(runner.run(options, timeout))};
}

inline void expectTheSame(const std::pair<CheckResult, CheckResult>& results) {
  EXPECT_EQ(described(results.first), described(results.second));
  EXPECT_TRUE(results.first == results.second);
}

}  // namespace promonitor::test
