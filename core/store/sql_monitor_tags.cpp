#include "core/store/sql_monitor_tags.hpp"

#include <string>
#include <utility>

#include <Poco/Data/Statement.h>

#include "core/store/sql_columns.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

bool anyTagIsStored(Session& session) {
  std::int64_t found = 0;
  session << "SELECT count(*) FROM (SELECT 1 FROM monitor_tags LIMIT 1) AS one", into(found), now;
  return found > 0;
}

void removeTagRows(const Dialect& dialect, Session& session,
                   const std::vector<std::int64_t>& keys) {
  RowBatch all{"monitor_tags",
               {{"monitor", keys},
                {"nth", std::vector<std::int64_t>(keys.size(), std::int64_t{Tags::kMost})}}};
  dialect.removeUpTo(session, all);
}

}  // namespace

void saveTagRows(const Dialect& dialect, Session& session, const std::vector<MonitorSpec>& specs,
                 const std::vector<std::int64_t>& keys) {
  if (anyTagIsStored(session)) removeTagRows(dialect, session, keys);
  std::vector<std::int64_t> monitor, nth, owner;
  std::vector<std::string> tag;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    std::int64_t next = 0;
    for (const std::string& word : specs[i].tags.words()) {
      monitor.push_back(keys[i]);
      nth.push_back(next++);
      owner.push_back(rowNumber(specs[i].owner));
      tag.push_back(word);
    }
  }
  if (monitor.empty()) return;
  RowBatch rows{"monitor_tags",
                {{"monitor", std::move(monitor)},
                 {"nth", std::move(nth)},
                 {"owner", std::move(owner)},
                 {"tag", std::move(tag)}}};
  dialect.insertNew(session, rows, "monitor, nth");
}

}  // namespace promonitor
