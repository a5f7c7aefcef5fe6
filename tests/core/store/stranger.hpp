#pragma once

#include <string>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

namespace promonitor {

/// A session of another program that uses the database, around the store.
inline Poco::Data::Session strangerTo(const std::string& path) {
  Poco::Data::SQLite::Connector::registerConnector();
  return {Poco::Data::SQLite::Connector::KEY, path};
}

/// Leaves the database as a later version of the program would.
inline void makeLater(const std::string& path) {
  strangerTo(path) << "INSERT INTO schema_migrations (number, name, checksum) "
                      "VALUES (99, 'later', 'ab')",
      Poco::Data::Keywords::now;
}

}  // namespace promonitor
