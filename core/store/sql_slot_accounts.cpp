#include <algorithm>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/sql_columns.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

namespace {

/// `newest_check`: four times its position and its verdict.
KnownTime knownAtStart(const SlotPlan& plan, std::int64_t newest_check, Status status,
                       WallTime newest_missed) {
  KnownTime known;
  known.tell(fromMicros(newest_check / 4), plan.interval,
             vouchedBy(static_cast<Verdict>(newest_check % 4), status));
  if (newest_missed >= known.at) known.tell(newest_missed, {}, KnownTime::Was::Nothing);
  return known;
}

}  // namespace

std::vector<Store::Account> SqlStore::loadAccounts() {
  return sessions_->readAll([newest_first =
                                 sessions_->dialect().checks().newestFirst()](Session& session) {
    std::vector<std::int64_t> monitor;
    std::vector<std::int64_t> since;
    std::vector<std::int64_t> interval;
    std::vector<std::int64_t> checked;
    std::vector<std::int64_t> missed;
    std::vector<std::string> id;
    std::vector<int> paused;
    std::vector<int> status;
    std::vector<std::int64_t> newest;
    // A check beside the slots has slot 0. Both histories are clustered so that each of the
    // look-ups ends at its first row or close to it. The newest check is told in
    // one number: four times its position, and its verdict.
    session << fmt::format(
        "SELECT key, id, slot_plans.since_us, slot_plans.interval_ns, slot_plans.paused, "
        "coalesce((SELECT at_us - after_slot_us FROM checks WHERE monitor = key "
        "AND after_slot_us <> at_us "
        "AND slot_plans.interval_ns > 0 ORDER BY {0} LIMIT 1), 0), "
        "coalesce((SELECT last_us FROM missed_slots WHERE monitor = key "
        "AND slot_plans.interval_ns > 0 ORDER BY first_us DESC LIMIT 1), 0), "
        "coalesce((SELECT CASE WHEN after_slot_us = at_us THEN at_us "
        "ELSE at_us - after_slot_us END * 4 + verdict FROM checks WHERE monitor = key "
        "ORDER BY {0} LIMIT 1), 0), status "
        "FROM slot_plans JOIN monitors ON key = slot_plans.monitor "
        "JOIN monitor_states ON monitor_states.monitor = key "
        "ORDER BY key",
        newest_first),
        into(monitor), into(id), into(since), into(interval), into(paused), into(checked),
        into(missed), into(newest), into(status), now;
    std::vector<Account> accounts;
    accounts.reserve(monitor.size());
    for (std::size_t row = 0; row < monitor.size(); ++row) {
      const auto uuid = Uuid::parse(id[row]);
      if (!uuid) {
        throw StoreError("a stored monitor has no id, the database is damaged: restore a backup");
      }
      Account& account = accounts.emplace_back(
          Account{.monitor = MonitorKey{monitor[row]},
                  .id = *uuid,
                  .plan = {.since = fromMicros(since[row]),
                           .interval = Duration(interval[row]),
                           .paused = paused[row] != 0},
                  .last_slot = fromMicros(std::max(checked[row], missed[row]))});
      account.known = knownAtStart(account.plan, newest[row], static_cast<Status>(status[row]),
                                   fromMicros(missed[row]));
    }
    return accounts;
  });
}

}  // namespace promonitor
