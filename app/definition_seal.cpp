#include "app/definition_seal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include "config/secret_file.hpp"
#include "core/account/monitor_writer.hpp"
#include "core/store/store.hpp"

namespace promonitor {
namespace {

/// Beside the database where that is a file.
std::filesystem::path keyFile(const config::DatabaseSettings& database) {
  if (!database.key_file.empty() || database.postgres) return database.key_file;
  std::filesystem::path file = database.sqlite_path;
  file += ".key";
  return file;
}

bool writeKey(int fd) {
  const std::string text = Seal::newKeyText() + "\n";
  return ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
         ::fsync(fd) == 0;
}

/// Names of files are on disk once their directory is.
bool syncDirectory(const std::filesystem::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  return done;
}

/// Leaves a file that is there as it is: another process was first. The file is whole at any time,
/// and on disk when this returns.
void makeKeyFile(const std::filesystem::path& file) {
  std::string aside = file.string() + ".XXXXXX";
  const int fd = ::mkostemp(aside.data(), O_CLOEXEC);
  const bool made = fd >= 0 && writeKey(fd) &&
                    (::link(aside.c_str(), file.c_str()) == 0 || errno == EEXIST) &&
                    syncDirectory(std::filesystem::absolute(file).parent_path());
  const std::string reason = std::generic_category().message(errno);
  if (fd >= 0) {
    ::close(fd);
    ::unlink(aside.c_str());
  }
  if (!made) {
    throw StoreError(fmt::format("the key file {} cannot be made: {}", file.string(), reason));
  }
}

}  // namespace

DefinitionSeal::DefinitionSeal(const config::DatabaseSettings& database)
    : file_(keyFile(database)) {}

const Seal& DefinitionSeal::seal(bool may_make) {
  const std::scoped_lock lock(mutex_);
  if (seal_) return *seal_;
  if (file_.empty()) {
    throw MonitorRefused(MonitorRefused::Reason::Unavailable,
                         "this server keeps no monitors that are made over the API: its operator "
                         "has to name a database.key_file");
  }
  if (may_make && !std::filesystem::exists(file_)) makeKeyFile(file_);
  std::string reason;
  const auto text = config::readSecretFile(file_, reason);
  const auto key = text ? Seal::parseKey(*text) : std::nullopt;
  if (!key) {
    throw StoreError(
        fmt::format("the key file {} {}", file_.string(),
                    text ? "does not hold 64 hexadecimal digits: restore it" : reason));
  }
  return seal_.emplace(*key);
}

std::string DefinitionSeal::close(const Uuid& monitor, std::string_view text, bool may_make) {
  return seal(may_make).close(text, monitor.text());
}

std::string DefinitionSeal::fingerprint(std::string_view text, bool may_make) {
  return seal(may_make).fingerprint(text);
}

std::string DefinitionSeal::open(const Uuid& monitor, std::string_view sealed) {
  auto text = seal(false).open(sealed, monitor.text());
  if (text) return std::move(*text);
  throw StoreError(
      fmt::format("the key file {} is not the one that the options of monitor {} were "
                  "sealed with: restore it",
                  file_.string(), monitor.text()));
}

}  // namespace promonitor
