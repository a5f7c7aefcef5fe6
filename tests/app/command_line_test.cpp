// How the command line itself answers.
#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"

namespace promonitor {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class CommandLine : public CommandFixture {
 protected:
  /// Lines of the help that begin with what the command is called by.
  static int examplesIn(const std::string& help, const std::string& call) {
    const auto from = help.find("Examples:\n");
    if (from == std::string::npos) return 0;
    int count = 0;
    for (auto at = help.find("  " + call, from); at != std::string::npos;
         at = help.find("  " + call, at + 1)) {
      ++count;
    }
    return count;
  }
};

TEST_F(CommandLine, AMisspeltCommandNamesTheNearest) {
  const struct {
    Words words;
    const char* says;
  } rows[] = {
      {{"serv"}, "'serv' is no command; did you mean 'serve'?"},
      {{"relaod"}, "'relaod' is no command; did you mean 'reload'?"},
      {{"check-conf"}, "'check-conf' is no command; did you mean 'check-config'?"},
      {{"plugin", "lst"}, "'lst' is no command; did you mean 'list'?"},
      {{"key", "revok", "pm_1"}, "'revok' is no command; did you mean 'revoke'?"},
      {{"quux"}, "'quux' is no command"},
      {{"runners"}, "'runners' is no command\n"},
      {{}, "subcommand is required"},
      {{"version", "--jsn"}, "--jsn"},
      {{"key"}, "subcommand is required"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    const CommandOutcome outcome = run(row.words);

    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, AllOf(StartsWith("promonitor: "), HasSubstr(row.says),
                                   EndsWith("See 'promonitor --help'.\n")));
  }
}

TEST_F(CommandLine, HelpShowsTwoExamplesOfEveryCommand) {
  const Words commands[] = {
      {},
      {"serve"},
      {"check-config"},
      {"reload"},
      {"health"},
      {"version"},
      {"probe"},
      {"plugin", "list"},
      {"user", "create"},
      {"user", "list"},
      {"plugin", "describe"},
      {"plugin", "new"},
      {"key", "create"},
      {"key", "list"},
      {"key", "revoke"},
      {"monitor", "list"},
      {"monitor", "export"},
      {"monitor", "apply"},
  };
  for (Words words : commands) {
    std::string call = "promonitor";
    for (const std::string& word : words) call += " " + word;
    SCOPED_TRACE(call);
    words.emplace_back("--help");
    const CommandOutcome outcome = run(words);

    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(examplesIn(outcome.out, call), 2) << outcome.out;
  }
}

}  // namespace
}  // namespace promonitor
