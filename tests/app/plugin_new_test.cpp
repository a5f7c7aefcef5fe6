#include "app/commands/plugin_new.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/exit_status.hpp"

namespace promonitor {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class PluginNewTest : public testing::Test {
 public:
  PluginNewTest() { directory_ = ::mkdtemp(directory_.data()); }
  ~PluginNewTest() override { std::filesystem::remove_all(directory_); }
  PluginNewTest(const PluginNewTest&) = delete;
  PluginNewTest& operator=(const PluginNewTest&) = delete;

 protected:
  /// Runs the command and keeps what it said.
  int run(const std::string& name, const std::string& folder, const std::string& language = "cpp") {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status =
        pluginNew({.name = name, .directory = directory_ + "/" + folder, .language = language});
    said_ = testing::internal::GetCapturedStdout();
    complaint_ = testing::internal::GetCapturedStderr();
    return status;
  }
  std::set<std::string> files(const std::string& folder) const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/" + folder)) {
      names.insert(entry.path().filename());
    }
    return names;
  }
  std::string text(const std::string& file) const {
    std::ifstream in(directory_ + "/" + file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::string directory_ = (std::filesystem::temp_directory_path() / "pm-new-XXXXXX").string();
  std::string said_, complaint_;
};

TEST_F(PluginNewTest, WritesAProjectUnderItsOwnName) {
  ASSERT_EQ(run("smtp-banner", "made"), kExitOk);

  EXPECT_THAT(files("made"),
              ElementsAre(".gitignore", "CMakeLists.txt", "README.md", "promonitor.yaml",
                          "smtp-banner.cpp", "smtp-banner_test.cpp"));
  for (const std::string& file : files("made")) {
    const std::string content = text("made/" + file);
    for (const char* left : {"my_probe", "my-probe", "MyProbe", "My probe"}) {
      EXPECT_THAT(content, Not(HasSubstr(left))) << file;
    }
  }
  const std::string source = text("made/smtp-banner.cpp");
  EXPECT_THAT(source, HasSubstr("class SmtpBanner"));
  EXPECT_THAT(source, HasSubstr("\"org.example.smtp-banner\""));
  EXPECT_THAT(source, HasSubstr("\"Smtp banner\""));
  EXPECT_THAT(said_, HasSubstr("cmake -B build"));
}

TEST_F(PluginNewTest, WritesC) {
  ASSERT_EQ(run("smtp", "c", "c"), kExitOk);

  EXPECT_THAT(files("c"), testing::Contains("smtp.c"));
}

TEST_F(PluginNewTest, RefusesNamesThatNoKindCanHave) {
  const struct {
    const char* name;
    const char* why;
  } rows[] = {{"", "cannot be the name"},
              {"Smtp", "cannot be the name"},
              {"1smtp", "cannot be the name"},
              {"_smtp", "cannot be the name"},
              {"a b", "cannot be the name"},
              {"../up", "cannot be the name"},
              {"a.b", "cannot be the name"},
              {"caf\xc3\xa9", "cannot be the name"},
              {"a-name-of-more-than-32-characters", "longer than 32"},
              {"tcp", "is there already"},
              {"interval", "own keys"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);

    EXPECT_EQ(run(row.name, "made"), kExitUsage);

    EXPECT_THAT(complaint_, HasSubstr(row.why));
    EXPECT_FALSE(std::filesystem::exists(directory_ + "/made"));
  }
}

TEST_F(PluginNewTest, NeverTouchesWhatIsThere) {
  std::filesystem::create_directory(directory_ + "/folder");
  std::ofstream(directory_ + "/file") << "mine";
  std::filesystem::create_symlink("nowhere", directory_ + "/link");
  for (const char* taken : {"folder", "folder/", "file", "link"}) {
    SCOPED_TRACE(taken);

    EXPECT_EQ(run("smtp", taken), kExitUsage);

    EXPECT_THAT(complaint_, HasSubstr("is there already"));
  }
  EXPECT_THAT(files("folder"), testing::IsEmpty());
  EXPECT_EQ(text("file"), "mine");
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/nowhere"));
}

TEST_F(PluginNewTest, SaysWhyItCannotWrite) {
  std::ofstream(directory_ + "/file") << "mine";

  EXPECT_EQ(run("smtp", "file/below"), kExitFailed);

  EXPECT_THAT(complaint_, HasSubstr("cannot make the folder"));
  EXPECT_THAT(complaint_, HasSubstr("Not a directory"));
}

TEST_F(PluginNewTest, MakesTheFoldersAbove) {
  EXPECT_EQ(run("smtp", "a/b/c/"), kExitOk);

  EXPECT_THAT(files("a/b/c"), testing::Contains("smtp.cpp"));
}

}  // namespace
}  // namespace promonitor
