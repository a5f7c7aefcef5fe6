#include "core/store/sql_sessions.hpp"

#include "core/base/units.hpp"

namespace promonitor {
namespace {

void endWithoutEffect(const Dialect& dialect, Poco::Data::Session& session) {
  try {
    dialect.rollback(session);
  } catch (const Poco::Exception&) {
    // The engine has rolled back by itself, or the session is about to be closed.
  }
}

}  // namespace

SessionPool::Lease::Lease(SessionPool& pool, std::optional<Poco::Data::Session> session)
    : pool_(pool), session_(std::move(session)) {}

SessionPool::Lease::~Lease() { pool_.giveBack(std::move(session_)); }

Poco::Data::Session& SessionPool::Lease::session() {
  if (session_ && !pool_.dialect_.usable(*session_)) session_.reset();
  if (!session_) session_ = pool_.dialect_.connect(pool_.role_);
  return *session_;
}

SessionPool::SessionPool(const Dialect& dialect, Dialect::Role role, std::size_t size,
                         Duration wait)
    : dialect_(dialect), role_(role), wait_(wait), available_(size) {
  opened_.reserve(size);
}

SessionPool::Lease SessionPool::acquire() {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, wait_, [&] { return available_ > 0; })) {
    throw StoreError("the database is busy: every session was taken for " + durationText(wait_) +
                     ": try again, and look for slow queries or a slow disk");
  }
  --available_;
  std::optional<Poco::Data::Session> session;
  if (!opened_.empty()) {
    session = std::move(opened_.back());
    opened_.pop_back();
  }
  return {*this, std::move(session)};
}

void SessionPool::giveBack(std::optional<Poco::Data::Session> session) {
  {
    const std::lock_guard lock(mutex_);
    ++available_;
    if (session) opened_.push_back(std::move(*session));
  }
  returned_.notify_one();
}

Transaction::Transaction(const Dialect& dialect, Poco::Data::Session& session)
    : dialect_(dialect), session_(session) {
  dialect_.begin(session_);
}

Transaction::~Transaction() {
  if (open_) endWithoutEffect(dialect_, session_);
}

Snapshot::~Snapshot() { endWithoutEffect(dialect_, session_); }

void Transaction::commit() {
  dialect_.commit(session_);
  open_ = false;
}

SqlSessions::SqlSessions(std::unique_ptr<const Dialect> dialect, const Limits& limits)
    : dialect_(std::move(dialect)),
      readers_(*dialect_, Dialect::Role::Reader, limits.readers, limits.reader_wait),
      loader_(*dialect_, Dialect::Role::Loader, 1, limits.writer_wait),
      writer_(*dialect_, Dialect::Role::Writer, 1, limits.writer_wait) {}

}  // namespace promonitor
