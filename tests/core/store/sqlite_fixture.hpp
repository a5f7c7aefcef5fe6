#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

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

  /// A user with one monitor.
  static MonitorKey prepare(Store& store) {
    const User owner = store.saveUser("ops@example.com", "pro", at());
    return store.saveMonitors({sampleMonitor(owner.id, "shop")}, {}).at(0);
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("promonitor.db");
};

}  // namespace promonitor
