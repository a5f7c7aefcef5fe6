#pragma once

#include "config/settings.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {

/// How the store of these settings is opened.
SqlStoreSettings storeSettings(const config::DatabaseSettings& database, SqlStoreSettings::Use use);

}  // namespace promonitor
