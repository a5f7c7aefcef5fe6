#include <algorithm>

#include <Poco/Data/Statement.h>

#include "core/store/sql_columns.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

std::vector<Store::Account> SqlStore::loadAccounts() {
  return sessions_->readAll([](Session& session) {
    std::vector<std::int64_t> monitor;
    std::vector<std::int64_t> since;
    std::vector<std::int64_t> interval;
    std::vector<std::int64_t> checked;
    std::vector<std::int64_t> missed;
    std::vector<std::string> id;
    std::vector<int> paused;
    // A check beside the slots has slot 0. Both histories are clustered by monitor and time, so
    // that each of the two look-ups ends at its first row or close to it.
    session << "SELECT key, id, since_us, slot_plans.interval_ns, slot_plans.paused, "
               "coalesce((SELECT at_us - after_slot_us FROM checks WHERE monitor = key "
               "AND after_slot_us <> at_us "
               "AND slot_plans.interval_ns > 0 ORDER BY at_us DESC LIMIT 1), 0), "
               "coalesce((SELECT last_us FROM missed_slots WHERE monitor = key "
               "AND slot_plans.interval_ns > 0 ORDER BY first_us DESC LIMIT 1), 0) "
               "FROM slot_plans JOIN monitors ON key = monitor "
               "ORDER BY key",
        into(monitor), into(id), into(since), into(interval), into(paused), into(checked),
        into(missed), now;
    std::vector<Account> accounts;
    accounts.reserve(monitor.size());
    for (std::size_t row = 0; row < monitor.size(); ++row) {
      const auto uuid = Uuid::parse(id[row]);
      if (!uuid) {
        throw StoreError("a stored monitor has no id, the database is damaged: restore a backup");
      }
      accounts.push_back({.monitor = MonitorKey{monitor[row]},
                          .id = *uuid,
                          .plan = {.since = fromMicros(since[row]),
                                   .interval = Duration(interval[row]),
                                   .paused = paused[row] != 0},
                          .last_slot = fromMicros(std::max(checked[row], missed[row]))});
    }
    return accounts;
  });
}

}  // namespace promonitor
