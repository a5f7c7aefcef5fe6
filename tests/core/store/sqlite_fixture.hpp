#pragma once

#include <memory>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/store/migrations.hpp"
#include "core/store/sql_store.hpp"
#include "tests/core/store/store_samples.hpp"
#include "tests/core/store/stranger.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {

/// A directory with a database in it, and ways around the store into the file.
class SqliteFixture : public ::testing::Test {
 protected:
  using Use = SqlStoreSettings::Use;

  SqlStoreSettings settings(Use use = Use::Daemon) const {
    SqlStoreSettings settings;
    settings.path = path_;
    settings.use = use;
    settings.busy_timeout = std::chrono::milliseconds(20);
    settings.reader_wait = std::chrono::milliseconds(20);
    return settings;
  }
  std::unique_ptr<SqlStore> open(Use use = Use::Daemon) const {
    return SqlStore::open(settings(use), silentLog());
  }
  /// The text of the StoreError with which opening fails; "opened" when it does not.
  std::string refusal(const SqlStoreSettings& how) const {
    try {
      SqlStore::open(how, silentLog());
      return "opened";
    } catch (const StoreError& error) {
      return error.what();
    }
  }
  std::string refusal() const { return refusal(settings()); }

  /// As another program that uses the file.
  Poco::Data::Session stranger() const { return strangerTo(path_); }
  void execute(const std::string& sql) const { stranger() << sql, Poco::Data::Keywords::now; }
  std::string ask(const std::string& sql) const {
    std::string answer;
    stranger() << sql, Poco::Data::Keywords::into(answer), Poco::Data::Keywords::now;
    return answer;
  }

  /// Takes one step as the store takes it.
  void apply(const Migration& step) const {
    Poco::Data::Session session = stranger();
    session.begin();
    session << "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, "
               "name TEXT NOT NULL, checksum TEXT NOT NULL, "
               "applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        Poco::Data::Keywords::now;
    for (const std::string& statement : step.statements)
      session << statement, Poco::Data::Keywords::now;
    session << fmt::format(
        "INSERT INTO schema_migrations (number, name, checksum) "
        "VALUES ({}, '{}', '{}')",
        step.number, step.name, checksum(step)),
        Poco::Data::Keywords::now;
    session.commit();
  }
  void applyUpTo(int number) const {
    for (const Migration& step : sqliteMigrations()) {
      if (step.number <= number) apply(step);
    }
  }
  /// A user with one monitor.
  static MonitorKey prepare(Store& store) {
    const User owner = store.saveUser("ops@example.com", "pro", at());
    return store.saveMonitors({sampleMonitor(owner.id, "shop")}, {}).at(0);
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("promonitor.db");
};

}  // namespace promonitor
