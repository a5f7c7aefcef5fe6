#include "core/store/sql_sqlite.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <Poco/Data/DataException.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/store/store.hpp"

namespace promonitor {
namespace {

namespace fs = std::filesystem;
namespace sqlite = Poco::Data::SQLite;
using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;

std::string reason(int error) { return std::generic_category().message(error); }

template <class Type>
bool is(const Poco::Exception& error) {
  return dynamic_cast<const Type*>(&error) != nullptr;
}

/// A session is used by one thread at a time: SQLite need not see to that with locks. Set before
/// main(), as it must be before anything has to do with SQLite.
[[maybe_unused]] const bool kWithoutLocks =
    sqlite::Utility::setThreadMode(sqlite::Utility::THREAD_MODE_MULTI);

/// SQLite says "unable to open database file" to all of these.
void prepareFile(const std::string& path) {
  const std::string directory = fs::path(path).parent_path().string();
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    throw StoreError("the directory " + directory + " of the database does not exist: create it " +
                     "and give it to the user that runs promonitor");
  }
  // The write-ahead log is a file beside the database.
  if (faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    throw StoreError("cannot write in " + directory + ": " + reason(errno) +
                     ": the user that runs promonitor must be able to make files there");
  }
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
    return;
  }
  if (errno != EEXIST) {
    throw StoreError("cannot create the database " + path + ": " + reason(errno));
  }
  // Not opened here: closing a file drops every lock that this process has on it.
  if (!fs::is_regular_file(path, error)) {
    throw StoreError("the database " + path + " is not a file: name a file in its place");
  }
  if (faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0) {
    throw StoreError("cannot read and write the database " + path + ": " + reason(errno) +
                     ": give it to the user that runs promonitor");
  }
}

}  // namespace

SqliteDialect::SqliteDialect(std::string path, Duration busy_timeout, bool alone)
    : path_(std::move(path)), busy_timeout_(busy_timeout) {
  prepareFile(path_);
  if (alone) lock_ = std::make_unique<FileLock>(path_);
  sqlite::Connector::registerConnector();
}

SqliteDialect::~SqliteDialect() { sqlite::Connector::unregisterConnector(); }

Poco::Data::Session SqliteDialect::connect(Role role) const {
  try {
    Poco::Data::Session session(sqlite::Connector::KEY, path_, 0);
    const auto millis = std::chrono::ceil<std::chrono::milliseconds>(busy_timeout_).count();
    session << fmt::format("PRAGMA busy_timeout={}", millis), now;
    std::string mode;
    session << "PRAGMA journal_mode=WAL", into(mode), now;
    if (mode != "wal") {
      throw StoreError("the database " + path_ + " cannot have a write-ahead log (mode " + mode +
                       "): put it on a local disk");
    }
    session << "PRAGMA synchronous=FULL", now;
    // Checks of many monitors touch as many pages: written back rarely, each page goes back once.
    session << "PRAGMA wal_autocheckpoint=4000", now;
    session << "PRAGMA foreign_keys=ON", now;
    // KiB. Twice as much made commits of 100,000 monitors no cheaper.
    session << fmt::format("PRAGMA cache_size=-{}", role == Role::Writer ? 32768 : 8192), now;
    session << "PRAGMA journal_size_limit=67108864", now;
    return session;
  } catch (const Poco::Exception& error) {
    throw StoreError(explain(error));
  }
}

void SqliteDialect::begin(Poco::Data::Session& session) const { session << "BEGIN IMMEDIATE", now; }

void SqliteDialect::commit(Poco::Data::Session& session) const { session << "COMMIT", now; }

void SqliteDialect::rollback(Poco::Data::Session& session) const { session << "ROLLBACK", now; }

void SqliteDialect::beginReading(Poco::Data::Session& session) const { session << "BEGIN", now; }

std::string SqliteDialect::explain(const Poco::Exception& error) const {
  const std::string what = "the database " + path_;
  if (is<sqlite::DBLockedException>(error) || is<sqlite::TableLockedException>(error)) {
    return what + " was locked by another program for " + durationText(busy_timeout_) +
           ": end the program that holds it ('fuser " + path_ + "' names it)";
  }
  if (is<sqlite::DatabaseFullException>(error)) {
    return what + " cannot grow, the disk is full: free some space";
  }
  if (is<sqlite::IOErrorException>(error)) {
    return what + " cannot be read or written (" + error.message() +
           "): look for a full or failing disk and for file size limits";
  }
  if (is<sqlite::ReadOnlyException>(error)) {
    return what + " is read-only: check its owner, its mode and how the disk is mounted";
  }
  if (is<sqlite::CorruptImageException>(error) ||
      error.displayText().find("not a database") != std::string::npos) {
    return what + " is damaged or is not a database (" + error.message() +
           "): restore it from a backup, or name another file";
  }
  if (is<sqlite::CantOpenDBFileException>(error) ||
      is<Poco::Data::ConnectionFailedException>(error)) {
    return what + " cannot be opened (" + error.displayText() +
           "): check that the directory exists and belongs to the user that runs promonitor";
  }
  return what + ": " + error.displayText();
}

}  // namespace promonitor
