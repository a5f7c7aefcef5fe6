#include <set>
#include <sstream>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/verify/verifying.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::verify::test {
namespace {

/// A plugin that is wrong on purpose, and the test that must say so.
struct Wrong {
  const char* fixture;
  const char* group;
  const char* test;
  const char* cause;
};

constexpr const char* kThreads = promonitor::test::kThreadSanitizer
                                     ? "the threads of the process: -2, +4"
                                     : "the threads of the process: -1, +2";

/// How an exception ends that leaves a function which cannot throw: GCC ends the process at the
/// call, Clang lets it pass to who catches it.
#if defined(__clang__)
constexpr const char* kThrown = "the test could not go on: thrown on purpose";
constexpr const char* kThrownAtLoad = kThrown;
#else
constexpr const char* kThrownAtLoad = "died of SIGABRT (step: loading the file)";
constexpr const char* kThrown = "died of SIGABRT";
#endif

constexpr Wrong kWrong[] = {
    {"no_note", "static", "note", "has no ProMonitor note"},
    {"wrong_note", "static", "note", "has no ProMonitor note"},
    {"wrong_major", "static", "note", "built for ABI 2"},
    {"future_minor", "static", "note", "needs ABI 1.4711"},
    {"no_entry", "static", "exports", "does not export promonitor_probe_v1"},
    {"exports_more", "static", "exports", "beside its entry point: fixture_exported"},
    {"needs_host_symbol", "static", "imports", "promonitor_secret_entry"},
    {"executable_stack", "static", "stack", "an executable stack"},
    {"text_relocations", "static", "code", "must be written to"},
    {"crashes_at_load", "load", "threads", "died of SIGSEGV (step: loading the file)"},
    {"throws_at_load", "load", "threads", kThrownAtLoad},
    {"hangs_at_load", "load", "threads", "did not come back within 3s (step: loading the file)"},
    {"exits_at_load", "load", "threads", "exit status 0 (step: loading the file)"},
    {"crashes_at_entry", "load", "threads", "SIGSEGV (step: calling promonitor_probe_v1())"},
    {"hangs_at_entry", "load", "threads", "did not come back"},
    {"wild_pointer", "load", "init", "SIGSEGV (step: reading the table"},
    {"crashes_in_init", "load", "init", "SIGABRT"},
    {"changes_process", "load", "threads", kThreads},
    {"changes_process", "load", "descriptors", "/dev/null"},
    {"changes_process", "load", "signals", "+caught"},
    {"changes_process", "load", "locale", "+C.UTF-8"},
    {"changes_process", "load", "umask", "+0077"},
    {"changes_process", "load", "directory", "+/"},
    {"changes_process", "load", "environment", "+PROMONITOR_FIXTURE"},
    {"null_entry", "descriptor", "accepted", "gave a null pointer"},
    {"differs_from_note", "descriptor", "accepted", "differs from its note"},
    {"short_plugin", "descriptor", "accepted", "too short"},
    {"huge_count", "descriptor", "accepted", "declares 4294967295 kinds"},
    {"null_kind", "descriptor", "accepted", "kind 2: it is a null pointer"},
    {"short_table", "descriptor", "accepted", "too short"},
    {"null_function", "descriptor", "accepted", "its function cancel is a null pointer"},
    {"null_options", "descriptor", "accepted", "its options are a null pointer"},
    {"wrong_default", "descriptor", "accepted", "11 is above 10"},
    {"no_target", "descriptor", "accepted", "declares 0 target options"},
    {"duplicate_kind", "descriptor", "accepted", "declares kind 'duplicate' twice"},
    {"throws_across", "descriptor", "help", "has no help"},
    {"wrong_validate", "options", "defaults", "died of SIGABRT"},
    {"crashes_in_create", "options", "defaults", "died of SIGABRT"},
    {"throws", "options", "defaults", "refuses its own defaults"},
    {"uses_options_late", "options", "destroyed", "SIGSEGV (step: create()"},
    {"uses_values_late", "behaviour", "given", "died of SIGSEGV"},
    {"aborts", "behaviour", "given", "died of SIGABRT"},
    {"segfaults", "behaviour", "given", "died of SIGSEGV"},
    {"overflows_stack", "behaviour", "given", "died of SIGSEGV"},
    {"exits", "behaviour", "given", "ended the process with exit status 0"},
    {"throws_across", "behaviour", "given", kThrown},
    {"loops_for_ever", "behaviour", "given", "did not come back within 3s"},
    {"blocks_worker", "behaviour", "given", "did not end a check"},
    {"ignores_cancel", "behaviour", "given", "did not end a check"},
    {"completes_late", "behaviour", "given", "did not end a check"},
    {"completes_twice", "behaviour", "given", "complete() was called again"},
    {"completes_from_thread", "behaviour", "given", "complete() was called from a thread"},
    {"completes_others", "behaviour", "given", "a check that is not the plugin's"},
    {"closes_descriptors", "behaviour", "given", "closed a descriptor that is not its own"},
    {"huge_message", "behaviour", "given", "its message is 16777216 bytes long"},
    {"bad_utf8_message", "behaviour", "given", "its message is not UTF-8"},
    {"not_a_number", "behaviour", "given", "its metric 7 is no finite number"},
    {"short_result", "behaviour", "given", "its result is 4 bytes long"},
    {"undeclared", "behaviour", "given", "'never_declared' is neither declared"},
    {"wrong_result", "behaviour", "given", "its cause 4711 does not exist"},
    {"floods_log", "behaviour", "given", "it logged 1000 lines in one check"},
    {"floods_output", "behaviour", "given", "bytes to its output"},
    {"reads_beyond", "host", "exact", "died of SIGSEGV"},
    {"needs_interface", "host", "no_io", "died of SIGSEGV"},
    {"ignores_errors", "failure", "given", "did not end a check"},
    {"leaks_descriptors", "balance", "given", "descriptors behind"},
    {"leaks_threads", "balance", "given", "threads behind"},
    {"leaks_memory", "balance", "given", "bytes behind"},
};

VerifySettings settingsFor(const std::string& fixture, const std::string& only) {
  VerifySettings settings;
  settings.file = std::string(FIXTURE_PLUGINS) + "/" + fixture + ".so";
  settings.options = {{"target", "start"}};
  settings.only = only;
  settings.limit = std::chrono::seconds(3);
  settings.program = PROMONITOR_BINARY;
  return settings;
}

class WrongFixture : public testing::TestWithParam<Wrong> {};

TEST_P(WrongFixture, IsFound) {
  const Wrong& wrong = GetParam();
  if (promonitor::test::kSanitized && std::string(wrong.fixture) == "leaks_memory") {
    GTEST_SKIP() << "this allocator does not count";
  }

  VerifySettings settings = settingsFor(wrong.fixture, wrong.group);
  // What comes back has all the time that a busy machine needs.
  const bool hangs = std::string_view(wrong.cause).starts_with("did not come back");
  if (!hangs) settings.limit = std::chrono::seconds(20);
  const auto reports = verified(settings);

  const auto found = std::find_if(reports.begin(), reports.end(), [&](const TestReport& report) {
    return report.group == wrong.group && report.name == wrong.test;
  });
  ASSERT_NE(found, reports.end()) << findingsOf(reports);
  EXPECT_EQ(found->outcome, Outcome::Fail);
  EXPECT_THAT(findingsOf({*found}), testing::HasSubstr(wrong.cause));
  for (const Finding& finding : found->findings) EXPECT_NE(finding.next_step, "");
}

INSTANTIATE_TEST_SUITE_P(Verify, WrongFixture, testing::ValuesIn(kWrong),
                         [](const testing::TestParamInfo<Wrong>& tested) {
                           return std::string(tested.param.fixture) + "_" + tested.param.test;
                         });

TEST(Verify, HasATestForEveryFixtureThatIsWrong) {
  std::set<std::string> covered;
  for (const Wrong& wrong : kWrong) covered.insert(wrong.fixture);
  // Wrong only beside another plugin.
  covered.insert("taken_kind");

  std::set<std::string> wanted;
  std::istringstream names(WRONG_FIXTURES);
  for (std::string name; names >> name;) wanted.insert(name);

  EXPECT_EQ(covered, wanted);
}

class SoundFixture : public testing::TestWithParam<const char*> {};

TEST_P(SoundFixture, Conforms) {
  VerifySettings settings = settingsFor(GetParam(), "");
  settings.limit = std::chrono::seconds(9);
  if (std::string(GetParam()) == "good_coroutine") settings.options.clear();

  const auto reports = verified(settings);

  EXPECT_EQ(findingsOf(reports), "");
  EXPECT_GT(reports.size(), 20U);
}

INSTANTIATE_TEST_SUITE_P(Verify, SoundFixture,
                         testing::Values("good_blocking", "good_callback", "good_coroutine",
                                         "keeps_options", "long_table", "taken_kind"),
                         [](const testing::TestParamInfo<const char*>& tested) {
                           return std::string(tested.param);
                         });

TEST(Verify, SaysWhyWhatWasNotAskedForStandsInTheWay) {
  const auto reports = verified(settingsFor("crashes_at_load", "balance"));

  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].group, "load");
  EXPECT_EQ(reports[0].outcome, Outcome::Fail);
  EXPECT_EQ(reports[1].group, "balance");
  EXPECT_EQ(reports[1].outcome, Outcome::Skip);
  EXPECT_EQ(reports[1].note, "it cannot be loaded");
}

TEST(Verify, RefusesAnOptionThatNoKindHas) {
  VerifySettings settings = settingsFor("good_callback", "behaviour");
  settings.options = {{"targt", "start"}};

  const auto reports = verified(settings);

  EXPECT_EQ(findingsOf(reports),
            "descriptor.accepted: it has no option 'targt', which --opt gives\n");
}

}  // namespace
}  // namespace promonitor::verify::test
