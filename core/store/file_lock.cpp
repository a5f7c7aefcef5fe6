#include "core/store/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "core/store/store.hpp"

namespace promonitor {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

/// " (process 123)", or nothing where the holder wrote no number.
std::string holder(int fd) {
  std::array<char, 16> text{};
  const auto size = pread(fd, text.data(), text.size(), 0);
  std::string digits(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  digits.erase(std::min(digits.find_first_not_of("0123456789"), digits.size()));
  return digits.empty() ? "" : " (process " + digits + ")";
}

}  // namespace

FileLock::FileLock(const std::string& path) {
  const std::string lock_path = path + ".lock";
  fd_ = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) {
    throw StoreError("cannot create " + lock_path + ": " + reason(errno) +
                     ": give the directory to the user that runs promonitor");
  }
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string who = holder(fd_);
    close(fd_);
    if (error != EWOULDBLOCK) {
      throw StoreError("cannot lock " + lock_path + ": " + reason(error) +
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

}  // namespace promonitor
