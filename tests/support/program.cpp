#include "tests/support/program.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace promonitor::test {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::array<int, 2> makePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return ends;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

bool becomes(uid_t user) {
  return user == 0 || (::setgroups(0, nullptr) == 0 && ::setgid(user) == 0 && ::setuid(user) == 0);
}

void drain(int fd, std::string& into) {
  std::array<char, 65536> block{};
  for (ssize_t size = 0; (size = ::read(fd, block.data(), block.size())) > 0;) {
    into.append(block.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

Program::Program(const std::vector<std::string>& command, const Setting& setting) {
  const auto out = makePipe();
  const auto err = makePipe();
  const std::vector<char*> arguments = pointers(command);
  const std::vector<char*> environment = pointers(setting.environment);
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    const bool moved = setting.directory.empty() || ::chdir(setting.directory.c_str()) == 0;
    // Opened first: the user to become may not be able to look into the folder of the build.
    const int program = ::open(arguments[0], O_RDONLY | O_CLOEXEC);
    if (moved && becomes(setting.user)) {
      ::fexecve(program, arguments.data(), environment.data());
    }
    ::_exit(127);
  }
  ::close(out[1]);
  ::close(err[1]);
  out_fd_ = out[0];
  err_fd_ = err[0];
  pid_fd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (pid_fd_ < 0) fail("pidfd_open");
}

Program::~Program() {
  if (!status_) {
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const int fd : {pid_fd_, out_fd_, err_fd_}) ::close(fd);
}

void Program::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

bool Program::step(std::chrono::milliseconds wait) {
  std::array<pollfd, 3> events{{{pid_fd_, POLLIN, 0}, {out_fd_, POLLIN, 0}, {err_fd_, POLLIN, 0}}};
  ::poll(events.data(), events.size(), static_cast<int>(wait.count()));
  if (!status_ && events[0].revents != 0) {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  drain(out_fd_, out_);
  drain(err_fd_, err_);
  return !status_;
}

std::optional<std::size_t> Program::waitFor(std::string_view text, std::size_t from) {
  const auto end = Clock::now() + kPatience;
  for (bool runs = true;;) {
    if (const auto at = err_.find(text, from); at != std::string::npos) return at + text.size();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (!runs || left.count() <= 0) return std::nullopt;
    runs = step(left);
  }
}

std::optional<int> Program::waitForEnd(std::chrono::milliseconds patience) {
  const auto end = Clock::now() + patience;
  while (!status_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) break;
    step(left);
  }
  return status_;
}

}  // namespace promonitor::test
