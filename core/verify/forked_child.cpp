#include "core/verify/forked_child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace promonitor::verify {
namespace {

/// Where the log's descriptor lies in the child: above what a plugin closes by counting up.
constexpr int kLogFd = 5000;
constexpr std::size_t kMaxOutput = 4096;

void shut(int& fd) {
  if (fd >= 0) close(std::exchange(fd, -1));
}

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe2");
    }
  }
  ~Pipe() {
    shut(ends[0]);
    shut(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  /// The end for reading, which does not block.
  int takeReading() {
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return std::exchange(ends[0], -1);
  }

  std::array<int, 2> ends{-1, -1};
};

int movedUp(int& fd) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, kLogFd + 64));
  setrlimit(RLIMIT_NOFILE, &limit);
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, kLogFd);
  if (moved < 0) return std::exchange(fd, -1);
  shut(fd);
  return moved;
}

void prepare(pid_t parent, int output) {
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

}  // namespace

ForkedChild::ForkedChild(const std::function<void(int)>& work,
                         const std::vector<const ForkedChild*>& siblings) {
  Pipe lines;
  Pipe output;
  const pid_t parent = getpid();
  (void)std::fflush(nullptr);  // what is buffered would be written by the child, too
  pid_ = fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) {
    prepare(parent, output.ends[1]);
    for (const ForkedChild* const sibling : siblings) {
      for (const int fd : {sibling->lines_fd_, sibling->output_fd_, sibling->end_fd_}) {
        if (fd >= 0) close(fd);
      }
    }
    for (int* const fd : {&lines.ends[0], &output.ends[0], &output.ends[1]}) shut(*fd);
    work(movedUp(lines.ends[1]));
    _exit(1);
  }
  lines_fd_ = lines.takeReading();
  output_fd_ = output.takeReading();
  end_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

ForkedChild::~ForkedChild() {
  end();
  shut(lines_fd_);
  shut(output_fd_);
}

std::array<pollfd, 3> ForkedChild::waits() const {
  return {pollfd{lines_over_ ? -1 : lines_fd_, POLLIN, 0},
          pollfd{output_over_ ? -1 : output_fd_, POLLIN, 0}, pollfd{end_fd_, POLLIN, 0}};
}

bool ForkedChild::look() {
  // Before the pipes: what it told last is there when it has ended.
  pollfd ended{end_fd_, POLLIN, 0};
  const bool over = poll(&ended, 1, 0) == 1;
  lines_over_ = !drain(lines_fd_, [this](std::string_view text) { lines_.take(text); });
  output_over_ = !drain(output_fd_, [this](std::string_view text) { keep(text); });
  return over;
}

void ForkedChild::end() {
  if (end_fd_ < 0) return;
  shut(end_fd_);
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
  }
}

void ForkedChild::keep(std::string_view text) {
  written_ += text.size();
  if (output_.size() < kMaxOutput) output_ += text.substr(0, kMaxOutput - output_.size());
}

}  // namespace promonitor::verify
