#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "core/store/memory_store.hpp"
#include "core/store/sql_store.hpp"
#include "tests/core/store/postgres_fixture.hpp"
#include "tests/core/store/store_samples.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {

/// What every store must do, whatever it is made of.
struct InMemory {
  MemoryStore store;
};

struct OnSqlite {
  TemporaryDirectory directory;
  std::unique_ptr<Store> opened = [this] {
    SqlStoreSettings settings;
    settings.path = directory.file("promonitor.db");
    return SqlStore::open(settings, silentLog());
  }();
  Store& store = *opened;
};

struct OnPostgres {
  std::unique_ptr<Store> opened =
      SqlStore::open(postgresSettings(newPostgresDatabase()), silentLog());
  Store& store = *opened;
};

template <class Kind>
class AnyStore : public ::testing::Test {
 protected:
  UserId user(const std::string& email) { return store_.saveUser(email, "pro", at()).id; }

  MonitorKey monitor(UserId owner, const std::string& name) {
    return store_.saveMonitors({sampleMonitor(owner, name)}, {}).at(0);
  }

  std::vector<std::string> names(UserId owner) {
    std::vector<std::string> names;
    for (const Monitor& each : store_.findMonitors(owner, {.limit = 1000}))
      names.push_back(each.spec.name);
    return names;
  }

  Kind kind_;
  Store& store_ = kind_.store;
};

using StoreKinds = ::testing::Types<InMemory, OnSqlite, OnPostgres>;

class StoreKindNames {
 public:
  template <class Kind>
  static std::string GetName(int /*index*/) {  // NOLINT(readability-identifier-naming): gtest's
    if (std::is_same_v<Kind, InMemory>) return "Memory";
    return std::is_same_v<Kind, OnSqlite> ? "Sqlite" : "Postgres";
  }
};

}  // namespace promonitor
