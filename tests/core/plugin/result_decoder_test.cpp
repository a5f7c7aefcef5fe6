#include "core/plugin/result_decoder.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/plugin/vocabulary.hpp"
#include "promonitor/testing/result.hpp"

namespace promonitor {
namespace {

pm_str str(std::string_view text) { return {text.data(), text.size()}; }

ProbeKind kindOf(std::vector<DeclaredName> codes) {
  return ProbeKind{.name = "k",
                   .title = {},
                   .help = {},
                   .plugin_id = {},
                   .plugin_version = {},
                   .plugin_path = {},
                   .default_timeout = {},
                   .default_interval = {},
                   .metrics = {{"things", "1", {}}},
                   .attributes = {{"colour", {}, {}}},
                   .codes = std::move(codes),
                   .schema = OptionSchema("k",
                                          {OptionSpec{.name = "target",
                                                      .type = PM_T_STRING,
                                                      .flags = PM_OPT_TARGET,
                                                      .help = {},
                                                      .default_text = {},
                                                      .choices = {},
                                                      .schema = {},
                                                      .pattern = {},
                                                      .own_scheme = {}}},
                                          false)};
}

pm_result resultOf(std::uint32_t state) {
  pm_result result{};
  result.struct_size = sizeof result;
  result.state = state;
  return result;
}

TEST(ResultDecoder, KeepsOneOfAnIdButEveryAddressTried) {
  const pm_attr attrs[] = {{PM_A_TRIED, 0, str("192.0.2.1:1 connect_refused 0.01")},
                           {PM_A_PEER, 0, str("192.0.2.1:1")},
                           {PM_A_TRIED, 0, str("192.0.2.2:1 ok 0.02")},
                           {PM_A_PEER, 0, str("192.0.2.2:1")},
                           {PM_A_CUSTOM + 1, 0, str("undeclared")}};
  const pm_metric metrics[] = {{PM_M_RTT, 0, 1}, {PM_M_CUSTOM, 0, 5}, {PM_M_RTT, 0, 2}};
  pm_result result = resultOf(PM_STATE_UP);
  result.attrs = attrs;
  result.attr_count = 5;
  result.metrics = metrics;
  result.metric_count = 3;

  const CheckResult decoded = decodeResult(result, kindOf({}), Duration(0));

  EXPECT_EQ(decoded.attributes,
            (std::vector<Attribute>{{"tried", "192.0.2.1:1 connect_refused 0.01"},
                                    {"peer", "192.0.2.2:1"},
                                    {"tried", "192.0.2.2:1 ok 0.02"}}));
  EXPECT_EQ(decoded.metrics, (std::vector<Metric>{{"rtt", 2}, {"things", 5}}));
}

TEST(ResultDecoder, KeepsEvidenceOfFailuresOnly) {
  const std::string answer(5000, 'x');
  const pm_attr evidence = {PM_A_EVIDENCE, 0, str(answer)};
  for (const std::uint32_t state :
       {PM_STATE_UP, PM_STATE_DOWN, PM_STATE_DEGRADED, PM_STATE_UNKNOWN}) {
    pm_result result = resultOf(state);
    result.attrs = &evidence;
    result.attr_count = 1;

    const CheckResult decoded = decodeResult(result, kindOf({}), Duration(0));

    const bool kept = state != PM_STATE_UP;
    ASSERT_EQ(decoded.attributes.size(), kept ? 1U : 0U);
    if (!kept) continue;
    EXPECT_EQ(decoded.attributes[0].name, "evidence");
    EXPECT_EQ(decoded.attributes[0].value.size(), 4096U);
  }
}

TEST(ResultDecoder, TakesCodesOfTheClosedListOnly) {
  const struct {
    std::string code;
    std::string decoded;
  } rows[] = {{"connect_refused", "connect_refused"},
              {"own_code", "own_code"},
              {"", "timeout"},
              {"never_declared", "timeout"},
              {"Own_Code", "timeout"},
              {std::string(100000, 'a'), "timeout"}};
  const ProbeKind kind = kindOf({{"own_code", {}, {}}});
  for (const auto& row : rows) {
    SCOPED_TRACE(row.code.substr(0, 20));
    pm_result result = resultOf(PM_STATE_DOWN);
    result.cause = PM_CAUSE_TIMEOUT;
    result.code = str(row.code);

    EXPECT_EQ(decodeResult(result, kind, Duration(0)).failure->code, row.decoded);
  }
}

TEST(ResultDecoder, SharesTheCodesThatTheHeaderLists) {
  std::ifstream file(PROBE_HEADER);
  const std::string header(std::istreambuf_iterator<char>(file), {});
  const std::size_t list = header.find("and these for everybody:");
  ASSERT_NE(list, std::string::npos);
  const std::size_t begin = header.find('\n', list);
  const std::size_t end = header.find("Instead of any other", list);
  std::istringstream words(header.substr(begin, end - begin));
  const ProbeKind kind = kindOf({});
  int codes = 0;
  for (std::string word; words >> word;) {
    if (word == "*") continue;
    EXPECT_TRUE(isFailureCode(kind, word)) << word;
    EXPECT_TRUE(pm::testing::detail::isSharedCode(word)) << word;
    ++codes;
  }
  EXPECT_EQ(codes, 37) << "one that is shared is not in the list";
  for (std::uint32_t cause = 0; cause < 20; ++cause) {
    EXPECT_TRUE(isFailureCode(kind, codeOfCause(cause))) << codeOfCause(cause);
  }
}

TEST(ResultDecoder, NamesThingsAsTheTestingHeaderDoes) {
  const ProbeKind kind = kindOf({});
  const pm_kind none{};
  const auto text = [](const std::string* name) { return name == nullptr ? "" : *name; };
  for (std::uint32_t id = PM_M_RTT; id < 100; ++id) {
    EXPECT_EQ(text(metricName(kind, id)), pm::testing::detail::metricName(none, id)) << id;
  }
  for (std::uint32_t id = 0; id < 100; ++id) {
    EXPECT_EQ(text(attributeName(kind, id)), pm::testing::detail::attributeName(none, id)) << id;
  }
}

}  // namespace
}  // namespace promonitor
