// The exec example: programs that say how things are, and programs that misbehave.
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/probe_runner.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class ExecTest : public testing::Test {
 public:
  ExecTest() { directory_ = ::mkdtemp(directory_.data()); }
  ~ExecTest() override {
    std::filesystem::remove_all(directory_);
    // The reaper of the runner is gone by now: it has left nobody.
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  }
  ExecTest(const ExecTest&) = delete;
  ExecTest& operator=(const ExecTest&) = delete;

 protected:
  std::string program(const std::string& text) const {
    std::string path = directory_ + "/program";
    std::ofstream(path) << "#!/bin/sh\n" << text << '\n';
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  CheckResult run(const std::string& text, GivenOptions more = {}, Duration timeout = 5s) {
    more.emplace_back("program", program(text));
    ProbeRunner runner(EXAMPLE_PLUGINS "/exec.so");
    return runner.run(more, timeout);
  }
  static std::string attribute(const CheckResult& result, const std::string& name) {
    for (const Attribute& one : result.attributes) {
      if (one.name == name) return one.value;
    }
    return "none";
  }
  /// True once a process that was told to die is gone, or is a zombie of somebody else's.
  static bool dies(int pid) {
    for (int i = 0; i < 500; ++i) {
      std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
      std::string number;
      std::string name;
      std::string state = "gone";
      stat >> number >> name >> state;
      if (state == "gone" || state == "Z" || state == "X") return true;
      ::poll(nullptr, 0, 10);
    }
    return false;
  }

  std::string directory_ = (std::filesystem::temp_directory_path() / "pm-exec-XXXXXX").string();
};

TEST_F(ExecTest, ReadsStatusMessageAndPerformanceData) {
  const struct {
    const char* text;
    Verdict verdict;
    const char* code;
    const char* summary;
    const char* perfdata;
  } rows[] = {
      {"echo 'DISK OK | used=5%;80;90'; exit 0", Verdict::Up, "", "", "used=5%;80;90"},
      {"echo 'DISK WARNING'; exit 1", Verdict::Degraded, "exec_warning", "DISK WARNING", ""},
      {"echo 'DISK CRITICAL|a=1'; echo long; echo 'text|b=2'; echo c=3; exit 2", Verdict::Down,
       "exec_critical", "DISK CRITICAL", "a=1 b=2 c=3"},
      {"echo 'who knows' >&2; exit 3", Verdict::Unknown, "exec_unknown", "who knows", ""},
      {"exit 2", Verdict::Down, "exec_critical", "the program said nothing", ""},
      {"exit 127", Verdict::Unknown, "exec_exit_status",
       "the program ended with status 127: the program said nothing", ""},
      {"kill -9 $$", Verdict::Unknown, "exec_signal", "the program was killed by signal 9", ""},
      {"printf 'tab\\there\\033[31m {}'; exit 1", Verdict::Degraded, "exec_warning",
       "tab here [31m {}", ""}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);

    const CheckResult result = run(row.text);

    EXPECT_EQ(result.verdict, row.verdict);
    EXPECT_EQ(result.failure ? result.failure->code : "", row.code);
    EXPECT_EQ(result.failure ? result.failure->summary : "", row.summary);
    EXPECT_EQ(attribute(result, "perfdata"), row.perfdata);
  }
}

TEST_F(ExecTest, PassesArgumentsAsTheyAre) {
  GivenOption arguments("arguments", "");
  arguments.value.type = OptionInput::Type::List;
  arguments.value.items = {OptionInput::scalar("$(touch x); *", true),
                           OptionInput::scalar("a  b", true)};

  const CheckResult result = run("echo \"$#<$1><$2>\"", {arguments});

  EXPECT_EQ(attribute(result, "output"), "2<$(touch x); *><a b>");
}

TEST_F(ExecTest, GivesAReducedEnvironmentAndNoDescriptors) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing else runs yet.
  ::setenv("EXEC_TEST_SECRET", "leaked", 1);

  const CheckResult result = run(
      "echo $(env | grep -v ^_= | sort | cut -d= -f1) $(ls /proc/self/fd | wc -w) $(pwd) $TOKEN",
      {{"environment", {{"TOKEN", "t0"}}}});

  // Beside the three standard descriptors ls has the directory that it lists.
  EXPECT_EQ(attribute(result, "output"), "LC_ALL PATH PWD TOKEN 4 / t0");
  ::unsetenv("EXEC_TEST_SECRET");  // NOLINT(concurrency-mt-unsafe): nothing runs any more.
}

TEST_F(ExecTest, KillsTheWholeGroupAtTheDeadline) {
  const std::string pid_file = directory_ + "/pid";

  const CheckResult result = run("sleep 1000 & echo $! >" + pid_file + "; wait", {}, 500ms);

  EXPECT_EQ(result.verdict, Verdict::Down);
  EXPECT_EQ(result.failure->code, "timeout");
  int pid = 0;
  std::ifstream(pid_file) >> pid;
  ASSERT_GT(pid, 0);
  EXPECT_TRUE(dies(pid));
}

TEST_F(ExecTest, DoesNotWaitForWhatAProgramLeavesBehind) {
  const std::string pid_file = directory_ + "/pid";

  const CheckResult result = run("sleep 1000 & echo $! >" + pid_file + "; echo done");

  EXPECT_EQ(result.verdict, Verdict::Up);
  EXPECT_EQ(attribute(result, "output"), "done");
  int pid = 0;
  std::ifstream(pid_file) >> pid;
  EXPECT_TRUE(dies(pid));
}

TEST_F(ExecTest, KillsWhenCancelled) {
  ProbeRunner runner(EXAMPLE_PLUGINS "/exec.so");

  const CheckResult result = runner.runCancelled({{"program", program("exec sleep 1000")}},
                                                 Prober::CancelReason::Shutdown);

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(result.failure->code, "cancelled");
  EXPECT_LT(runner.elapsed(), 2s);
}

TEST_F(ExecTest, BoundsTheOutput) {
  const CheckResult most = run("head -c 65536 /dev/zero | tr '\\0' x");
  EXPECT_EQ(most.verdict, Verdict::Up);

  const CheckResult more = run("yes");
  EXPECT_EQ(more.verdict, Verdict::Unknown);
  EXPECT_EQ(more.failure->code, "exec_output");
}

TEST_F(ExecTest, SaysWhyAProgramDoesNotStart) {
  ProbeRunner runner(EXAMPLE_PLUGINS "/exec.so");
  std::ofstream(directory_ + "/text") << "no program";

  const CheckResult missing = runner.run({{"program", "/no/such/program"}});
  const CheckResult forbidden = runner.run({{"program", directory_ + "/text"}});

  EXPECT_EQ(missing.verdict, Verdict::Unknown);
  EXPECT_EQ(missing.failure->code, "exec_not_run");
  EXPECT_THAT(missing.failure->summary, HasSubstr("/no/such/program: No such file"));
  EXPECT_THAT(forbidden.failure->summary, HasSubstr("Permission denied"));
  EXPECT_THAT(runner.refusal({{"program", "relative"}}), HasSubstr("program"));
  EXPECT_THAT(runner.refusal({{"program", "/bin/true"}, {"environment", {{"A=B", "c"}}}}), Not(""));
}

TEST_F(ExecTest, LeavesNoDescriptorsAndNoZombies) {
  ProbeRunner runner(EXAMPLE_PLUGINS "/exec.so");
  const auto descriptors = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  const GivenOptions quick = {{"program", "/bin/true"}};
  runner.run(quick);
  const auto before = descriptors();

  for (int round = 0; round < 5; ++round) {
    const auto results = runner.runAll(std::vector<GivenOptions>(20, quick));
    for (const CheckResult& result : results) EXPECT_EQ(result.verdict, Verdict::Up);
  }

  EXPECT_EQ(descriptors(), before);
}

}  // namespace
}  // namespace promonitor::test
