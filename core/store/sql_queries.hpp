#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/store/queries.hpp"

namespace promonitor {

class Dialect;

/// The text of a statement with the values of its parameters, put together piece by piece.
class SqlQuery {
 public:
  using Value = std::variant<std::int64_t, std::string>;

  explicit SqlQuery(std::string text) : text_(std::move(text)) {}

  /// Appends `piece`, in which each '?' becomes the next parameter, with these values.
  void add(std::string_view piece, const std::vector<Value>& values = {});

  const std::string& text() const { return text_; }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::string text_;
  std::vector<Value> values_;
};

// What answers the questions of queries.hpp: `select` is followed by the source of the rows, their
// conditions, and their order.
SqlQuery monitorsQuery(const Dialect& dialect, std::string select, UserId user,
                       const MonitorQuery& query);
SqlQuery monitorCountQuery(const Dialect& dialect, UserId user, const MonitorFilter& filter);
SqlQuery checksQuery(const Dialect& dialect, std::string select, UserId user, MonitorKey monitor,
                     const CheckQuery& query);
SqlQuery incidentsQuery(std::string select, UserId user, const IncidentQuery& query);
/// Those that were opened in the window.
SqlQuery incidentsQuery(std::string select, UserId user, const TimeWindow& opened);

}  // namespace promonitor
