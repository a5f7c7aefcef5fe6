#include "config/config_error.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/loader.hpp"
#include "core/plugin/utf8.hpp"
#include "tests/config/config_folder.hpp"

namespace promonitor::config {
namespace {

class ConfigErrorTest : public testing::Test {
 protected:
  ConfigError errorOf(const std::string& text) const {
    const Loaded loaded = load(folder_.write("p.yaml", text), environmentOf({}));
    try {
      loaded.throwIfBroken();
    } catch (const ConfigError& error) {
      return error;
    }
    throw std::logic_error("the file is sound");
  }
  std::string path() const { return folder_.file("p.yaml").string(); }

  const ConfigFolder folder_;
};

TEST_F(ConfigErrorTest, ShowsEveryIssueWithItsLine) {
  const ConfigError error = errorOf("log: {level: loud}\nserver:\n  listn: '\xc3\xa4'\n");

  EXPECT_EQ(error.text(),
            path() +
                ":1:14: log.level: 'loud' is not one of trace, debug, info, warn, error (use "
                "one of these)\n"
                "    log: {level: loud}\n"
                "                 ^\n" +
                path() +
                ":3:3: server: unknown key 'listn' (did you mean 'listen'?)\n"
                "      listn: '\xc3\xa4'\n"
                "      ^\n"
                "2 issues in the configuration\n");
}

TEST_F(ConfigErrorTest, IsOneLineForTheLog) {
  EXPECT_EQ(std::string(errorOf("a: 1\nb: 2\n").what()).find('\n'), std::string::npos);
  EXPECT_THAT(errorOf("a: 1\nb: 2\n").what(), testing::EndsWith("(and 1 more)"));
}

TEST_F(ConfigErrorTest, WritesJson) {
  EXPECT_EQ(errorOf("log: {level: \"a\\\"\\n\"}\n").json(),
            R"({"issues":[{"file":")" + path() +
                R"(","line":1,"column":14,"path":"log.level","message":"log.level: 'a\"\u000a' is )"
                R"(not one of trace, debug, info, warn, error","hint":"use one of these"}]})");
}

TEST_F(ConfigErrorTest, IsBoundedWhateverTheFile) {
  std::string text = "x: " + std::string(100'000, 'y') + "\n";
  for (int i = 0; i < 500; ++i) text += "k" + std::to_string(i) + ": 1\n";

  const ConfigError error = errorOf(text);

  EXPECT_EQ(error.issues().size(), 501U);
  EXPECT_LT(error.text().size(), 60'000U);
  EXPECT_THAT(error.text(),
              testing::EndsWith("... and 401 more\n501 issues in the configuration\n"));
}

TEST_F(ConfigErrorTest, SortsIssuesByPlace) {
  const ConfigError error = errorOf("users: [{email: a@b, plan: none}]\nbogus: 1\n");

  ASSERT_EQ(error.issues().size(), 2U);
  EXPECT_EQ(error.issues()[0].line, 1U);
  EXPECT_EQ(error.issues()[1].line, 2U);
}

TEST_F(ConfigErrorTest, ShowsNothingThatATerminalWouldObey) {
  for (const char* text : {"log: { level: \x1b[2J }\n", "log: { level: \xe4\x9b }\n"}) {
    SCOPED_TRACE(text);
    const std::string shown = errorOf(text).text();

    EXPECT_THAT(shown, testing::HasSubstr("log: { level: ?"));
    EXPECT_THAT(shown, testing::Not(testing::HasSubstr("\x1b")));
    EXPECT_TRUE(isUtf8(shown));
  }
}

}  // namespace
}  // namespace promonitor::config
