#include "core/store/sql_postgres.hpp"

#include <unistd.h>

#include <algorithm>
#include <random>
#include <utility>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/store/sql_pg_lock.hpp"
#include "core/store/sql_pg_session.hpp"
#include "core/store/store.hpp"

namespace promonitor {
namespace {

using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;

/// What the server says first, so that a statement that is late costs no connection.
constexpr Duration graceOf(Dialect::Role role) {
  return role == Dialect::Role::Reader ? std::chrono::milliseconds(200) : std::chrono::seconds(1);
}

/// All but a loader look for few rows by their keys. The server would read whole tables for them
/// until it has statistics that tell how many monitors there are. Where there is no other way than
/// the whole table, counters say, that is taken for so dear that it would be compiled.
constexpr const char* kByKeys =
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off; SET jit = off; SET max_parallel_workers_per_gather = 0";

auto millis(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(duration).count();
}

/// "promonitor 123 9f86d081884c7d65": the process for operators, the rest so that nobody ends the
/// sessions of another.
std::string applicationName() {
  std::random_device random;
  return fmt::format("promonitor {} {:08x}{:08x}", ::getpid(), random(), random());
}

/// A state, or the first two digits of a class of states, and what an operator does about it.
struct PgAdvice {
  std::string_view state, what, next;
};

constexpr PgAdvice kAdvice[]{
    {"57014", "took too long", "look for slow queries, locks of other programs and a slow disk"},
    {"55P03", "is locked by another program", "end the program that holds it (see pg_locks)"},
    {"53100", "cannot grow, the disk is full", "free some space on the server"},
    {"53", "lacks resources", "look at the server's connections and memory"},
    {"25006", "is read-only", "name the primary server in database.url"},
    {"42501", "does not let this user do that", "grant the user of database.url its schema"},
    {"XX", "is damaged", "look at the server's log, and restore a backup"},
    {"57P", "is going down", "start it again; promonitor connects by itself"},
    {"08", "lost the connection", "promonitor connects again by itself"},
};

/// libpq tells why a connection was refused in words alone, in English or not.
struct PgRefusal {
  std::string_view words, next;
};

constexpr PgRefusal kRefusals[]{
    {"password", "set database.password_file, or PGPASSWORD"},
    {"pg_hba.conf", "let this host and user in there"},
    {"does not exist", "create it (createdb --owner USER DATABASE), or name another"},
    {"SSL", "look at sslmode and sslrootcert in database.url, and at the server's certificate"},
};

}  // namespace

PostgresDialect::PostgresDialect(PostgresSettings settings, bool alone)
    : settings_(std::move(settings)),
      alone_(alone),
      name_(postgresUrl(settings_.place)),
      application_(applicationName()) {}

Duration PostgresDialect::patience(Role role) const {
  if (role == Role::Reader) return settings_.reader_patience;
  return role == Role::Loader ? settings_.loader_patience : settings_.writer_patience;
}

std::vector<std::pair<std::string, std::string>> PostgresDialect::parameters() const {
  const PostgresPlace& place = settings_.place;
  std::vector<std::pair<std::string, std::string>> given{{"host", place.host},
                                                         {"port", place.port},
                                                         {"user", place.user},
                                                         {"dbname", place.database},
                                                         {"sslmode", place.ssl_mode},
                                                         {"sslrootcert", place.ssl_root_cert},
                                                         {"password", settings_.password}};
  std::erase_if(given, [](const auto& each) { return each.second.empty(); });
  given.emplace_back("application_name", application_);
  given.emplace_back("client_encoding", "UTF8");
  return given;
}

Poco::Data::Session PostgresDialect::connect(Role role) const {
  try {
    // Nobody waits longer for a connection than for the answer that it is for.
    auto connection = std::make_unique<PgConnection>(
        parameters(), std::min(settings_.connect_patience, patience(role) + graceOf(role)));
    // A commit that is not on disk is no commit: a server that is set up otherwise is overruled.
    connection->runAll(
        fmt::format("SET statement_timeout = {}; SET lock_timeout = {}; SET bytea_output = 'hex'; "
                    "SET idle_in_transaction_session_timeout = {}; "
                    "SELECT set_config('synchronous_commit', 'on', false) "
                    "WHERE current_setting('synchronous_commit') = 'off'",
                    millis(patience(role)), millis(settings_.lock_patience),
                    millis(patience(role) + graceOf(role))));
    if (role != Role::Loader) connection->runAll(kByKeys);
    connection->setPatience(patience(role) + graceOf(role));
    if (alone_ && role == Role::Writer) takeDatabase(*connection, name_);
    return {Poco::AutoPtr<Poco::Data::SessionImpl>(new PgSession(std::move(connection)))};
  } catch (const PgError& error) {
    throw StoreError(explain(error));
  }
}

bool PostgresDialect::usable(Poco::Data::Session& session) const {
  return pgConnection(session).alive();
}

void PostgresDialect::begin(Poco::Data::Session& session) const { session.begin(); }

void PostgresDialect::commit(Poco::Data::Session& session) const { session.commit(); }

void PostgresDialect::rollback(Poco::Data::Session& session) const { session.rollback(); }

void PostgresDialect::beginReading(Poco::Data::Session& session) const {
  pgConnection(session).runAll("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

std::string PostgresDialect::explain(const Poco::Exception& error) const {
  const std::string what = "the database " + name_;
  const auto* const known = dynamic_cast<const PgError*>(&error);
  if (known == nullptr) return what + ": " + error.displayText();
  if (known->state().empty()) {
    std::string_view next =
        "check that PostgreSQL runs there, and database.url; promonitor tries again by itself";
    for (const PgRefusal& refusal : kRefusals) {
      if (error.message().find(refusal.words) == std::string::npos) continue;
      next = refusal.next;
      break;
    }
    return fmt::format("{} cannot be used ({}): {}", what, error.message(), next);
  }
  for (const PgAdvice& advice : kAdvice) {
    if (!known->state().starts_with(advice.state)) continue;
    return fmt::format("{} {} ({}, SQLSTATE {}): {}", what, advice.what, error.message(),
                       known->state(), advice.next);
  }
  return fmt::format("{}: {} (SQLSTATE {})", what, error.message(), known->state());
}

}  // namespace promonitor
