#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "bench/store/row_limit.hpp"
#include "core/store/sql_store.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor::bench {

/// A place for a store and for its limit, gone with the object.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual const char* name() const = 0;
  virtual SqlStoreSettings settings() const = 0;
  virtual std::unique_ptr<RowLimit> openLimit() = 0;
  /// What each takes of the disk, with indexes and room that is not in use; while it is closed.
  virtual std::int64_t storeBytes() = 0;
  virtual std::int64_t limitBytes() = 0;
};

/// Files in the directory for temporary ones.
class SqliteEngine final : public Engine {
 public:
  const char* name() const override { return "sqlite"; }
  SqlStoreSettings settings() const override;
  std::unique_ptr<RowLimit> openLimit() override;
  std::int64_t storeBytes() override;
  std::int64_t limitBytes() override;

 private:
  const TemporaryDirectory directory_;
  const std::string store_ = directory_.file("store.db");
  const std::string limit_ = directory_.file("limit.db");
};

/// Databases of a server of its own, which does not wait for the disk: a commit costs what it costs
/// but for that.
class PostgresEngine final : public Engine {
 public:
  const char* name() const override { return "postgres"; }
  SqlStoreSettings settings() const override;
  std::unique_ptr<RowLimit> openLimit() override;
  std::int64_t storeBytes() override { return bytes(store_); }
  std::int64_t limitBytes() override { return bytes(limit_); }

 private:
  std::int64_t bytes(const std::string& database) const;

  test::PostgresCluster cluster_;
  const std::string store_ = cluster_.createDatabase();
  const std::string limit_ = cluster_.createDatabase();
};

}  // namespace promonitor::bench
