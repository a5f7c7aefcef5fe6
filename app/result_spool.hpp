#pragma once

#include <memory>

#include <spdlog/logger.h>

#include "config/settings.hpp"
#include "core/store/spool.hpp"

namespace promonitor {

/// The spool of a database, with what an earlier run left in it stored. Null where none is wanted
/// or its file cannot be used: the daemon goes without, and the log says why. Throws StoreError
/// where the store takes nothing.
std::unique_ptr<Spool> openSpool(const config::DatabaseSettings& database, Store& store,
                                 spdlog::logger& log);

}  // namespace promonitor
