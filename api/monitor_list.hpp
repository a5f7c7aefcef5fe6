#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "api/http/response.hpp"
#include "api/monitor_json.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// The JSON array of all monitors of a user, read from the store page by page while the client
/// reads: a page of memory, however long the list is. A monitor that is added meanwhile is not in
/// it, and none is in it twice.
class MonitorList final : public BodySource {
 public:
  static constexpr std::size_t kPage = 200;

  /// Reads the first page; throws StoreError.
  MonitorList(Store& store, UserId user, const MonitorExtras& extras, spdlog::logger& log);

  /// Everything is in the first page: next() will not look at the store again.
  bool whole() const { return last_; }
  Piece next(std::string& out) override;

 private:
  void readPage();

  Store& store_;
  const UserId user_;
  const MonitorExtras extras_;
  spdlog::logger& log_;
  std::vector<Monitor> page_;
  bool first_ = true;
  bool last_ = false;
};

}  // namespace promonitor::api
