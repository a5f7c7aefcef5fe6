#include "api/monitor_list.hpp"

#include "core/base/log.hpp"

namespace promonitor::api {

MonitorList::MonitorList(Store& store, UserId user, MonitorExtras extras, spdlog::logger& log)
    : store_(store), user_(user), extras_(extras), log_(log) {
  readPage();
}

void MonitorList::readPage() {
  std::optional<Store::MonitorPlace> place;
  if (!page_.empty()) place = {page_.back().spec.created_at, page_.back().spec.id};
  page_ = store_.nextMonitors(user_, place, kPage);
  last_ = page_.size() < kPage;
}

BodySource::Piece MonitorList::next(std::string& out) {
  try {
    if (!first_) readPage();
  } catch (const std::exception& error) {
    log_.error("api_list_cut reason={}", logValue(error.what()));
    return Piece::Failed;
  }
  for (const Monitor& monitor : page_) {
    out += first_ ? '[' : ',';
    first_ = false;
    appendMonitor(out, monitor, extras_);
  }
  if (!last_) return Piece::More;
  out += first_ ? "[]" : "]";
  return Piece::Last;
}

}  // namespace promonitor::api
