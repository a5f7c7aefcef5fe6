#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/database_upkeep.hpp"
#include "core/store/sql_check_chunks.hpp"
#include "core/store/sql_migrate.hpp"
#include "core/store/sql_opening.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

int newestStep(const Dialect& dialect) { return dialect.migrations().back().number; }

std::int64_t countOf(Session& session, const std::string& sql) {
  std::int64_t count = 0;
  session << sql, into(count), now;
  return count;
}

/// Rows that belong to nothing, and sums that do not go with their checks.
std::vector<std::string> looseEnds(const Dialect& dialect, Session& session) {
  std::vector<std::string> faults;
  for (const std::string& table : dialect.tables(session)) {
    const auto columns = dialect.columns(session, table);
    const bool by_monitor = std::any_of(columns.begin(), columns.end(),
                                        [](const auto& each) { return each.name == "monitor"; });
    if (!by_monitor) continue;
    const std::int64_t loose = countOf(
        session, fmt::format("SELECT count(*) FROM {} WHERE monitor NOT IN (SELECT key FROM "
                             "monitors)",
                             table));
    if (loose > 0)
      faults.push_back(fmt::format("{} rows of {} belong to no monitor", loose, table));
  }
  const std::int64_t wrong_marks =
      countOf(session,
              "SELECT count(*) FROM rollup_marks WHERE kept <> (SELECT count(*) FROM checks "
              "WHERE checks.monitor = rollup_marks.monitor AND at_us < summed_until_us) + "
              "(SELECT coalesce(sum(checks), 0) FROM check_chunks "
              "WHERE check_chunks.monitor = rollup_marks.monitor)");
  if (wrong_marks > 0) {
    faults.push_back(
        fmt::format("the sums of {} monitors do not go with their checks", wrong_marks));
  }
  for (const auto& damaged : {dialect.checks().damage(session), damagedChunks(session)}) {
    faults.insert(faults.end(), damaged.begin(), damaged.end());
  }
  return faults;
}

/// A file that nobody else can read and that was not there, gone again unless it is kept.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)) {
    const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
      throw StoreError("cannot make " + path_ + ": " + std::generic_category().message(errno) +
                       ": name a file that does not exist in a directory that does");
    }
    ::close(fd);
  }
  ~NewFile() {
    if (!kept_) ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  /// What was written to it is on the disk.
  void keep() {
    const int fd = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (!synced) {
      throw StoreError("cannot write " + path_ + ": " + std::generic_category().message(error) +
                       ": look for a full or failing disk");
    }
    kept_ = true;
  }

 private:
  const std::string path_;
  bool kept_ = false;
};

}  // namespace

SchemaChange migrateDatabase(const SqlStoreSettings& settings) {
  const auto sessions = openSessions(settings, true);
  const auto missing = missingMigrations(*sessions);
  applyMigrations(*sessions, missing);
  const int newest = newestStep(sessions->dialect());
  return {newest - static_cast<int>(missing.size()), newest};
}

std::vector<std::string> checkDatabase(const SqlStoreSettings& settings) {
  requireDatabase(settings);
  const auto sessions = openSessions(settings, false);
  const Dialect& dialect = sessions->dialect();
  const auto missing = missingMigrations(*sessions);
  return sessions->readAll([&](Session& session) {
    dialect.takeAllTime(session);
    std::vector<std::string> faults = dialect.damage(session);
    if (!missing.empty()) {
      faults.push_back(
          fmt::format("the schema is {} and this promonitor wants {}: run 'promonitor db migrate'",
                      missing.front().number - 1, newestStep(dialect)));
    } else if (faults.empty()) {
      faults = looseEnds(dialect, session);
    }
    return faults;
  });
}

void backUpDatabase(const SqlStoreSettings& settings, const std::string& file) {
  if (settings.postgres) {
    const std::string url = postgresUrl(settings.postgres->place);
    throw StoreError("the database " + url +
                     " is backed up by PostgreSQL's own tool: run pg_dump --format=custom "
                     "--file='" +
                     file + "' '" + url + "'");
  }
  requireDatabase(settings);
  NewFile backup(file);
  const auto sessions = openSessions(settings, false);
  missingMigrations(*sessions);  // it is a database of this program
  sessions->readAll([&](Session& session) { session << "VACUUM INTO $1", bind(file), now; });
  SqlStoreSettings copy = settings;
  copy.path = file;
  if (const auto faults = checkDatabase(copy); !faults.empty()) {
    throw StoreError("the backup " + file + " of " + settings.path +
                     " is not sound and was removed: " + faults.front());
  }
  backup.keep();
}

void vacuumDatabase(const SqlStoreSettings& settings) {
  requireDatabase(settings);
  const auto sessions = openSessions(settings, !settings.postgres);
  missingMigrations(*sessions);
  sessions->prepare([&](Session& session) { sessions->dialect().vacuum(session); });
}

}  // namespace promonitor
