#include "bench/store/copy_limit.hpp"

#include <endian.h>

#include <cstring>
#include <stdexcept>
#include <string_view>

#include <libpq-fe.h>

namespace promonitor::bench {
namespace {

constexpr std::string_view kHead{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
constexpr std::uint16_t kColumns = 9;
constexpr std::uint16_t kEnd = 0xffff;
constexpr std::uint32_t kNull = 0xffffffff;

template <class Number>
void append(std::string& out, Number big_endian) {
  char bytes[sizeof big_endian];
  std::memcpy(bytes, &big_endian, sizeof bytes);
  out.append(bytes, sizeof bytes);
}

void appendShort(std::string& out, std::uint16_t value) { append(out, htobe16(value)); }
void appendInteger(std::string& out, std::uint32_t value) { append(out, htobe32(value)); }

void bigint(std::string& out, std::int64_t value) {
  appendInteger(out, 8);
  append(out, htobe64(static_cast<std::uint64_t>(value)));
}

void bytea(std::string& out, const std::string& bytes) {
  if (bytes.empty()) return appendInteger(out, kNull);
  appendInteger(out, static_cast<std::uint32_t>(bytes.size()));
  out += bytes;
}

void appendRow(std::string& out, const CheckRow& row) {
  appendShort(out, kColumns);
  for (const std::int64_t value : {row.monitor, row.at_us, row.after_slot_us, row.duration_us}) {
    bigint(out, value);
  }
  appendInteger(out, 2);
  appendShort(out, static_cast<std::uint16_t>(row.verdict));
  if (row.status_code) {
    appendInteger(out, 4);
    appendInteger(out, static_cast<std::uint32_t>(*row.status_code));
  } else {
    appendInteger(out, kNull);
  }
  bytea(out, row.phases);
  bytea(out, row.detail);
  bigint(out, row.lead);
}

}  // namespace

CopyLimit::CopyLimit(const std::string& url) : connection_(PQconnectdb(url.c_str()), PQfinish) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) refuse();
  run("CREATE TABLE rows (monitor BIGINT NOT NULL, at_us BIGINT NOT NULL, after_slot_us BIGINT NOT "
      "NULL, duration_us BIGINT NOT NULL, verdict SMALLINT NOT NULL, status_code INTEGER, phases "
      "BYTEA, detail BYTEA, lead BIGINT NOT NULL, PRIMARY KEY (monitor, at_us))");
}

void CopyLimit::insert(const std::vector<CheckRow>& rows) {
  sent_ = kHead;
  for (const CheckRow& row : rows) appendRow(sent_, row);
  appendShort(sent_, kEnd);
  run("COPY rows FROM STDIN (FORMAT binary)");
  if (PQputCopyData(connection_.get(), sent_.data(), static_cast<int>(sent_.size())) != 1 ||
      PQputCopyEnd(connection_.get(), nullptr) != 1) {
    refuse();
  }
  bool done = true;
  while (PGresult* const result = PQgetResult(connection_.get())) {
    done = done && PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
  }
  if (!done) refuse();
}

void CopyLimit::run(const char* sql) {
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection_.get(), sql),
                                                              PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_COPY_IN) refuse();
}

void CopyLimit::refuse() { throw std::runtime_error(PQerrorMessage(connection_.get())); }

}  // namespace promonitor::bench
