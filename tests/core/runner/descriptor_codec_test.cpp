#include "core/runner/descriptor_codec.hpp"

#include <limits>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/plugin_error.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

const PluginNote kNote{PM_ABI_MAJOR, 0, "org.example.test", "1.2.3"};

OptionSpec targetOption() {
  OptionSpec option;
  option.name = "target";
  option.type = PM_T_STRING;
  option.flags = PM_OPT_TARGET;
  return option;
}

/// A kind that uses everything a declaration has.
ProbeKind fullKind(std::string name = "full") {
  OptionSpec mode;
  mode.name = "expect.mode";
  mode.type = PM_T_ENUM;
  mode.flags = PM_OPT_ADVANCED;
  mode.help = "Which of them, \xC3\xA4 or \xC3\xB6.";
  mode.has_default = true;
  mode.default_text = "fast";
  mode.choices = {"fast", "slow"};
  OptionSpec size;
  size.name = "size";
  size.type = PM_T_FLOAT;
  size.min = -1.5;
  size.max = std::numeric_limits<double>::max();
  OptionSpec word;
  word.name = "word";
  word.type = PM_T_STRING;
  word.schema = "[a-z]+";
  word.has_default = true;
  word.default_text = "abc";
  OptionSchema schema(name, {targetOption(), mode, size, word}, true);
  return ProbeKind{.name = std::move(name),
                   .title = "A title",
                   .help = "A help.",
                   .plugin_id = {},
                   .plugin_version = {},
                   .plugin_path = {},
                   .flags = PM_KIND_WANTS_JSON | PM_KIND_BLOCKING,
                   .default_timeout = std::chrono::seconds(7),
                   .default_interval = std::chrono::hours(48),
                   .metrics = {{"colours", "1", "How many."}, {"weight", "bytes", ""}},
                   .attributes = {{"colour", "", "Which."}},
                   .codes = {{"too_blue", "", "It is."}, {"too_red", "", "It is, too."}},
                   .schema = std::move(schema),
                   .has_validate = true};
}

std::string encoded(const std::vector<const ProbeKind*>& kinds) {
  std::string bytes;
  {
    FrameWriter frame(bytes, FrameType::Described);
    putDescriptor(frame, kinds);
  }
  return bytes.substr(kFrameHeader);
}

std::vector<std::unique_ptr<ProbeKind>> decoded(std::string_view bytes) {
  FrameReader frame(bytes);
  return takeDescriptor(frame, kNote);
}

std::string refusal(std::string_view bytes) {
  try {
    decoded(bytes);
    return "accepted";
  } catch (const PluginError& error) {
    return error.what();
  }
}

TEST(DescriptorCodec, CarriesEverything) {
  const ProbeKind first = fullKind();
  const ProbeKind second = fullKind("other");
  const std::string bytes = encoded({&first, &second});

  const auto kinds = decoded(bytes);

  ASSERT_EQ(kinds.size(), 2U);
  const ProbeKind& kind = *kinds[0];
  EXPECT_EQ(kind.name, "full");
  EXPECT_EQ(kind.plugin_id, "org.example.test");
  EXPECT_EQ(kind.plugin_version, "1.2.3");
  EXPECT_EQ(kind.flags, first.flags);
  EXPECT_EQ(kind.default_timeout, std::chrono::seconds(7));
  EXPECT_EQ(kind.default_interval, std::chrono::hours(48));
  EXPECT_EQ(kind.metrics.at(1).unit, "bytes");
  EXPECT_EQ(kind.codes.at(1).name, "too_red");
  EXPECT_EQ(kind.schema.jsonSchema(), first.schema.jsonSchema());
  EXPECT_EQ(kind.schema.options().at(2).max, std::numeric_limits<double>::max());
  EXPECT_EQ(kind.isolation, Isolation::Process);
  EXPECT_EQ(kind.table, nullptr);
  EXPECT_TRUE(kind.judgesOptions());
  EXPECT_EQ(encoded({kinds[0].get(), kinds[1].get()}), bytes);
}

TEST(DescriptorCodec, RefusesEveryTruncationAndWhatFollows) {
  const ProbeKind kind = fullKind();
  const std::string bytes = encoded({&kind});

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_NE(refusal(std::string_view(bytes).substr(0, size)), "accepted");
  }
  EXPECT_EQ(refusal(bytes + '\0'), "what it declared is damaged");
}

TEST(DescriptorCodec, SurvivesMutatedBytes) {
  const ProbeKind kind = fullKind();
  const std::string bytes = encoded({&kind});
  std::mt19937 random(7);
  std::uniform_int_distribution<std::size_t> place(0, bytes.size() - 1);
  std::uniform_int_distribution<int> value(0, 255);
  int accepted = 0;

  for (int round = 0; round < 20'000 / test::kSlowness; ++round) {
    std::string mutated = bytes;
    for (int change = 0; change <= round % 3; ++change) {
      mutated[place(random)] = static_cast<char>(value(random));
    }
    try {
      const auto kinds = decoded(mutated);
      ASSERT_EQ(encoded({kinds.front().get()}), mutated);
      ++accepted;
    } catch (const PluginError&) {
      continue;
    }
  }
  EXPECT_GT(accepted, 0) << "a changed letter of a help text is no fault";
}

struct Forged {
  const char* what;
  void (*change)(ProbeKind& kind);
  const char* refusal;
};

TEST(DescriptorCodec, HoldsForgedKindsToTheRulesOfDeclarations) {
  const Forged cases[] = {
      {"name", [](ProbeKind& kind) { kind.name = "Not A Name"; }, "the name 'Not A Name' is not"},
      {"metric twice", [](ProbeKind& kind) { kind.metrics[1] = kind.metrics[0]; },
       "'colours' among its metrics is there twice"},
      {"code", [](ProbeKind& kind) { kind.codes[0].name = "a b"; }, "'a b' among its codes is not"},
      {"attribute without a name", [](ProbeKind& kind) { kind.attributes[0].name.clear(); },
       "'' among its attributes"},
      {"long help", [](ProbeKind& kind) { kind.help.assign(20'000, 'x'); },
       "a text of its declaration is too long"},
      {"help that is no text", [](ProbeKind& kind) { kind.help = "\xff"; },
       "a text of its declaration is not UTF-8"},
      {"negative timeout", [](ProbeKind& kind) { kind.default_timeout = Duration(-1); },
       "what it declared is damaged"},
      {"too many metrics",
       [](ProbeKind& kind) {
         for (int i = 0; i < 1001; ++i) kind.metrics.push_back({"m" + std::to_string(i), "", ""});
       },
       "what it declared is damaged"},
  };
  for (const Forged& one : cases) {
    SCOPED_TRACE(one.what);
    ProbeKind kind = fullKind();
    one.change(kind);
    EXPECT_THAT(refusal(encoded({&kind})), testing::HasSubstr(one.refusal));
  }
}

/// A kind whose options are forged, which putDescriptor() cannot be made to write.
std::string withOptions(std::uint32_t count, int written, std::uint32_t flags) {
  std::string bytes;
  {
    FrameWriter frame(bytes, FrameType::Described);
    frame.put(std::uint32_t{1});
    for (const char* text : {"forged", "", ""}) frame.put(std::string_view(text));
    frame.put(std::uint32_t{0});
    for (int time = 0; time < 2; ++time) frame.put(std::int64_t{0});
    frame.put(std::uint8_t{0});
    for (int list = 0; list < 3; ++list) frame.put(std::uint32_t{0});
    frame.put(count);
    for (int option = 0; option < written; ++option) {
      frame.put(std::string_view("plain"));
      frame.put(std::uint32_t{PM_T_STRING});
      frame.put(flags);
      frame.put(std::string_view());
      frame.put(std::uint8_t{0});
      frame.put(std::string_view());
      frame.put(std::uint32_t{0});
      for (int bound = 0; bound < 2; ++bound) frame.put(0.0);
      frame.put(std::string_view());
    }
  }
  return bytes.substr(kFrameHeader);
}

TEST(DescriptorCodec, RefusesForgedOptionsAndCounts) {
  const ProbeKind kind = fullKind();

  EXPECT_EQ(refusal(withOptions(1, 1, PM_OPT_TARGET)), "accepted");
  EXPECT_THAT(refusal(withOptions(1, 1, 0)), testing::HasSubstr("declares 0 target options"));
  EXPECT_THAT(refusal(withOptions(2, 2, PM_OPT_TARGET)), testing::HasSubstr("twice"));
  EXPECT_EQ(refusal(withOptions(0xffff'ffff, 1, PM_OPT_TARGET)), "what it declared is damaged");
  EXPECT_EQ(refusal(std::string(4, '\0')), "it declares no kinds");
  EXPECT_EQ(refusal(std::string(4, '\x41')), "what it declared is damaged");
  EXPECT_EQ(refusal(encoded({&kind, &kind})), "it declares kind 'full' twice");
}

}  // namespace
}  // namespace promonitor
