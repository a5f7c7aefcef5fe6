#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/store/postgres_url.hpp"

namespace promonitor {

struct PostgresSettings {
  PostgresPlace place;
  /// Empty: libpq looks for one in PGPASSWORD and ~/.pgpass.
  std::string password;
  Duration connect_patience = std::chrono::seconds(5);
  /// How long a statement may take for an answer of the API, for whole tables, for a write. Past
  /// it the server ends the statement; the connection is given up a second later, and for an answer
  /// of the API a fifth of a second later: with the wait for a session it is within 1.5 s.
  Duration reader_patience = std::chrono::seconds(1);
  Duration loader_patience = std::chrono::seconds(60);
  Duration writer_patience = std::chrono::seconds(10);
  /// How long whoever wants the database alone waits for another to leave it.
  Duration lock_patience = std::chrono::seconds(2);

  bool operator==(const PostgresSettings&) const = default;
};

}  // namespace promonitor
