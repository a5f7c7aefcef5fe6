#include "core/runner/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/runner/child_entry.hpp"

namespace promonitor {
namespace {

/// For a broken build only.
constexpr int kPatience = 20'000;
constexpr Duration kLongest = std::chrono::milliseconds(kPatience);

ChildProcess::Command shell(const std::string& script) {
  return {.arguments = {"-c", script}, .program = "/bin/sh"};
}

/// What can be read from `fd` until its end.
std::string readAll(int fd) {
  std::string all;
  std::array<char, 4096> piece{};
  for (pollfd wait{fd, POLLIN, 0}; poll(&wait, 1, kPatience) == 1;) {
    const ssize_t size = read(fd, piece.data(), piece.size());
    if (size <= 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(size));
  }
  return all + "(no end)";
}

std::string outputOf(const std::string& script) {
  ChildProcess child(shell(script));
  return readAll(child.output());
}

TEST(ChildProcess, GivesBothOutputsInOneStream) {
  EXPECT_EQ(outputOf("echo out; echo err >&2"), "out\nerr\n");
}

TEST(ChildProcess, SpeaksThroughDescriptorThree) {
  ChildProcess child(shell("read line <&3; echo \"got $line\" >&3"));

  ASSERT_EQ(write(child.channel(), "hello\n", 6), 6);

  EXPECT_EQ(readAll(child.channel()), "got hello\n");
}

TEST(ChildProcess, HandsDownNothingElse) {
  const int open_here = open("/dev/null", O_RDONLY);
  std::string path = "PATH=/usr/bin:/bin";
  std::string secret = "SECRET_TOKEN=x";
  std::array<char*, 3> variables = {path.data(), secret.data(), nullptr};
  char** const environment = std::exchange(environ, variables.data());
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto ignored = signal(SIGTERM, SIG_IGN);

  EXPECT_EQ(outputOf("ls -1 /proc/$$/fd; true"), "0\n1\n2\n3\n");
  EXPECT_EQ(outputOf("readlink /proc/$$/fd/0"), "/dev/null\n");
  EXPECT_THAT(outputOf("env"), testing::AllOf(testing::HasSubstr("PATH="),
                                              testing::Not(testing::HasSubstr("SECRET"))));
  // Signals 1 to 31; two of those above are the C library's own.
  EXPECT_THAT(outputOf("exec grep -E '^Sig(Blk|Ign)' /proc/self/status"),
              testing::MatchesRegex("SigBlk:\t0+\nSigIgn:\t[0-9a-f]*[08]0000000\n"));
  EXPECT_EQ(outputOf("[ $(ps -o pgid= -p $$) = $$ ] && echo own group"), "own group\n");

  signal(SIGTERM, ignored);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  environ = environment;
  close(open_here);
}

TEST(ChildProcess, TellsWhatItEndedWith) {
  struct Case {
    const char* script;
    const char* text;
  };
  const Case cases[] = {{"exit 0", "exit status 0"},
                        {"exit 3", "exit status 3"},
                        {"kill -SEGV $$", "signal 11 (Segmentation fault)"},
                        {"kill -KILL $$", "signal 9 (Killed)"}};
  for (const Case& one : cases) {
    SCOPED_TRACE(one.script);
    ChildProcess child(shell(one.script));
    const auto end = child.await(kLongest);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->text(), one.text);
    EXPECT_EQ(child.await(Duration(0))->text(), one.text);
  }
}

TEST(ChildProcess, WaitsNoLongerThanToldTo) {
  ChildProcess child(shell("read line <&3"));
  EXPECT_FALSE(child.await(Duration(0)));

  child.closeChannel();

  EXPECT_EQ(child.await(kLongest)->text(), "exit status 1");
}

TEST(ChildProcess, KillsWhatItStartedToo) {
  // The pipe ends only when the last process that has it does.
  ChildProcess killed(shell("sleep 600 & echo begun; wait"));
  std::array<char, 6> begun{};
  pollfd wait{killed.output(), POLLIN, 0};
  ASSERT_EQ(poll(&wait, 1, kPatience), 1);
  ASSERT_EQ(read(killed.output(), begun.data(), begun.size()), 6);
  killed.kill();
  EXPECT_EQ(readAll(killed.output()), "");
  EXPECT_EQ(killed.await(kLongest)->signal, SIGKILL);

  ChildProcess left_one(shell("sleep 600 & exit 0"));
  EXPECT_EQ(left_one.await(kLongest)->exit_status, 0);
  EXPECT_EQ(readAll(left_one.output()), "");
}

TEST(ChildProcess, EndsWithItsObject) {
  pid_t pid = 0;
  {
    const ChildProcess child(shell("trap '' TERM; read line <&3"));
    pid = child.pid();
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_EQ(kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(ChildProcess, SaysWhatCannotBeStarted) {
  const int before = dup(0);
  close(before);
  try {
    const ChildProcess child({.arguments = {}, .program = "/nonexistent/program"});
    ADD_FAILURE() << "it was started";
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("/nonexistent/program"));
    EXPECT_EQ(error.code().value(), ENOENT);
  }
  const int after = dup(0);
  close(after);
  EXPECT_EQ(after, before) << "descriptors were left open";
}

TEST(ChildEntry, LimitsItself) {
  ChildProcess child({.arguments = {std::to_string(getpid())}, .program = LIMITED_CHILD});
  std::array<char, 64> line{};
  pollfd wait{child.output(), POLLIN, 0};
  ASSERT_EQ(poll(&wait, 1, kPatience), 1);
  ASSERT_GT(read(child.output(), line.data(), line.size() - 1), 0);
  EXPECT_STREQ(line.data(), "files=77 size=4096 core=0\n");

  kill(child.pid(), SIGTERM);
  kill(child.pid(), SIGPIPE);
  child.closeChannel();

  EXPECT_EQ(child.await(kLongest)->text(), "exit status 0");
}

TEST(ChildEntry, EndsAtOnceWhenTheParentIsAnotherAlready) {
  ChildProcess child({.arguments = {"1"}, .program = LIMITED_CHILD});

  EXPECT_EQ(readAll(child.output()), "");
  EXPECT_EQ(child.await(kLongest)->text(), "exit status 0");
}

TEST(ChildEntry, EndsWithItsParent) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    const ChildProcess child(
        {.arguments = {std::to_string(getpid()), "ignore the channel"}, .program = LIMITED_CHILD});
    std::array<char, 64> line{};
    pollfd wait{child.output(), POLLIN, 0};
    const pid_t pid = child.pid();
    if (poll(&wait, 1, kPatience) == 1 && read(child.output(), line.data(), line.size()) > 0 &&
        write(ends[1], &pid, sizeof pid) == sizeof pid) {
      pause();
    }
    _exit(1);
  }
  pid_t child = 0;
  ASSERT_EQ(read(ends[0], &child, sizeof child), ssize_t{sizeof child});
  pollfd ended{static_cast<int>(syscall(SYS_pidfd_open, child, 0)), POLLIN, 0};
  ASSERT_EQ(poll(&ended, 1, 0), 0);

  kill(parent, SIGKILL);

  EXPECT_EQ(poll(&ended, 1, kPatience), 1);
  waitpid(parent, nullptr, 0);
  close(ended.fd);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace promonitor
