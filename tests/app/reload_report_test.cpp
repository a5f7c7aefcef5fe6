#include "app/reload_report.hpp"

#include <sys/stat.h>

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

class ReloadReportTest : public testing::Test {
 protected:
  ReloadReport report(ReloadReport::Outcome outcome, const std::string& text) const {
    return {.outcome = outcome,
            .text = text,
            .config_file = "/etc/promonitor.yaml",
            .daemon = 4711,
            .began = MonoTime(std::chrono::nanoseconds(123'456'789'012'345))};
  }

  TemporaryDirectory directory_;
  std::filesystem::path file_ = reloadReportFile(directory_.file("test.db"));
};

TEST_F(ReloadReportTest, ComesBackAsItWasWritten) {
  using Outcome = ReloadReport::Outcome;
  for (const auto& written :
       {report(Outcome::Applied, "1 added\n"), report(Outcome::Refused, "a \"b\"\n\tc \xC3\xA4"),
        report(Outcome::Failed, ""), report(Outcome::Refused, std::string(1 << 20, 'x'))}) {
    writeReloadReport(file_, written);

    EXPECT_EQ(readReloadReport(file_), written);
  }
  EXPECT_FALSE(std::filesystem::exists(file_.string() + ".new"));
}

TEST_F(ReloadReportTest, IsForItsOwnerAlone) {
  writeReloadReport(file_, report(ReloadReport::Outcome::Applied, "1 added\n"));

  struct stat info {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(ReloadReportTest, SaysWhyItCannotBeWritten) {
  const auto file = reloadReportFile(directory_.file("missing/test.db"));
  try {
    writeReloadReport(file, report(ReloadReport::Outcome::Applied, ""));
    FAIL() << "it was written";
  } catch (const std::filesystem::filesystem_error& error) {
    EXPECT_NE(std::string(error.what()).find(file.string()), std::string::npos) << error.what();
  }
}

TEST_F(ReloadReportTest, IsNothingWhereTheFileHoldsNone) {
  EXPECT_EQ(readReloadReport(file_), std::nullopt) << "no file";
  for (const char* text :
       {"", "{", "[]", "7", "{}", R"({"outcome":"applied"})",
        R"({"outcome":"done","text":"","config_file":"","daemon":1,"began_ns":1})",
        R"({"outcome":7,"text":"","config_file":"","daemon":1,"began_ns":1})",
        R"({"outcome":"applied","text":"","config_file":"","daemon":"1","began_ns":1})"}) {
    SCOPED_TRACE(text);
    std::ofstream(file_) << text;

    EXPECT_EQ(readReloadReport(file_), std::nullopt);
  }
}

}  // namespace
}  // namespace promonitor
