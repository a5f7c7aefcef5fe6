#include "core/plugin/plugin_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/plugin/plugin_error.hpp"

namespace promonitor {
namespace {

constexpr off_t kMaxSize = off_t{256} << 20;

std::string reason(int error) { return std::generic_category().message(error); }

void checkTrust(const struct stat& status, const char* what) {
  if ((status.st_mode & S_IWOTH) != 0) {
    throw PluginError(
        fmt::format("{} can be written by everyone; remove that with chmod o-w", what));
  }
  if (status.st_uid != 0 && status.st_uid != geteuid()) {
    throw PluginError(
        fmt::format("{} belongs to user {}; only root and the user of this process may own it",
                    what, status.st_uid));
  }
}

std::vector<std::byte> readAll(int fd, off_t size) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = read(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw PluginError(fmt::format("it cannot be read: {}", reason(errno)));
    if (count == 0) throw PluginError("it became shorter while it was read");
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

}  // namespace

PluginFile::PluginFile(const std::filesystem::path& path)
    : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (fd_ < 0) throw PluginError(fmt::format("it cannot be opened: {}", reason(errno)));
  try {
    struct stat status {};
    struct stat directory {};
    if (fstat(fd_, &status) != 0) throw PluginError(reason(errno));
    if (!S_ISREG(status.st_mode)) throw PluginError("it is not a file");
    if (status.st_size > kMaxSize) throw PluginError("it is larger than 256 MiB");
    checkTrust(status, "it");
    if (stat(path.parent_path().c_str(), &directory) != 0) throw PluginError(reason(errno));
    checkTrust(directory, "its directory");
    bytes_ = readAll(fd_, status.st_size);
  } catch (...) {
    close(fd_);
    throw;
  }
}

PluginFile::~PluginFile() {
  if (fd_ >= 0) close(fd_);
}

std::string PluginFile::digest() const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  if (EVP_Digest(bytes_.data(), bytes_.size(), hash.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw PluginError("its SHA-256 could not be computed");
  }
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", hash[i]);
  return hex;
}

std::filesystem::path PluginFile::pinnedPath() {
  return fmt::format("/proc/self/fd/{}", std::exchange(fd_, -1));
}

}  // namespace promonitor
