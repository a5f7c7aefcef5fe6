#include "core/store/sql_pg_connection.hpp"

#include <poll.h>

#include "core/base/units.hpp"

namespace promonitor {
namespace {

/// libpq ends its texts with a line break and puts several causes on several lines.
std::string oneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

void ignoreNotice(void* /*unused*/, const char* /*text*/) {}

constexpr const char* kSilent = "it did not answer";

}  // namespace

PgConnection::PgConnection(const std::vector<std::pair<std::string, std::string>>& parameters,
                           Duration connect_patience)
    : patience_(connect_patience), connection_(nullptr, PQfinish) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : parameters) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  const MonoTime deadline = clock_.now() + patience_;
  connection_.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (!connection_) throw PgError("out of memory");
  for (auto state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK;
       state = PQconnectPoll(connection_.get())) {
    if (state == PGRES_POLLING_FAILED || PQstatus(connection_.get()) == CONNECTION_BAD) {
      throw PgError(oneLine(PQerrorMessage(connection_.get())));
    }
    await(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline, "it did not let us in");
  }
  PQsetnonblocking(connection_.get(), 1);
  PQsetNoticeProcessor(connection_.get(), ignoreNotice, nullptr);
}

PgResult PgConnection::run(const std::string& sql, const std::vector<PgValue>& values) {
  requireHope();
  std::vector<const char*> texts;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const PgValue& value : values) {
    texts.push_back(value.bytes ? value.bytes->c_str() : nullptr);
    lengths.push_back(value.bytes ? static_cast<int>(value.bytes->size()) : 0);
    formats.push_back(value.binary ? 1 : 0);
  }
  if (PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                        texts.data(), lengths.data(), formats.data(), 0) == 0) {
    throw lost();
  }
  const MonoTime deadline = clock_.now() + patience_;
  flush(deadline);
  return answer(deadline);
}

void PgConnection::runAll(const std::string& sql) {
  const MonoTime deadline = clock_.now() + patience_;
  send(sql);
  flush(deadline);
  answer(deadline);
}

void PgConnection::runCopy(const std::string& sql, std::string_view data) {
  const MonoTime deadline = clock_.now() + patience_;
  send(sql);
  flush(deadline);
  PgResult ready = nextAnswer(deadline);
  while (ready && PQresultStatus(ready.get()) == PGRES_COMMAND_OK) ready = nextAnswer(deadline);
  if (ready && PQresultStatus(ready.get()) == PGRES_COPY_IN) {
    if (PQputCopyData(connection_.get(), data.data(), static_cast<int>(data.size())) != 1 ||
        PQputCopyEnd(connection_.get(), nullptr) != 1) {
      throw lost();
    }
    flush(deadline);
    ready = nextAnswer(deadline);
  }
  answer(deadline, std::move(ready));
}

void PgConnection::send(const std::string& sql) {
  requireHope();
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) throw lost();
}

PgError PgConnection::lost() const { return PgError(oneLine(PQerrorMessage(connection_.get()))); }

void PgConnection::requireHope() const {
  if (given_up_) throw PgError("it did not answer before");
}

bool PgConnection::alive() {
  if (given_up_) return false;
  PGconn* const connection = connection_.get();
  pollfd socket{PQsocket(connection), POLLIN, 0};
  // A server that goes says why, and the end of the stream is behind that.
  while (PQstatus(connection) == CONNECTION_OK && ::poll(&socket, 1, 0) > 0) {
    if (PQconsumeInput(connection) == 0) return false;
  }
  return PQstatus(connection) == CONNECTION_OK;
}

void PgConnection::await(short events, MonoTime deadline, const char* what) {
  pollfd socket{PQsocket(connection_.get()), events, 0};
  if (socket.fd < 0) throw PgError("the connection is closed");
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock_.now());
    if (left.count() <= 0) {
      given_up_ = true;
      throw PgError(std::string(what) + " within " + durationText(patience_));
    }
    if (::poll(&socket, 1, static_cast<int>(left.count())) > 0) return;
  }
}

void PgConnection::flush(MonoTime deadline) {
  int unsent = 0;
  while ((unsent = PQflush(connection_.get())) == 1) {
    await(POLLIN | POLLOUT, deadline, kSilent);
    if (PQconsumeInput(connection_.get()) == 0) throw lost();
  }
  if (unsent < 0) throw lost();
}

PgResult PgConnection::nextAnswer(MonoTime deadline) {
  while (PQisBusy(connection_.get()) == 1) {
    await(POLLIN, deadline, kSilent);
    if (PQconsumeInput(connection_.get()) == 0) throw lost();
  }
  return {PQgetResult(connection_.get()), PQclear};
}

PgResult PgConnection::answer(MonoTime deadline, PgResult first) {
  PGconn* const connection = connection_.get();
  PgResult kept = std::move(first);
  while (PgResult next = nextAnswer(deadline)) {
    if (!kept || PQresultStatus(kept.get()) != PGRES_FATAL_ERROR) kept = std::move(next);
  }
  if (!kept) throw lost();
  const auto status = PQresultStatus(kept.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return kept;
  const char* const state = PQresultErrorField(kept.get(), PG_DIAG_SQLSTATE);
  const char* const message = PQresultErrorField(kept.get(), PG_DIAG_MESSAGE_PRIMARY);
  if (PQstatus(connection) != CONNECTION_OK) {
    throw PgError(oneLine(message != nullptr ? message : PQresultErrorMessage(kept.get())));
  }
  throw PgError(oneLine(message != nullptr ? message : PQresultErrorMessage(kept.get())),
                state != nullptr ? state : "");
}

}  // namespace promonitor
