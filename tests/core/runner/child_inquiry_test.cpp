#include "core/runner/child_inquiry.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/runner/descriptor_codec.hpp"
#include "core/runner/frame.hpp"
#include "tests/core/plugin/input.hpp"
#include "tests/core/runner/inquiring.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

bool isMapped(const fs::path& file) {
  std::ifstream maps("/proc/self/maps");
  const std::string all((std::istreambuf_iterator<char>(maps)), {});
  return all.find(fs::canonical(file).string()) != std::string::npos;
}

std::string describedKinds(const PluginRegistry& registry) {
  std::string bytes;
  {
    FrameWriter frame(bytes, FrameType::Described);
    putDescriptor(frame, registry.kinds());
  }
  return bytes;
}

TEST(ChildInquiry, LearnsWhatAPluginDeclaresWithoutLoadingIt) {
  for (const char* name : {"good_blocking", "good_callback", "good_coroutine"}) {
    SCOPED_TRACE(name);
    PluginRegistry registry(inquiries());
    registry.load(isolated(fixture(name)));
    registry.load(isolated(fixture(name)));
    EXPECT_FALSE(isMapped(fixture(name)));

    ASSERT_EQ(registry.kinds().size(), 1U);
    const ProbeKind& kind = *registry.find(name);
    EXPECT_EQ(kind.isolation, Isolation::Process);
    EXPECT_EQ(kind.table, nullptr);
    EXPECT_EQ(kind.plugin_version, "1.0.0");
    EXPECT_EQ(kind.plugin_path, fs::canonical(fixture(name)));
    EXPECT_EQ(kind.plugin_sha256.size(), 64U);
  }
}

TEST(ChildInquiry, LearnsTheSameAsInThisProcess) {
  for (const char* name : {"good_blocking", "good_callback", "good_coroutine"}) {
    SCOPED_TRACE(name);
    PluginRegistry there(inquiries());
    PluginRegistry here;
    there.load(isolated(fixture(name)));
    here.load({fixture(name), {}});

    EXPECT_EQ(describedKinds(there), describedKinds(here));
    EXPECT_EQ(there.find(name)->plugin_id, here.find(name)->plugin_id);
  }
}

struct Refused {
  const char* name;
  std::string reason;
};

TEST(ChildInquiry, TurnsEveryHarmAtLoadIntoARefusal) {
  const std::string segfault = "its process ended with signal 11 (Segmentation fault)";
  const Refused cases[] = {
      {"crashes_at_load", segfault + " while it was"},
      {"crashes_at_entry", segfault + " while it was"},
      {"wild_pointer", segfault + " while it was"},
      {"crashes_in_init", "its process ended with signal 6 (Aborted) while it was being loaded"},
      {"throws_at_load", "it wrote '"},
      {"exits_at_load",
       std::string("its process ") + test::kExitAtLoadText + " while it was being loaded"},
      {"no_target", "so: kind 1: kind 'no_target' declares 0 target options"},
      {"null_entry", "so: its entry point gave a null pointer"},
      {"no_note", "has no ProMonitor note"},
  };
  PluginRegistry registry(inquiries());
  for (const Refused& one : cases) {
    SCOPED_TRACE(one.name);
    EXPECT_THAT(refusal(registry, isolated(fixture(one.name))),
                testing::AllOf(HasSubstr(one.reason), HasSubstr(one.name)));
    EXPECT_EQ(test::anyChild(), 0);
  }
  EXPECT_EQ(refusal(registry, isolated(fixture("good_callback"))), "accepted");
}

TEST(ChildInquiry, WaitsForNobodyLongerThanItsLimit) {
  PluginRegistry registry(inquiries(std::chrono::milliseconds(200)));
  for (const char* name : {"hangs_at_load", "hangs_at_entry"}) {
    SCOPED_TRACE(name);
    EXPECT_THAT(refusal(registry, isolated(fixture(name))),
                HasSubstr("it hung while it was being loaded"));
    EXPECT_EQ(test::anyChild(), 0);
  }
}

TEST(ChildInquiry, KeepsWhatAPluginChangesInItsProcess) {
  const fs::path folder = fs::current_path();
  PluginRegistry registry(inquiries());

  EXPECT_EQ(refusal(registry, isolated(fixture("changes_process"))), "accepted");

  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread changes the environment.
  EXPECT_EQ(std::getenv("PROMONITOR_FIXTURE"), nullptr);
  EXPECT_EQ(fs::current_path(), folder);
}

TEST(ChildInquiry, AsksAKindAboutOptions) {
  PluginRegistry registry(inquiries());
  registry.load(isolated(fixture("good_coroutine")));
  const ProbeKind& kind = *registry.find("good_coroutine");
  const OptionInput target = plain("a:1");

  const auto refused = kind.validate(mapOf({{"mode", plain("refuse")}}), &target);
  ASSERT_EQ(refused.issues.size(), 1U);
  EXPECT_EQ(refused.issues[0].message, "mode 'refuse' is refused; choose another");
  EXPECT_EQ(refused.options, nullptr);

  const auto taken = kind.validate(OptionInput{}, &target);
  EXPECT_TRUE(taken.issues.empty());
  ASSERT_NE(taken.options, nullptr);
  EXPECT_EQ(taken.options->target(), "a:1");
}

TEST(ChildInquiry, OutlivesAKindThatCannotJudgeOptions) {
  PluginRegistry registry(inquiries());
  registry.load(isolated(fixture("wrong_validate")));
  const ProbeKind& kind = *registry.find("wrong_validate");
  const OptionInput abort = plain("abort");
  const OptionInput never = plain("never");

  const auto refused = kind.validate(OptionInput{}, &abort);

  ASSERT_EQ(refused.issues.size(), 1U);
  EXPECT_EQ(refused.issues[0].message,
            "kind 'wrong_validate' cannot judge these options: its process ended with signal 6 "
            "(Aborted) while it judged options");
  EXPECT_TRUE(kind.validate(OptionInput{}, &never).issues.empty());
}

TEST(ChildInquiry, EndsItsProcessWhenThereAreNoMoreQuestions) {
  PluginRegistry registry(inquiries());
  registry.load(isolated(fixture("good_coroutine")));
  EXPECT_NE(test::anyChild(), 0);

  registry.rest();

  EXPECT_EQ(test::anyChild(), 0);
  const OptionInput target = plain("a:1");
  EXPECT_TRUE(registry.find("good_coroutine")->validate(OptionInput{}, &target).issues.empty());
}

}  // namespace
}  // namespace promonitor
