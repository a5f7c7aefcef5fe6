#include "core/store/sql_check_chunks.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <utility>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/check_chunk.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/store.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;

/// Fewer are not worth a chunk of their own yet.
constexpr std::size_t kFewestChecks = 20;
constexpr std::int64_t kChunksAtOnce = 500;

std::vector<CheckRecord> unpack(MonitorKey monitor, std::int64_t first, const BLOB& packed) {
  return unpackChunk(monitor, fromMicros(first), fromBlob(packed));
}

/// Chunks as columns of the table of that name.
struct ChunkColumns {
  std::vector<std::int64_t> monitor, first, last, checks;
  std::vector<Poco::Nullable<BLOB>> packed;

  void append(std::span<const CheckRecord> chunk) {
    monitor.push_back(rowNumber(chunk.front().monitor));
    first.push_back(toMicros(chunk.front().started_at));
    last.push_back(toMicros(chunk.back().started_at));
    checks.push_back(static_cast<std::int64_t>(chunk.size()));
    packed.emplace_back(toBlob(packChunk(chunk)));
  }
  RowBatch rows() && {
    return {"check_chunks",
            {{"monitor", std::move(monitor)},
             {"first_us", std::move(first)},
             {"last_us", std::move(last)},
             {"checks", std::move(checks)},
             {"packed", std::move(packed)}}};
  }
};

/// As few chunks as will do, about equally long.
void appendChunks(ChunkColumns& columns, std::span<const CheckRecord> checks) {
  for (std::size_t left = (checks.size() + kMostChunkChecks - 1) / kMostChunkChecks; left > 0;
       --left) {
    const std::size_t size = checks.size() / left;
    columns.append(checks.first(size));
    checks = checks.subspan(size);
  }
}

void insertChunks(const Dialect& dialect, Session& session, ChunkColumns columns) {
  RowBatch rows = std::move(columns).rows();
  dialect.insertNew(session, rows, "monitor, first_us");
}

void insertChunks(const Dialect& dialect, Session& session, std::span<const CheckRecord> checks) {
  ChunkColumns columns;
  appendChunks(columns, checks);
  insertChunks(dialect, session, std::move(columns));
}

struct Chunk {
  std::int64_t first = 0;
  std::vector<CheckRecord> checks;
};

/// The one chunk that `which` tells; none where there is none.
template <class... Bound>
Chunk selectChunk(Session& session, MonitorKey monitor, const char* which, const Bound&... bound) {
  std::vector<std::int64_t> first;
  std::vector<BLOB> packed;
  Poco::Data::Statement select(session);
  select << fmt::format("SELECT first_us, packed FROM check_chunks WHERE monitor = $1 {} LIMIT 1",
                        which),
      into(first), into(packed), bind(rowNumber(monitor));
  (select.addBind(bind(bound)), ...);
  select.execute();
  if (first.empty()) return {};
  return {first[0], unpack(monitor, first[0], packed[0])};
}

void deleteChunk(Session& session, MonitorKey monitor, std::int64_t first) {
  session << "DELETE FROM check_chunks WHERE monitor = $1 AND first_us = $2",
      bind(rowNumber(monitor)), bind(first), now;
}

/// Where the chunk begins that a late check belongs to: the one before it, or else the first.
std::int64_t chunkFor(Session& session, const CheckRecord& late) {
  std::int64_t first = 0;
  session << "SELECT coalesce((SELECT max(first_us) FROM check_chunks WHERE monitor = $1 "
             "AND first_us <= $2), (SELECT min(first_us) FROM check_chunks WHERE monitor = $1), 0)",
      into(first), bind(rowNumber(late.monitor)), bind(toMicros(late.started_at)), now;
  return first;
}

void mergeIntoChunks(const Dialect& dialect, Session& session, MonitorKey monitor,
                     std::span<const CheckRecord> late) {
  std::map<std::int64_t, std::vector<CheckRecord>> changed;
  for (const CheckRecord& check : late) {
    const auto [chunk, unknown] = changed.try_emplace(chunkFor(session, check));
    if (unknown) {
      chunk->second = selectChunk(session, monitor, "AND first_us = $2", chunk->first).checks;
    }
    chunk->second.push_back(check);
  }
  for (auto& [first, checks] : changed) {
    std::sort(checks.begin(), checks.end(),
              [](const auto& a, const auto& b) { return a.started_at < b.started_at; });
    deleteChunk(session, monitor, first);
    insertChunks(dialect, session, checks);
  }
}

}  // namespace

std::vector<CheckRecord> selectChunked(Session& session, MonitorKey monitor,
                                       const TimeWindow& window, std::size_t at_most) {
  std::vector<CheckRecord> checks;
  const std::int64_t chunks =
      std::min(kChunksAtOnce, static_cast<std::int64_t>(at_most / kMostChunkChecks + 2));
  // The chunk that the window cuts begins before it.
  for (WallTime from = window.from; from < window.until;) {
    std::vector<std::int64_t> first;
    std::vector<BLOB> packed;
    session << "SELECT first_us, packed FROM check_chunks WHERE monitor = $1 "
               "AND first_us >= coalesce((SELECT max(first_us) FROM check_chunks "
               "WHERE monitor = $1 AND first_us <= $2), $2) AND last_us >= $2 AND first_us < $3 "
               "ORDER BY first_us LIMIT $4",
        into(first), into(packed), bind(rowNumber(monitor)), bind(toMicros(from)),
        bind(toMicros(window.until)), bind(chunks), now;
    for (std::size_t row = 0; row < first.size(); ++row) {
      for (CheckRecord& check : unpack(monitor, first[row], packed[row])) {
        if (check.started_at < from || check.started_at >= window.until) continue;
        if (checks.size() == at_most) return checks;
        checks.push_back(std::move(check));
      }
    }
    if (static_cast<std::int64_t>(first.size()) < chunks || checks.empty()) break;
    from = checks.back().started_at + std::chrono::microseconds(1);
  }
  return checks;
}

std::vector<CheckRecord> selectNewestChunked(Session& session, MonitorKey monitor,
                                             const CheckQuery& query, std::size_t at_least) {
  std::vector<CheckRecord> checks;
  std::int64_t before = toMicros(query.window.until);
  std::int64_t chunks = 0;
  while (checks.size() < at_least) {
    // Where few checks of a chunk are asked for, each look takes twice as many.
    const auto needed =
        static_cast<std::int64_t>((at_least - checks.size()) / kMostChunkChecks + 1);
    chunks = std::min(kChunksAtOnce, std::max(needed, chunks * 2));
    std::vector<std::int64_t> first;
    std::vector<BLOB> packed;
    session << "SELECT first_us, packed FROM check_chunks WHERE monitor = $1 "
               "AND first_us >= coalesce((SELECT max(first_us) FROM check_chunks "
               "WHERE monitor = $1 AND first_us <= $2), $2) AND first_us < $3 "
               "ORDER BY first_us DESC LIMIT $4",
        into(first), into(packed), bind(rowNumber(monitor)), bind(toMicros(query.window.from)),
        bind(before), bind(chunks), now;
    for (std::size_t row = 0; row < first.size(); ++row) {
      auto chunk = unpack(monitor, first[row], packed[row]);
      std::erase_if(chunk, [&](const CheckRecord& check) { return !query.asksFor(check); });
      std::move(chunk.rbegin(), chunk.rend(), std::back_inserter(checks));
    }
    if (static_cast<std::int64_t>(first.size()) < chunks) break;
    before = first.back();
  }
  return checks;
}

void foldIntoChunks(const Dialect& dialect, Session& session,
                    const std::vector<FoldedRows>& folded) {
  ChunkColumns chunks;
  std::vector<std::int64_t> monitors, until;
  for (const auto& [monitor, newest_chunked, checks] : folded) {
    const auto behind = std::partition_point(
        checks.begin(), checks.end(),
        [from = newest_chunked](const CheckRecord& check) { return check.started_at < from; });
    const std::span<const CheckRecord> late(checks.begin(), behind);
    std::span<const CheckRecord> next(behind, checks.end());
    if (next.size() < kFewestChecks) next = {};
    if (late.empty() && next.empty()) continue;
    mergeIntoChunks(dialect, session, monitor, late);
    appendChunks(chunks, next);
    monitors.push_back(rowNumber(monitor));
    until.push_back(toMicros((next.empty() ? late : next).back().started_at));
  }
  insertChunks(dialect, session, std::move(chunks));
  RowBatch rows{"checks", {{"monitor", std::move(monitors)}, {"at_us", std::move(until)}}};
  dialect.checks().removeUpTo(session, rows);
}

void removeChunked(const Dialect& dialect, Session& session, MonitorKey monitor, WallTime newest) {
  const std::int64_t until = toMicros(newest);
  Chunk cut = selectChunk(session, monitor, "AND first_us <= $2 ORDER BY first_us DESC", until);
  if (cut.checks.empty()) return;
  session << "DELETE FROM check_chunks WHERE monitor = $1 AND first_us <= $2",
      bind(rowNumber(monitor)), bind(until), now;
  std::erase_if(cut.checks, [&](const auto& check) { return check.started_at <= newest; });
  if (!cut.checks.empty()) insertChunks(dialect, session, cut.checks);
}

std::vector<std::string> damagedChunks(Session& session) {
  std::int64_t damaged = 0;
  std::int64_t after_monitor = 0;
  std::int64_t after_first = std::numeric_limits<std::int64_t>::min();
  for (;;) {
    std::vector<std::int64_t> monitor, first, last, checks;
    std::vector<BLOB> packed;
    session << "SELECT monitor, first_us, last_us, checks, packed FROM check_chunks "
               "WHERE (monitor, first_us) > ($1, $2) ORDER BY monitor, first_us LIMIT $3",
        into(monitor), into(first), into(last), into(checks), into(packed), bind(after_monitor),
        bind(after_first), bind(kChunksAtOnce), now;
    if (monitor.empty()) break;
    for (std::size_t row = 0; row < monitor.size(); ++row) {
      try {
        const auto held = unpack(MonitorKey{monitor[row]}, first[row], packed[row]);
        const bool sound = static_cast<std::int64_t>(held.size()) == checks[row] &&
                           toMicros(held.front().started_at) == first[row] &&
                           toMicros(held.back().started_at) == last[row];
        if (!sound) ++damaged;
      } catch (const StoreError&) {
        ++damaged;
      }
    }
    after_monitor = monitor.back();
    after_first = first.back();
  }
  if (damaged == 0) return {};
  return {
      fmt::format("{} chunks of checks cannot be read or are not what their rows say", damaged)};
}

}  // namespace promonitor
