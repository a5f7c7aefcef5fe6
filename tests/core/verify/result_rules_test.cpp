#include "core/verify/result_rules.hpp"

#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor::verify {
namespace {

ProbeKind kindWithNames() {
  OptionSpec target;
  target.name = "target";
  target.type = PM_T_HOST;
  target.flags = PM_OPT_TARGET;
  return ProbeKind{.name = "kind",
                   .metrics = {{"colours", "1", "How many."}},
                   .attributes = {{"colour", "", "Which."}},
                   .codes = {{"wrong_colour", "", "Another."}},
                   .schema = OptionSchema("kind", {target}, false)};
}

pm_str text(std::string_view from) { return {from.data(), from.size()}; }

pm_result down() {
  pm_result result{};
  result.struct_size = sizeof result;
  result.state = PM_STATE_DOWN;
  result.response_time_ns = PM_TIME_AUTO;
  result.message = text("it is blue");
  return result;
}

std::string causes(const pm_result& result) {
  static const ProbeKind kind = kindWithNames();
  std::string all;
  for (const Finding& finding : judgeResult(result, kind)) all += finding.cause + '\n';
  return all;
}

TEST(ResultRules, HaveNothingAgainstASoundResult) {
  const pm_metric metrics[] = {{PM_M_CONNECT, 0, 0.25}, {PM_M_CUSTOM, 0, -7}};
  const pm_attr attributes[] = {{PM_A_PEER, 0, text("192.0.2.1:7")},
                                {PM_A_CUSTOM, 0, text("blau")}};
  pm_result result = down();
  result.code = text("wrong_colour");
  result.expected = text("red");
  result.got = text("bl\xC3\xA5");
  result.metrics = metrics;
  result.metric_count = 2;
  result.attrs = attributes;
  result.attr_count = 2;

  EXPECT_EQ(causes(result), "");
}

struct Case {
  const char* what;
  void (*spoil)(pm_result&);
  const char* cause;
};

TEST(ResultRules, NameWhatIsWrong) {
  static const std::string long_text(5000, 'x');
  static const pm_metric nan[] = {{PM_M_RTT, 0, std::numeric_limits<double>::quiet_NaN()}};
  static const pm_metric negative[] = {{PM_M_DNS, 0, -1}};
  static const pm_metric undeclared[] = {{PM_M_CUSTOM + 1, 0, 1}};
  static const pm_attr no_attribute[] = {{PM_A_CUSTOM + 1, 0, {}}};
  const Case cases[] = {
      {"short", [](pm_result& r) { r.struct_size = 64; }, "its result is 64 bytes long"},
      {"state", [](pm_result& r) { r.state = 4; }, "its state 4 does not exist"},
      {"cause", [](pm_result& r) { r.cause = 12; }, "its cause 12 does not exist"},
      {"phase", [](pm_result& r) { r.failed_phase = 7; }, "its failed phase 7 is none"},
      {"time", [](pm_result& r) { r.response_time_ns = -2; }, "its response time is -2 ns"},
      {"code", [](pm_result& r) { r.code = text("blue"); }, "its code 'blue' is neither"},
      {"mute", [](pm_result& r) { r.message = {}; }, "does not say why"},
      {"long", [](pm_result& r) { r.message = text(long_text); }, "its message is 5000 bytes long"},
      {"bytes", [](pm_result& r) { r.got = text("\xFF"); }, "its 'got' is not UTF-8"},
      {"control", [](pm_result& r) { r.expected = text("a\nb"); },
       "its 'expected' has control characters"},
      {"null",
       [](pm_result& r) {
         r.message = {nullptr, 9};
       },
       "has a length, but no text"},
      {"nan", [](pm_result& r) { r.metrics = nan, r.metric_count = 1; },
       "its metric 7 is no finite number"},
      {"negative", [](pm_result& r) { r.metrics = negative, r.metric_count = 1; },
       "its phase 1 took -1 seconds"},
      {"metric", [](pm_result& r) { r.metrics = undeclared, r.metric_count = 1; },
       "its metric 4097 is not declared"},
      {"no metrics", [](pm_result& r) { r.metric_count = 3; },
       "it has 3 metrics at a null pointer"},
      {"attribute", [](pm_result& r) { r.attrs = no_attribute, r.attr_count = 1; },
       "its attribute 4097 is not declared"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    pm_result result = down();
    one.spoil(result);
    EXPECT_THAT(causes(result), testing::HasSubstr(one.cause));
  }
}

TEST(ResultRules, KnowTheSharedCodes) {
  pm_result result = down();
  for (const char* code : {"connect_refused", "timeout", "tls_expired", "closed"}) {
    result.code = text(code);
    EXPECT_EQ(causes(result), "") << code;
  }
}

}  // namespace
}  // namespace promonitor::verify
