#include "core/store/sql_monitor_rows.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include <Poco/Data/Statement.h>

#include "core/store/creation_times.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_monitor_tags.hpp"
#include "core/store/store.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

/// Places of monitors in the order in which their slots come. New ones get ascending keys, so that
/// the checks of a commit stand together where checks are clustered by monitor.
std::vector<std::size_t> inSlotOrder(const std::vector<MonitorSpec>& specs) {
  std::vector<std::pair<std::chrono::microseconds, std::size_t>> slots;
  slots.reserve(specs.size());
  for (const MonitorSpec& spec : specs) {
    constexpr Duration kLeast = std::chrono::microseconds(1);
    slots.emplace_back(slotPhase(hash64(spec.id), std::max(spec.interval, kLeast)), slots.size());
  }
  std::sort(slots.begin(), slots.end(), [&](const auto& a, const auto& b) {
    return std::tuple(specs[a.second].interval, a) < std::tuple(specs[b.second].interval, b);
  });
  std::vector<std::size_t> places;
  places.reserve(slots.size());
  for (const auto& [phase, place] : slots) places.push_back(place);
  return places;
}

/// So many monitors are written at a time: their rows take several times the memory they do.
constexpr std::size_t kRowsAtATime = 10'000;

std::vector<std::int64_t> creationTimes(const std::vector<MonitorSpec>& specs) {
  std::vector<std::int64_t> times;
  times.reserve(specs.size());
  CreationTimes creation_times;
  for (const MonitorSpec& spec : specs) {
    times.push_back(toMicros(creation_times.next(spec.created_at)));
  }
  return times;
}

/// Of those at `places`; `times` are when each of `specs` was created.
RowBatch monitorRows(const std::vector<MonitorSpec>& specs, std::span<const std::size_t> places,
                     const std::vector<std::int64_t>& times) {
  std::vector<std::string> id, name, kind, target, origin, tags;
  std::vector<std::int64_t> owner, interval, timeout, retries, retry_interval, recover_after,
      paused, created;
  for (const std::size_t place : places) {
    const MonitorSpec& spec = specs[place];
    id.push_back(spec.id.text());
    owner.push_back(rowNumber(spec.owner));
    name.push_back(spec.name);
    kind.push_back(spec.kind.str());
    target.push_back(spec.target);
    interval.push_back(spec.interval.count());
    timeout.push_back(spec.timeout.count());
    retries.push_back(spec.retries);
    retry_interval.push_back(spec.retry_interval.count());
    recover_after.push_back(spec.recover_after);
    paused.push_back(spec.paused ? 1 : 0);
    created.push_back(times[place]);
    origin.push_back(spec.origin.text());
    tags.push_back(spec.tags.text());
  }
  std::vector<std::int64_t> declared(places.size(), 1);
  return {"monitors",
          {{"id", std::move(id)},
           {"owner", std::move(owner)},
           {"name", std::move(name)},
           {"kind", std::move(kind)},
           {"target", std::move(target)},
           {"interval_ns", std::move(interval)},
           {"timeout_ns", std::move(timeout)},
           {"retries", std::move(retries)},
           {"retry_interval_ns", std::move(retry_interval)},
           {"recover_after", std::move(recover_after)},
           {"paused", std::move(paused)},
           {"declared", std::move(declared)},
           {"created_us", std::move(created)},
           {"origin", std::move(origin)},
           {"tags", std::move(tags)}}};
}

RowBatch newStates(std::vector<std::int64_t> monitors) {
  const std::vector<std::int64_t> none(monitors.size(), 0);
  return {"monitor_states",
          {{"monitor", std::move(monitors)},
           {"status", none},
           {"health", none},
           {"since_us", none},
           {"failures_in_row", none},
           {"successes_in_row", none}}};
}

void requireOwners(Session& session, const std::vector<MonitorSpec>& specs) {
  std::int64_t last_found = 0;
  for (const MonitorSpec& spec : specs) {
    const std::int64_t owner = rowNumber(spec.owner);
    if (owner == last_found) continue;
    int found = 0;
    session << "SELECT count(*) FROM users WHERE id = $1", bind(owner), into(found), now;
    if (found == 0) {
      throw StoreError("monitor '" + spec.name + "' belongs to a user who does not exist");
    }
    last_found = owner;
  }
}

}  // namespace

std::vector<MonitorKey> saveMonitorRows(const Dialect& dialect, Session& session,
                                        const std::vector<MonitorSpec>& specs) {
  if (specs.empty()) return {};
  requireOwners(session, specs);
  const std::vector<std::size_t> places = inSlotOrder(specs);
  const std::vector<std::int64_t> times = creationTimes(specs);
  std::vector<std::int64_t> keys(specs.size());
  for (std::size_t begin = 0; begin < places.size(); begin += kRowsAtATime) {
    const std::size_t count = std::min(kRowsAtATime, places.size() - begin);
    const auto written = std::span(places).subspan(begin, count);
    RowBatch rows = monitorRows(specs, written, times);
    dialect.upsert(session, rows, "id", {"created_us"});
    std::vector<std::string> ids;
    ids.reserve(count);
    for (const std::size_t place : written) ids.push_back(specs[place].id.text());
    const auto new_keys = dialect.monitorKeys(session, ids);
    for (std::size_t i = 0; i < count; ++i) keys[written[i]] = new_keys[i];
    RowBatch states = newStates(new_keys);
    dialect.insertNew(session, states, "monitor");
  }
  saveTagRows(dialect, session, specs, keys);
  std::vector<MonitorKey> saved;
  saved.reserve(keys.size());
  for (const std::int64_t key : keys) saved.push_back(MonitorKey{key});
  return saved;
}

}  // namespace promonitor
