// ChildInquiry and files that change, and programs that are none.
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/plugin_file.hpp"
#include "core/runner/frame.hpp"
#include "tests/core/plugin/input.hpp"
#include "tests/core/runner/inquiring.hpp"

namespace promonitor {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using testing::HasSubstr;

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

TEST_F(ChildInquiryFileTest, APinOfALoadedFileMustBeWhatWasLoaded) {
  const fs::path file = copyOf("good_callback", "kind.so");
  const std::string pin = PluginFile(file).digest();
  for (const Isolation isolation : {Isolation::Inline, Isolation::Process}) {
    PluginRegistry registry(inquiries());
    registry.load({file, {}, isolation, {}});

    EXPECT_EQ(refusal(registry, {file, pin, isolation, {}}), "accepted");
    EXPECT_THAT(refusal(registry, {file, std::string(64, '0'), isolation, {}}),
                HasSubstr("whose SHA-256 is " + pin + ", but 0000"));
  }
}

TEST_F(ChildInquiryFileTest, LeavesFilesOfADirectoryThatAreLoadedAlready) {
  PluginRegistry registry(inquiries());
  registry.load({copyOf("good_callback", "good_callback.so"), {}});
  copyOf("good_coroutine", "good_coroutine.so");
  copyOf("crashes_at_load", "crashes_at_load.so");

  const auto refused = registry.loadDirectory(directory_, Isolation::Process);

  ASSERT_EQ(refused.size(), 1U);
  EXPECT_THAT(
      refused[0],
      HasSubstr("crashes_at_load.so: its process ended with signal 11 (Segmentation fault)"));
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
