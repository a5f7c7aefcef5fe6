#include "core/store/migrations.hpp"

namespace promonitor {
namespace {

const Migration kFirst{
    1,
    "users, keys, monitors and checks",
    {
        R"(CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  plan TEXT NOT NULL,
  created_us INTEGER NOT NULL))",
        R"(CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES users (id),
  public_id TEXT NOT NULL UNIQUE,
  hash BLOB NOT NULL,
  name TEXT NOT NULL,
  can_read INTEGER NOT NULL,
  can_write INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  expires_us INTEGER,
  revoked_us INTEGER,
  last_used_us INTEGER))",
        "CREATE INDEX api_keys_of_user ON api_keys (user)",
        R"(CREATE TABLE monitors (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner INTEGER NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  interval_ns INTEGER NOT NULL,
  timeout_ns INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  retry_interval_ns INTEGER NOT NULL,
  recover_after INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  declared INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  origin TEXT NOT NULL))",
        "CREATE INDEX monitors_of_owner ON monitors (owner, created_us, id)",
        // Apart from the monitors, because it is written with every check: narrow rows, few pages.
        R"(CREATE TABLE monitor_states (
  monitor INTEGER PRIMARY KEY REFERENCES monitors (key),
  status INTEGER NOT NULL,
  health INTEGER NOT NULL,
  since_us INTEGER NOT NULL,
  failures_in_row INTEGER NOT NULL,
  successes_in_row INTEGER NOT NULL))",
        R"(CREATE TABLE checks (
  monitor INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  after_slot_us INTEGER NOT NULL,
  verdict INTEGER NOT NULL,
  status_code INTEGER,
  duration_us INTEGER NOT NULL,
  phases BLOB,
  detail BLOB,
  PRIMARY KEY (monitor, at_us)) WITHOUT ROWID)",
        R"(CREATE TABLE missed_slots (
  monitor INTEGER NOT NULL,
  first_us INTEGER NOT NULL,
  last_us INTEGER NOT NULL,
  slots INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  PRIMARY KEY (monitor, first_us)) WITHOUT ROWID)",
        "CREATE TABLE counters (checks INTEGER NOT NULL, missed_slots INTEGER NOT NULL)",
        "INSERT INTO counters (checks, missed_slots) VALUES (0, 0)",
    }};

const Migration kSlotPlans{2,
                           "which slots monitors have",
                           {
                               R"(CREATE TABLE slot_plans (
  monitor INTEGER PRIMARY KEY REFERENCES monitors (key),
  since_us INTEGER NOT NULL,
  interval_ns INTEGER NOT NULL,
  paused INTEGER NOT NULL))",
                           }};

const Migration kIncidents{
    3,
    "incidents",
    {
        R"(CREATE TABLE incidents (
  monitor INTEGER NOT NULL,
  opened_us INTEGER NOT NULL,
  closed_us INTEGER,
  ended INTEGER NOT NULL,
  detail BLOB,
  PRIMARY KEY (monitor, opened_us)) WITHOUT ROWID)",
        "CREATE INDEX incidents_open ON incidents (monitor) WHERE closed_us IS NULL",
        // What is down now went down before incidents were kept: why is not known.
        "INSERT INTO incidents (monitor, opened_us, ended) SELECT monitor, since_us, 0 "
        "FROM monitor_states JOIN monitors ON key = monitor WHERE status = 2 AND declared = 1",
    }};

const Migration kFlapping{
    4,
    "flapping, and which incident is open",
    {
        "ALTER TABLE monitor_states ADD COLUMN incident_us INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE monitor_states ADD COLUMN flapping INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE monitor_states ADD COLUMN result_history INTEGER NOT NULL DEFAULT 0",
        // Until now the open incident was the one with the time of the status.
        "UPDATE monitor_states SET incident_us = since_us WHERE status = 2",
    }};

const Migration kHistory{5,
                         "known time and sums of history",
                         {
                             // What was stored before says nothing of the time between checks.
                             "ALTER TABLE checks ADD COLUMN lead INTEGER NOT NULL DEFAULT 0",
                             "ALTER TABLE missed_slots ADD COLUMN lead INTEGER NOT NULL DEFAULT 0",
                             R"(CREATE TABLE rollups (
  monitor INTEGER NOT NULL,
  width_s INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  up_checks INTEGER NOT NULL,
  degraded_checks INTEGER NOT NULL,
  down_checks INTEGER NOT NULL,
  unknown_checks INTEGER NOT NULL,
  response_sum_us INTEGER NOT NULL,
  response_min_us INTEGER NOT NULL,
  response_max_us INTEGER NOT NULL,
  up_time_us INTEGER NOT NULL,
  down_time_us INTEGER NOT NULL,
  PRIMARY KEY (monitor, width_s, start_us)) WITHOUT ROWID)",
                             R"(CREATE TABLE rollup_marks (
  monitor INTEGER PRIMARY KEY,
  summed_until_us INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  checks_from_us INTEGER NOT NULL,
  hours_from_us INTEGER NOT NULL))",
                         }};

const Migration kChunks{6,
                        "old checks in chunks",
                        {
                            // In the order in which they are made: full pages, and those of one
                            // time together, so that they go together.
                            R"(CREATE TABLE check_chunks (
  monitor INTEGER NOT NULL,
  first_us INTEGER NOT NULL,
  last_us INTEGER NOT NULL,
  checks INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (monitor, first_us)))",
                        }};

const Migration kDefinitions{
    7,
    "monitors made over the API",
    {
        R"(CREATE TABLE monitor_definitions (
  monitor INTEGER PRIMARY KEY REFERENCES monitors (key),
  revision INTEGER NOT NULL,
  sealed BLOB NOT NULL))",
        R"(CREATE TABLE given_answers (
  "user" INTEGER NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  made TEXT NOT NULL,
  answer TEXT NOT NULL,
  given_us INTEGER NOT NULL,
  PRIMARY KEY ("user", name)) WITHOUT ROWID)",
        "CREATE INDEX given_answers_by_age ON given_answers (given_us)",
        // When its owner deleted it; 0: nobody did.
        "ALTER TABLE monitors ADD COLUMN deleted_us INTEGER NOT NULL DEFAULT 0",
        // Lists of an owner never look at a row that is hidden.
        "DROP INDEX monitors_of_owner",
        "CREATE INDEX monitors_of_owner ON monitors (owner, deleted_us, created_us, id)",
    }};

const Migration kReads{
    8,
    "response times by size, and remarks on incidents",
    {
        "ALTER TABLE rollups ADD COLUMN response_times BLOB",
        "ALTER TABLE incidents ADD COLUMN acknowledged_us INTEGER",
        "ALTER TABLE incidents ADD COLUMN acknowledged_by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE incidents ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        // An incident is found by its id, which has the time in it.
        "CREATE INDEX incidents_by_time ON incidents (opened_us)",
    }};

const Migration kTags{9,
                      "tags of monitors",
                      {
                          // What a monitor is shown with; the table below is what it is found by.
                          "ALTER TABLE monitors ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
                          R"(CREATE TABLE monitor_tags (
  monitor INTEGER NOT NULL,
  nth INTEGER NOT NULL,
  owner INTEGER NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (monitor, nth)) WITHOUT ROWID)",
                          "CREATE INDEX monitor_tags_by_tag ON monitor_tags (owner, tag, monitor)",
                      }};

const Migration kAuditLog{10,
                          "the audit log",
                          {
                              R"(CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_us INTEGER NOT NULL,
  actor TEXT NOT NULL,
  key_id TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id TEXT NOT NULL,
  before_hash TEXT NOT NULL,
  after_hash TEXT NOT NULL))",
                              "CREATE INDEX audit_log_of_actor ON audit_log (actor)",
                              R"(CREATE TRIGGER audit_log_keeps_rows BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END)",
                              R"(CREATE TRIGGER audit_log_loses_none BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END)",
                              // INSERT OR REPLACE removes a row without asking the trigger above.
                              R"(CREATE TRIGGER audit_log_replaces_none BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END)",
                          }};

const Migration kWebSessions{
    11,
    "passwords, administrators and sessions of the dashboard",
    {
        "ALTER TABLE users ADD COLUMN is_admin INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE users ADD COLUMN password_hash TEXT NOT NULL DEFAULT ''",
        R"(CREATE TABLE web_sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  "user" INTEGER NOT NULL REFERENCES users (id),
  fingerprint TEXT NOT NULL UNIQUE,
  created_us INTEGER NOT NULL,
  seen_us INTEGER NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL))",
        R"(CREATE INDEX web_sessions_of_user ON web_sessions ("user"))",
        R"(CREATE TABLE setup_links (
  fingerprint TEXT NOT NULL,
  created_us INTEGER NOT NULL,
  PRIMARY KEY (fingerprint)) WITHOUT ROWID)",
    }};

// Before: one table by (monitor, at_us), of which each check of a commit touched another page.
const Migration kCheckParts{
    12,
    "new checks by parts of time",
    {
        "CREATE TABLE check_parts (part INTEGER PRIMARY KEY)",
        "INSERT INTO check_parts (part) VALUES (0)",
        R"(CREATE TABLE parted_checks (
  part INTEGER NOT NULL REFERENCES check_parts (part),
  monitor INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  after_slot_us INTEGER NOT NULL,
  verdict INTEGER NOT NULL,
  status_code INTEGER,
  duration_us INTEGER NOT NULL,
  phases BLOB,
  detail BLOB,
  lead INTEGER NOT NULL,
  PRIMARY KEY (part, monitor, at_us)) WITHOUT ROWID)",
        R"(INSERT INTO check_parts (part)
SELECT DISTINCT max(1, at_us / 300000000) FROM checks WHERE true ON CONFLICT DO NOTHING)",
        R"(INSERT INTO parted_checks SELECT
CASE WHEN at_us < coalesce(summed_until_us, 0) THEN 0 ELSE max(1, at_us / 300000000) END AS place,
checks.monitor, at_us, after_slot_us, verdict, status_code, duration_us, phases, detail, lead
FROM checks LEFT JOIN rollup_marks ON rollup_marks.monitor = checks.monitor
ORDER BY place, checks.monitor, at_us)",
        "DROP TABLE checks",
        R"(CREATE VIEW checks AS SELECT check_parts.part, monitor, at_us, after_slot_us, verdict,
status_code, duration_us, phases, detail, lead
FROM check_parts CROSS JOIN parted_checks ON parted_checks.part = check_parts.part)",
    }};

}  // namespace

const std::vector<Migration>& sqliteMigrations() {
  static const std::vector<Migration> all{kFirst,   kSlotPlans, kIncidents,   kFlapping,
                                          kHistory, kChunks,    kDefinitions, kReads,
                                          kTags,    kAuditLog,  kWebSessions, kCheckParts};
  return all;
}

}  // namespace promonitor
