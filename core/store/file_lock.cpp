#include "core/store/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "core/store/store.hpp"

namespace promonitor {
namespace {

std::string lockReason(int error) { return std::generic_category().message(error); }

std::optional<pid_t> readPid(int fd) {
  std::array<char, 16> text{};
  const auto size = pread(fd, text.data(), text.size(), 0);
  pid_t pid = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + std::max<ssize_t>(size, 0), pid);
  if (parsed.ec != std::errc() || pid <= 0) return std::nullopt;
  return pid;
}

/// " (process 123)", or nothing where the holder wrote no number.
std::string holder(int fd) {
  const auto pid = readPid(fd);
  return pid ? " (process " + std::to_string(*pid) + ")" : "";
}

}  // namespace

FileLock::FileLock(const std::string& path) {
  const std::string lock_path = path + ".lock";
  fd_ = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) {
    throw StoreError("cannot create " + lock_path + ": " + lockReason(errno) +
                     ": give the directory to the user that runs promonitor");
  }
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string who = holder(fd_);
    close(fd_);
    if (error != EWOULDBLOCK) {
      throw StoreError("cannot lock " + lock_path + ": " + lockReason(error) +
                       ": keep the database on a local disk");
    }
    throw StoreError("the database " + path + " is in use by another promonitor" + who +
                     ": stop that one, or give this one another database");
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  // Only for the message above: a full disk must not keep the daemon from starting.
  if (ftruncate(fd_, 0) == 0) static_cast<void>(!pwrite(fd_, pid.data(), pid.size(), 0));
}

FileLock::~FileLock() { close(fd_); }

std::optional<pid_t> FileLock::owner(const std::string& path) {
  const int fd = open((path + ".lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  const bool held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  const auto pid = held ? readPid(fd) : std::nullopt;
  close(fd);
  return pid;
}

}  // namespace promonitor
