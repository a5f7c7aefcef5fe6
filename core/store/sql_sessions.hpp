#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <Poco/Data/Session.h>

#include "core/base/clock.hpp"
#include "core/store/sql_dialect.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// Up to `size` sessions of one role, made when first needed. Thread-safe. Who finds all of them
/// taken waits, for a bounded time.
class SessionPool {
 public:
  /// A session for the holder alone; back in the pool at the end. One that failed is closed
  /// instead, because nobody can tell what state it is in.
  class Lease {
   public:
    Lease(SessionPool& pool, std::optional<Poco::Data::Session> session);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Poco::Data::Session& session();
    void discard() { session_.reset(); }

   private:
    SessionPool& pool_;
    std::optional<Poco::Data::Session> session_;
  };

  SessionPool(const Dialect& dialect, Dialect::Role role, std::size_t size, Duration wait);
  /// Throws StoreError when every session is taken for the whole time.
  Lease acquire();

 private:
  void giveBack(std::optional<Poco::Data::Session> session);

  const Dialect& dialect_;
  const Dialect::Role role_;
  const Duration wait_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t available_;                    // guarded by mutex_; sessions nobody holds
  std::vector<Poco::Data::Session> opened_;  // guarded by mutex_; those of them that are open
};

/// A transaction that is rolled back unless it is committed.
class Transaction {
 public:
  Transaction(const Dialect& dialect, Poco::Data::Session& session);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Dialect& dialect_;
  Poco::Data::Session& session_;
  bool open_ = true;
};

/// A transaction that reads.
class Snapshot {
 public:
  Snapshot(const Dialect& dialect, Poco::Data::Session& session)
      : dialect_(dialect), session_(session) {
    dialect_.beginReading(session_);
  }
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  const Dialect& dialect_;
  Poco::Data::Session& session_;
};

/// The sessions of a store: many that read, one that reads whole tables, one that writes.
/// Thread-safe. Errors of the database leave as StoreError.
class SqlSessions {
 public:
  struct Limits {
    std::size_t readers = 8;
    Duration reader_wait{};
    Duration writer_wait{};
  };
  SqlSessions(std::unique_ptr<const Dialect> dialect, const Limits& limits);

  const Dialect& dialect() const { return *dialect_; }

  /// Returns work(session).
  template <class Work>
  auto read(Work work) {
    return guarded(readers_, work);
  }
  /// The same for work that needs several statements to see one state of the database.
  template <class Work>
  auto readAtOnce(Work work) {
    return guarded(readers_, [&](Poco::Data::Session& session) {
      const Snapshot snapshot(*dialect_, session);
      return work(session);
    });
  }
  /// The same as read for work that reads whole tables.
  template <class Work>
  auto readAll(Work work) {
    return guarded(loader_, work);
  }
  /// The same for whole tables of one state of the database.
  template <class Work>
  auto readAllAtOnce(Work work) {
    return guarded(loader_, [&](Poco::Data::Session& session) {
      dialect_->takeAllTime(session);
      const Snapshot snapshot(*dialect_, session);
      return work(session);
    });
  }
  /// Returns work(session), called inside a transaction that is committed after it.
  template <class Work>
  auto write(Work work) {
    return guarded(writer_, [&](Poco::Data::Session& session) {
      Transaction transaction(*dialect_, session);
      if constexpr (std::is_void_v<decltype(work(session))>) {
        work(session);
        const Change change(changes_);
        transaction.commit();
      } else {
        auto result = work(session);
        const Change change(changes_);
        transaction.commit();
        return result;
      }
    });
  }
  /// Twice as many as transactions that wrote; odd while one is being committed.
  std::uint64_t changes() const { return changes_.load(); }
  /// Returns work(session) on the session that writes, outside a transaction.
  template <class Work>
  auto prepare(Work work) {
    return guarded(writer_, work);
  }

 private:
  struct Change {
    explicit Change(std::atomic<std::uint64_t>& changes) : count(changes) { ++count; }
    ~Change() { ++count; }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    std::atomic<std::uint64_t>& count;
  };

  template <class Work>
  auto guarded(SessionPool& pool, Work work) {
    SessionPool::Lease lease = pool.acquire();
    try {
      return work(lease.session());
    } catch (const Poco::Exception& error) {
      lease.discard();
      throw StoreError(dialect_->explain(error));
    }
  }

  const std::unique_ptr<const Dialect> dialect_;
  SessionPool readers_;
  SessionPool loader_;
  SessionPool writer_;
  std::atomic<std::uint64_t> changes_{0};
};

}  // namespace promonitor
