#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "core/store/sql_store.hpp"
#include "tests/core/store/store_samples.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace promonitor {

/// The URL of a new, empty database of the cluster that the tests share.
inline std::string newPostgresDatabase() {
  test::PostgresCluster& cluster = test::sharedPostgres();
  return cluster.url(cluster.createDatabase());
}

inline SqlStoreSettings postgresSettings(
    const std::string& url, SqlStoreSettings::Use use = SqlStoreSettings::Use::Daemon) {
  SqlStoreSettings settings;
  settings.postgres.emplace();
  settings.postgres->place = parsePostgresUrl(url);
  settings.postgres->lock_patience = std::chrono::milliseconds(200);
  settings.use = use;
  return settings;
}

/// The text of the StoreError with which opening fails; "opened" when it does not.
inline std::string refusalOf(const SqlStoreSettings& settings) {
  try {
    SqlStore::open(settings, silentLog());
    return "opened";
  } catch (const StoreError& error) {
    return error.what();
  }
}

/// A user with one monitor.
inline MonitorKey prepareMonitor(Store& store) {
  const User owner = store.saveUser("ops@example.com", "pro", at());
  return store.saveMonitors({sampleMonitor(owner.id, "shop")}, {}).at(0);
}

}  // namespace promonitor
