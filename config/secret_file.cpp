#include "config/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace promonitor::config {
namespace {

constexpr std::size_t kMaxSecretSize = 65536;

/// Closes a descriptor at the end of its scope.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string systemReason() { return std::generic_category().message(errno); }

/// Judged on the open descriptor: the file that was checked is the file that is read.
bool isPrivateFile(int fd, std::string& reason) {
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) {
    reason = systemReason();
  } else if (!S_ISREG(facts.st_mode)) {
    reason = "is not a regular file";
  } else if ((facts.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    reason = fmt::format("can be read or written by others (mode {:04o}); chmod 600 it",
                         facts.st_mode & 07777U);
  } else {
    return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> readSecretFile(const std::filesystem::path& path, std::string& reason) {
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    reason = "cannot be opened: " + systemReason();
    return std::nullopt;
  }
  if (!isPrivateFile(file.get(), reason)) return std::nullopt;
  std::string text;
  std::array<char, 4096> block{};
  ssize_t count = 0;
  while ((count = ::read(file.get(), block.data(), block.size())) > 0) {
    text.append(block.data(), static_cast<std::size_t>(count));
    if (text.size() > kMaxSecretSize) {
      reason = "is larger than 64 KiB";
      return std::nullopt;
    }
  }
  if (count < 0) {
    reason = "cannot be read: " + systemReason();
    return std::nullopt;
  }
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty() || text.find('\0') != std::string::npos) {
    reason = text.empty() ? "is empty" : "holds a NUL byte";
    return std::nullopt;
  }
  return text;
}

}  // namespace promonitor::config
