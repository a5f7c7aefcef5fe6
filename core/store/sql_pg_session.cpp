#include "core/store/sql_pg_session.hpp"

#include <cstdlib>

#include <Poco/Data/Session.h>
#include <Poco/Data/StatementImpl.h>
#include <fmt/format.h>

#include "core/store/sql_pg_values.hpp"

namespace promonitor {
namespace {

using Poco::Data::Session;

class PgStatement final : public Poco::Data::StatementImpl {
 public:
  explicit PgStatement(PgSession& session) : StatementImpl(session), session_(session) {}

 protected:
  std::size_t columnsReturned() const override {
    return answer_ ? static_cast<std::size_t>(PQnfields(answer_.get())) : 0;
  }
  int affectedRowCount() const override {
    return answer_ ? std::atoi(PQcmdTuples(answer_.get())) : 0;
  }
  const Poco::Data::MetaColumn& metaColumn(std::size_t /*at*/) const override {
    throw Poco::NotImplementedException("names of columns");
  }
  bool hasNext() override { return answer_ && row_ < PQntuples(answer_.get()); }
  std::size_t next() override {
    row_values_->place(answer_.get(), row_++);
    std::size_t column = 0;
    for (auto& extraction : extractions()) {
      extraction->extract(column);
      column += extraction->numOfColumnsHandled();
    }
    return 1;
  }
  /// More rows of values: each is a statement of its own, which is why SqlStore writes rows
  /// through its Dialect.
  bool canBind() const override { return !bindings().empty() && bindings().front()->canBind(); }
  bool canCompile() const override { return false; }
  void compileImpl() override {}
  void bindImpl() override {
    std::size_t at = 0;
    for (auto& binding : bindings()) {
      binding->bind(at);
      at += binding->numOfColumnsHandled();
    }
    answer_ = session_.connection().run(toString(), values_->values());
    row_ = 0;
  }
  Poco::Data::AbstractExtraction::ExtractorPtr extractor() override { return row_values_; }
  Poco::Data::AbstractBinding::BinderPtr binder() override { return values_; }

 private:
  PgSession& session_;
  Poco::SharedPtr<PgBinder> values_ = new PgBinder;
  Poco::SharedPtr<PgExtractor> row_values_ = new PgExtractor;
  PgResult answer_{nullptr, PQclear};
  int row_ = 0;
};

unsigned char digit(char c) {
  return static_cast<unsigned char>(c <= '9' ? c - '0' : c - 'a' + 10);
}

}  // namespace

bool PgExtractor::extract(std::size_t column, Poco::Data::BLOB& value) {
  if (isNull(column)) return false;
  const std::string_view hex = text(column);
  if (!hex.starts_with("\\x")) throw Poco::DataFormatException("a column holds no BYTEA");
  std::vector<unsigned char> bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 2; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<unsigned char>(digit(hex[i]) << 4U | digit(hex[i + 1])));
  }
  value = Poco::Data::BLOB(bytes);
  return true;
}

PgSession::PgSession(std::unique_ptr<PgConnection> connection)
    : AbstractSessionImpl("postgresql", 0), connection_(std::move(connection)) {}

Poco::SharedPtr<Poco::Data::StatementImpl> PgSession::createStatementImpl() {
  return new PgStatement(*this);
}

void PgSession::open(const std::string& /*connection*/) {
  throw Poco::NotImplementedException("opening a session again");
}

void PgSession::commit() {
  const PgResult answer = connection_->run("COMMIT");
  // What had failed before is rolled back, and PostgreSQL calls that a success.
  if (std::string_view(PQcmdStatus(answer.get())) != "COMMIT") {
    throw PgError("the transaction was rolled back");
  }
}

bool PgSession::isTransaction() const { return connection_->inTransaction(); }

void PgSession::setTransactionIsolation(Poco::UInt32 /*level*/) {
  throw Poco::NotImplementedException("levels of isolation");
}

Poco::UInt32 PgSession::getTransactionIsolation() const {
  return Session::TRANSACTION_READ_COMMITTED;
}

bool PgSession::hasTransactionIsolation(Poco::UInt32 level) const {
  return level == Session::TRANSACTION_READ_COMMITTED;
}

bool PgSession::isTransactionIsolation(Poco::UInt32 level) const {
  return hasTransactionIsolation(level);
}

const std::vector<Oid>& PgSession::typesOf(const std::string& table, const std::string& columns) {
  const std::string none = fmt::format("SELECT {} FROM {} LIMIT 0", columns, table);
  const auto [known, is_new] = types_.try_emplace(none);
  if (!is_new) return known->second;
  const PgResult answer = connection_->run(none);
  for (int column = 0; column < PQnfields(answer.get()); ++column) {
    known->second.push_back(PQftype(answer.get(), column));
  }
  return known->second;
}

PgSession& pgSession(Session& session) { return *static_cast<PgSession*>(session.impl()); }

PgConnection& pgConnection(Session& session) { return pgSession(session).connection(); }

}  // namespace promonitor
