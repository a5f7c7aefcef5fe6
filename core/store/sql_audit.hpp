#pragma once

#include <Poco/Data/Session.h>

#include "core/model/audit.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// Adds the entries to the audit log, in their order. Inside a transaction.
void addAudit(const Dialect& dialect, Poco::Data::Session& session, const AuditEntries& entries);

}  // namespace promonitor
