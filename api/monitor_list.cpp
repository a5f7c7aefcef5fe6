#include "api/monitor_list.hpp"

#include "core/base/log.hpp"

namespace promonitor::api {

MonitorList::MonitorList(Store& store, UserId user, const MonitorExtras& extras,
                         spdlog::logger& log)
    : store_(store), user_(user), extras_(extras), log_(log) {
  readPage();
}

void MonitorList::readPage() {
  MonitorQuery query{.limit = kPage};
  if (!page_.empty()) query.after = {page_.back().spec.created_at, page_.back().spec.id};
  page_ = store_.findMonitors(user_, query);
  last_ = page_.size() < kPage;
}

BodySource::Piece MonitorList::next(std::string& out) {
  try {
    if (!first_) readPage();
    for (const Monitor& monitor : page_) {
      out += first_ ? '[' : ',';
      first_ = false;
      appendMonitor(out, monitor, extras_, monitorFacts(store_, user_, monitor, extras_, {}));
    }
  } catch (const std::exception& error) {
    log_.error("api_list_cut reason={}", logValue(error.what()));
    return Piece::Failed;
  }
  if (!last_) return Piece::More;
  out += first_ ? "[]" : "]";
  return Piece::Last;
}

}  // namespace promonitor::api
