#include "core/runner/child_inquiry.hpp"

#include <sys/stat.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/runner/descriptor_codec.hpp"
#include "core/runner/frame.hpp"
#include "tests/core/plugin/input.hpp"
#include "tests/support/segfault_text.hpp"

namespace promonitor {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using testing::HasSubstr;

fs::path fixture(const std::string& name) { return fs::path(FIXTURE_PLUGINS) / (name + ".so"); }

PluginRequest isolated(const fs::path& path) { return {path, {}, Isolation::Process, {}}; }

InquiryFactory inquiries(Duration answer_limit = std::chrono::seconds(20)) {
  return childInquiries({.program = PROMONITOR_BINARY, .answer_limit = answer_limit});
}

std::string refusal(PluginRegistry& registry, const PluginRequest& request) {
  try {
    registry.load(request);
    return "accepted";
  } catch (const PluginError& error) {
    return error.what();
  }
}

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

bool hasChildren() { return waitpid(-1, nullptr, WNOHANG) == 0 || errno != ECHILD; }

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
  const std::string segfault = std::string("its process ended with ") + test::kSegfaultText;
  const Refused cases[] = {
      {"crashes_at_load", segfault + " while it was"},
      {"crashes_at_entry", segfault + " while it was"},
      {"wild_pointer", segfault + " while it was"},
      {"crashes_in_init", "its process ended with signal 6 (Aborted) while it was being loaded"},
      {"throws_at_load", "it wrote '"},
      {"exits_at_load", "its process ended with exit status 0 while it was being loaded"},
      {"no_target", "so: kind 1: kind 'no_target' declares 0 target options"},
      {"null_entry", "so: its entry point gave a null pointer"},
      {"no_note", "has no ProMonitor note"},
  };
  PluginRegistry registry(inquiries());
  for (const Refused& one : cases) {
    SCOPED_TRACE(one.name);
    EXPECT_THAT(refusal(registry, isolated(fixture(one.name))),
                testing::AllOf(HasSubstr(one.reason), HasSubstr(one.name)));
    EXPECT_FALSE(hasChildren());
  }
  EXPECT_EQ(refusal(registry, isolated(fixture("good_callback"))), "accepted");
}

TEST(ChildInquiry, WaitsForNobodyLongerThanItsLimit) {
  PluginRegistry registry(inquiries(std::chrono::milliseconds(200)));
  for (const char* name : {"hangs_at_load", "hangs_at_entry"}) {
    SCOPED_TRACE(name);
    EXPECT_THAT(refusal(registry, isolated(fixture(name))),
                HasSubstr("it hung while it was being loaded"));
    EXPECT_FALSE(hasChildren());
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
  EXPECT_TRUE(hasChildren());

  registry.rest();

  EXPECT_FALSE(hasChildren());
  const OptionInput target = plain("a:1");
  EXPECT_TRUE(registry.find("good_coroutine")->validate(OptionInput{}, &target).issues.empty());
}

class ChildInquiryFileTest : public testing::Test {
 public:
  ~ChildInquiryFileTest() override { fs::remove_all(directory_); }

 protected:
  ChildInquiryFileTest() {
    std::string pattern = (fs::temp_directory_path() / "promonitor-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  fs::path copyOf(const std::string& name, const std::string& as) {
    fs::copy_file(fixture(name), directory_ / as, fs::copy_options::overwrite_existing);
    return directory_ / as;
  }

  fs::path directory_;
};

TEST_F(ChildInquiryFileTest, NoticesThatTheFileWasReplaced) {
  PluginRegistry registry(inquiries());
  registry.load(isolated(copyOf("good_coroutine", "kind.so")));
  registry.rest();
  fs::remove(directory_ / "kind.so");
  copyOf("good_callback", "kind.so");

  const OptionInput target = plain("a:1");
  const auto outcome = registry.find("good_coroutine")->validate(OptionInput{}, &target);

  ASSERT_EQ(outcome.issues.size(), 1U);
  EXPECT_THAT(outcome.issues[0].message, HasSubstr("the file was replaced since it was loaded"));
}

TEST_F(ChildInquiryFileTest, DoesNotChangeTheIsolationOfALoadedFile) {
  PluginRegistry registry(inquiries());
  registry.load(isolated(fixture("good_callback")));

  EXPECT_THAT(refusal(registry, {fixture("good_callback"), {}}),
              HasSubstr("it was loaded with 'isolation: process'; restart to change that"));
  PluginRegistry without;
  EXPECT_THAT(refusal(without, isolated(fixture("good_callback"))),
              HasSubstr("runs no plugins in processes of their own"));
}

TEST_F(ChildInquiryFileTest, LeavesFilesOfADirectoryThatAreLoadedAlready) {
  PluginRegistry registry(inquiries());
  registry.load({copyOf("good_callback", "good_callback.so"), {}});
  copyOf("good_coroutine", "good_coroutine.so");
  copyOf("crashes_at_load", "crashes_at_load.so");

  const auto refused = registry.loadDirectory(directory_, Isolation::Process);

  ASSERT_EQ(refused.size(), 1U);
  EXPECT_THAT(refused[0], HasSubstr(std::string("crashes_at_load.so: its process ended with ") +
                                    test::kSegfaultText));
  EXPECT_EQ(registry.find("good_callback")->isolation, Isolation::Inline);
  EXPECT_EQ(registry.find("good_coroutine")->isolation, Isolation::Process);
}

std::string frameOf(FrameType type, std::string_view body) {
  std::string bytes;
  { const FrameWriter frame(bytes, type); }
  const auto size = static_cast<std::uint32_t>(body.size());
  std::memcpy(bytes.data(), &size, sizeof size);
  return bytes.append(body);
}

struct Hostile {
  const char* what;
  std::string sent;
  const char* refusal;
};

TEST_F(ChildInquiryFileTest, TakesNothingOnTrustThatAProcessSends) {
  const std::string greeting = frameOf(FrameType::Ready, {});
  const Hostile cases[] = {
      {"nothing", {}, "its process ended with exit status 0 before the plugin was loaded"},
      {"no frame", "\xff\xff\xff\xff\x41", "its process sent what is no answer before"},
      {"no greeting", frameOf(FrameType::Pong, {}), "its process sent what is no greeting before"},
      {"a cut greeting", greeting.substr(0, 3), "its process ended with exit status 0 before"},
      {"no answer", greeting, "its process ended with exit status 0 while it was being loaded"},
      {"an empty answer", greeting + frameOf(FrameType::Failed, {}),
       "its process gave no sound answer"},
      {"a damaged reason", greeting + frameOf(FrameType::Failed, "\xff\xff\xff\xff"),
       "its process gave no sound answer"},
      {"an answer to something else", greeting + frameOf(FrameType::Taken, {}),
       "its process gave no sound answer"},
      {"no descriptor", greeting + frameOf(FrameType::Described, "xyz"),
       "what it declared is damaged"},
      {"too long an answer", greeting + "\1\0\x10\0\x46"s,
       "its process sent what is no answer while"},
  };
  for (const Hostile& one : cases) {
    SCOPED_TRACE(one.what);
    const fs::path script = directory_ / "program";
    std::ofstream(directory_ / "sent", std::ios::binary) << one.sent;
    std::ofstream(script) << "#!/bin/sh\ncat '" << (directory_ / "sent").string()
                          << "' >&3; timeout 0.2 cat <&3 >/dev/null; exit 0\n";
    fs::permissions(script, fs::perms::owner_all);
    PluginRegistry registry(childInquiries({.program = script.string()}));
    EXPECT_THAT(refusal(registry, isolated(fixture("good_callback"))), HasSubstr(one.refusal));
    EXPECT_TRUE(registry.kinds().empty());
  }
}

TEST_F(ChildInquiryFileTest, SaysWhenThereIsNoProgramToStart) {
  PluginRegistry registry(childInquiries({.program = "/nonexistent/promonitor"}));

  EXPECT_THAT(refusal(registry, isolated(fixture("good_callback"))),
              HasSubstr("no process could be started for it: /nonexistent/promonitor"));
}

}  // namespace
}  // namespace promonitor
