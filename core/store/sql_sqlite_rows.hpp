#pragma once

#include <string>

#include <Poco/Data/Session.h>

#include "core/store/sql_rows.hpp"

namespace promonitor {

/// Runs a statement of SQLite once a row, its columns being the parameters, and returns how many
/// rows it changed. It is compiled once: nothing is sent anywhere.
std::size_t executeRows(Poco::Data::Session& session, RowBatch& rows, const std::string& sql);

}  // namespace promonitor
