#include "core/verify/forked_test.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <system_error>

#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/plugin/utf8.hpp"
#include "core/verify/child_lines.hpp"

namespace promonitor::verify {
namespace {

/// Where the log's descriptor lies in the child: above what a plugin closes by counting up.
constexpr int kLogFd = 5000;
constexpr std::size_t kMaxOutput = 4096;

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe2");
    }
  }
  ~Pipe() {
    closeReading();
    closeWriting();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void closeReading() { shut(ends[0]); }
  void closeWriting() { shut(ends[1]); }
  static void shut(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }

  std::array<int, 2> ends{-1, -1};
};

int movedUp(int fd) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, kLogFd + 64));
  setrlimit(RLIMIT_NOFILE, &limit);
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, kLogFd);
  return moved >= 0 ? moved : fd;
}

/// In the child: an empty standard input, captured output, no core files, the default signals.
void prepareChild(pid_t parent, int output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  setpgid(0, 0);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  if (nothing > STDERR_FILENO) close(nothing);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) signal(number, SIG_DFL);
  signal(SIGPIPE, SIG_IGN);
}

[[noreturn]] void runChild(const TestCase& test, pid_t parent, Pipe& lines, Pipe& output) {
  prepareChild(parent, output.ends[1]);
  const int fd = movedUp(lines.ends[1]);
  if (fd != lines.ends[1]) lines.closeWriting();
  lines.closeReading();
  output.closeReading();
  output.closeWriting();
  TestLog log(fd);
  const int bystander = open("/dev/null", O_RDONLY | O_CLOEXEC);
  std::string stopped;
  try {
    test.body(log);
  } catch (const std::exception& error) {
    stopped = error.what();
  }
  if (fcntl(bystander, F_GETFD) < 0) {
    log.fail("it closed a descriptor that is not its own",
             "close what you opened, once; by then its number may be another's");
  } else if (!stopped.empty()) {
    log.fail("the test could not go on: " + stopped,
             "see what the plugin did to the process in the step before");
  }
  log.end();
}

std::string deathOf(int status) {
  if (WIFSIGNALED(status)) {
    const char* const name = sigabbrev_np(WTERMSIG(status));
    return fmt::format("it died of SIG{}", name == nullptr ? "?" : name);
  }
  return fmt::format("it ended the process with exit status {}", WEXITSTATUS(status));
}

/// Reads what there is; false at the end.
template <class Take>
bool drain(int fd, const Take& take) {
  std::array<char, 4096> space{};
  for (;;) {
    const ssize_t count = read(fd, space.data(), space.size());
    if (count > 0) {
      take(std::string_view(space.data(), static_cast<std::size_t>(count)));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      return count < 0 && errno == EAGAIN;
    }
  }
}

/// The child as its parent sees it, until it has ended.
class Child {
 public:
  Child(pid_t pid, int lines, int output) : pid_(pid), lines_fd_(lines), output_fd_(output) {
    fcntl(lines, F_SETFL, O_NONBLOCK);
    fcntl(output, F_SETFL, O_NONBLOCK);
  }

  void await(Duration limit, const Clock& clock) {
    const int ended = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    const MonoTime end = clock.now() + limit;
    std::array<pollfd, 3> waits{pollfd{lines_fd_, POLLIN, 0}, pollfd{output_fd_, POLLIN, 0},
                                pollfd{ended, POLLIN, 0}};
    while ((waits[2].revents & POLLIN) == 0 && !late_) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(std::max(end - clock.now(), Duration(0)));
      late_ = left.count() == 0;
      poll(waits.data(), waits.size(), static_cast<int>(left.count()));
      if (!drain(lines_fd_, [this](std::string_view text) { lines_.take(text); })) waits[0].fd = -1;
      if (!drain(output_fd_, [this](std::string_view text) { keep(text); })) waits[1].fd = -1;
    }
    close(ended);
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);
    while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
  }

  bool late() const { return late_; }
  int status() const { return status_; }
  ChildLines& lines() { return lines_; }
  const std::string& output() const { return output_; }
  std::size_t written() const { return written_; }

 private:
  void keep(std::string_view text) {
    written_ += text.size();
    if (output_.size() < kMaxOutput) output_ += text.substr(0, kMaxOutput - output_.size());
  }

  const pid_t pid_;
  const int lines_fd_, output_fd_;
  ChildLines lines_;
  std::string output_;
  std::size_t written_ = 0;
  bool late_ = false;
  int status_ = 0;
};

std::string whileDoing(const std::string& step) {
  return step.empty() ? std::string() : fmt::format(" (step: {})", step);
}

void addDeath(Child& child, const TestCase& test, TestReport& report) {
  const std::string where = whileDoing(child.lines().step());
  if (child.late()) {
    report.findings.push_back(
        {fmt::format("it did not come back within {}{}", durationText(test.limit), where),
         "nothing in a plugin may block its loop or wait without a limit"});
    return;
  }
  std::string cause = deathOf(child.status()) + where;
  if (!child.output().empty()) cause += "; it said: " + printableOutput(child.output());
  report.findings.push_back({std::move(cause),
                             "see where: gdb -ex 'set follow-fork-mode child' --args promonitor "
                             "plugin verify FILE --only " +
                                 test.group});
}

}  // namespace

ForkedOutcome runForked(const TestCase& test, const Clock& clock) {
  const MonoTime began = clock.now();
  Pipe lines;
  Pipe output;
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid == 0) runChild(test, parent, lines, output);
  lines.closeWriting();
  output.closeWriting();
  Child child(pid, lines.ends[0], output.ends[0]);
  child.await(test.limit, clock);

  ForkedOutcome outcome;
  TestReport& report = outcome.report;
  report.group = test.group;
  report.kind = test.kind;
  report.name = test.name;
  report.findings = child.lines().findings();
  report.note = child.lines().note();
  outcome.kinds = child.lines().kinds();
  outcome.died = !child.lines().done();
  if (outcome.died) {
    addDeath(child, test, report);
  } else if (child.written() > 0) {
    report.findings.push_back(
        {fmt::format("it wrote {} bytes to its output: {}", child.written(),
                     printableOutput(child.output())),
         "hand lines to the host's log(); the output of a daemon belongs to the daemon"});
  }
  if (!report.findings.empty()) {
    report.outcome = Outcome::Fail;
    report.note.clear();
  } else if (child.lines().skipped()) {
    report.outcome = Outcome::Skip;
  }
  report.elapsed = clock.now() - began;
  return outcome;
}

}  // namespace promonitor::verify
