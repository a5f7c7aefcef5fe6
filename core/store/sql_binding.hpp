#pragma once

#include <Poco/Data/Statement.h>

#include "core/store/sql_queries.hpp"

namespace promonitor {

/// Gives the statement, whose text is that of the query, the query's values.
inline void bindValues(Poco::Data::Statement& statement, const SqlQuery& query) {
  for (const SqlQuery::Value& value : query.values()) {
    std::visit([&](const auto& each) { statement.addBind(Poco::Data::Keywords::bind(each)); },
               value);
  }
}

}  // namespace promonitor
