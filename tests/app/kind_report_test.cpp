#include "app/kind_report.hpp"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/vocabulary.hpp"
#include "promonitor/probe.h"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

OptionSpec option(std::uint32_t type, double min = 0, double max = 0) {
  OptionSpec spec;
  spec.name = "o" + std::to_string(type);
  spec.type = type;
  spec.min = min;
  spec.max = max;
  return spec;
}

ProbeKind kind() {
  OptionSpec target = option(PM_T_ENDPOINT);
  target.flags = PM_OPT_TARGET | PM_OPT_REQUIRED;
  target.help = "What to ask: this | that.";
  OptionSpec choice = option(PM_T_ENUM);
  choice.choices = {"soft", "hard"};
  choice.default_text = "soft";
  choice.has_default = true;
  OptionSpec secret = option(PM_T_STRING, 0, 80);
  secret.flags = PM_OPT_SECRET;
  return {.name = "demo",
          .title = "Demo",
          .help = "Shows.",
          .plugin_id = "org.example.demo",
          .plugin_version = "1.2.3",
          .plugin_path = "/demo.so",
          .flags = PM_KIND_BLOCKING | PM_KIND_OPERATOR_ONLY,
          .default_timeout = std::chrono::seconds(90),
          .default_interval = {},
          .metrics = {{"demo_queue", "1", "Length of the queue."}},
          .attributes = {},
          .codes = {{"demo_bad", "", "It is bad."}},
          .schema = OptionSchema("demo", {target, choice, secret}, false),
          .table = nullptr,
          .plugin = nullptr};
}

TEST(KindReport, WritesBoundsInTheUnitOfTheOption) {
  const struct {
    OptionSpec spec;
    const char* text;
  } rows[] = {{option(PM_T_INT), ""},
              {option(PM_T_INT, 0, 20), "0 to 20"},
              {option(PM_T_FLOAT, -0.5, 2), "-0.5 to 2"},
              {option(PM_T_DURATION, 0.1, 90), "100ms to 1m30s"},
              {option(PM_T_SIZE, 0, 16777216), "at most 16MiB"},
              {option(PM_T_SIZE, 8, 1472), "8 to 1472 bytes"},
              {option(PM_T_STRING, 0, 100), "at most 100 bytes"},
              {option(PM_T_LIST, 1, 4), "1 to 4 entries"},
              {option(PM_T_RATIO, 0, 0.5), "at most 50%"}};
  for (const auto& row : rows) EXPECT_EQ(boundsText(row.spec), row.text);
}

TEST(KindReport, PutsEverythingIntoJson) {
  const auto json = nlohmann::json::parse(kindJson(kind()));

  EXPECT_EQ(json["kind"], "demo");
  EXPECT_EQ(json["plugin"]["version"], "1.2.3");
  EXPECT_EQ(json["blocking"], true);
  EXPECT_EQ(json["needs_raw"], false);
  EXPECT_EQ(json["operator_only"], true);
  EXPECT_EQ(json["default_timeout"], "1m30s");
  EXPECT_EQ(json["default_interval"], nullptr);
  ASSERT_EQ(json["options"].size(), 3U);
  EXPECT_EQ(json["options"][0]["type"], "host:port");
  EXPECT_EQ(json["options"][0]["target"], true);
  EXPECT_EQ(json["options"][0]["default"], nullptr);
  EXPECT_EQ(json["options"][1]["choices"], nlohmann::json({"soft", "hard"}));
  EXPECT_EQ(json["options"][1]["default"], "soft");
  EXPECT_EQ(json["options"][2]["secret"], true);
  EXPECT_EQ(json["options"][2]["max"], 80);
  EXPECT_EQ(json["metrics"][0]["unit"], "1");
  EXPECT_EQ(json["codes"][0]["code"], "demo_bad");
  EXPECT_EQ(json["shared"]["phases"][0], "dns");
  EXPECT_EQ(json["shared"]["codes"].size(), sharedCodes().size());
  EXPECT_EQ(json["shared"]["host_codes"].size(), hostCodes().size());
}

TEST(KindReport, WritesTablesThatMarkdownCanRead) {
  const std::string text = kindMarkdown(kind());

  EXPECT_THAT(text, HasSubstr("| `o14` | host:port | the target | What to ask: this \\| that |\n"));
  EXPECT_THAT(text, HasSubstr("| `o7` | `soft` `hard` | `soft` |"));
  EXPECT_THAT(text, HasSubstr("| `o4` | text, at most 80 bytes, secret | none |"));
  EXPECT_THAT(text, HasSubstr("| `demo_queue` | 1 | Length of the queue |"));
  EXPECT_THAT(text, Not(HasSubstr("## Attributes")));
}

TEST(KindReport, TellsPeopleTheSame) {
  const std::string text = kindText(kind());

  EXPECT_THAT(text, HasSubstr("default timeout 1m30s, default interval the configuration's"));
  EXPECT_THAT(text, HasSubstr("only for monitors in the configuration file"));
  EXPECT_THAT(text, Not(HasSubstr("CAP_NET_RAW")));
  EXPECT_THAT(text, HasSubstr("choice, default soft: soft | hard"));
  EXPECT_THAT(text, HasSubstr("text at most 80 bytes, secret"));
}

TEST(SharedCodes, HaveNamesOnceAndExplainEveryCause) {
  std::set<std::string> names;
  for (const auto list : {sharedCodes(), hostCodes()}) {
    for (const DeclaredName& code : list) {
      EXPECT_TRUE(names.insert(code.name).second) << code.name;
      EXPECT_FALSE(code.help.empty()) << code.name;
    }
  }
  for (std::uint32_t cause = PM_CAUSE_NONE; cause <= PM_CAUSE_INTERNAL; ++cause) {
    EXPECT_TRUE(names.contains(codeOfCause(cause))) << codeOfCause(cause);
  }
}

}  // namespace
}  // namespace promonitor
