#include "bench/store/engines.hpp"

#include <cstdlib>

#include "bench/store/copy_limit.hpp"
#include "bench/store/sqlite_limit.hpp"

namespace promonitor::bench {

SqlStoreSettings SqliteEngine::settings() const {
  SqlStoreSettings settings;
  settings.path = store_;
  return settings;
}

std::unique_ptr<RowLimit> SqliteEngine::openLimit() {
  return std::make_unique<SqliteLimit>(limit_);
}

std::int64_t SqliteEngine::storeBytes() {
  return static_cast<std::int64_t>(std::filesystem::file_size(store_));
}

std::int64_t SqliteEngine::limitBytes() {
  return static_cast<std::int64_t>(std::filesystem::file_size(limit_));
}

SqlStoreSettings PostgresEngine::settings() const {
  SqlStoreSettings settings;
  settings.postgres.emplace();
  settings.postgres->place = parsePostgresUrl(cluster_.url(store_));
  return settings;
}

std::unique_ptr<RowLimit> PostgresEngine::openLimit() {
  return std::make_unique<CopyLimit>(cluster_.url(limit_));
}

std::int64_t PostgresEngine::bytes(const std::string& database) const {
  return std::atoll(cluster_
                        .ask(database,
                             "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class "
                             "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
                        .c_str());
}

}  // namespace promonitor::bench
