#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/store/spool.hpp"

namespace promonitor {

/// What waits to be committed, oldest first: in memory, and in the spool when that is too much.
/// While the spool holds something, whatever comes later goes there, too, so that the order stays.
/// For one thread.
class Backlog {
 public:
  /// `spool` may be null. Above `memory_rows` results the spool takes them.
  Backlog(Spool* spool, std::size_t memory_rows) : spool_(spool), memory_rows_(memory_rows) {}

  bool empty() const { return memory_.empty() && !spooled(); }
  void add(ResultBatch&& batch) { memory_.append(std::move(batch)); }
  /// The oldest, to be committed as it is. Good until the next call that changes something.
  /// Requires: not empty.
  const ResultBatch& oldest();
  /// The oldest is stored, and given away. Throws StoreError where the spool cannot begin anew;
  /// `stored` is given all the same.
  void committed(ResultBatch& stored);

  /// Called while the store is away: moves what is too much for memory to the spool. Throws
  /// StoreError where that cannot be written; nothing is lost then.
  void relieve();
  /// Moves everything to the spool; false where there is none or no room for all.
  bool keepAll();

  /// Results and missed slots in memory, and in the spool.
  std::size_t rowsInMemory() const { return memory_.rows(); }
  std::uint64_t rowsSpooled() const { return spool_ != nullptr ? spool_->rows() : 0; }
  /// Results and missed slots that the spool did not give back, since this was asked last.
  std::uint64_t takeLost() { return std::exchange(lost_, 0); }

 private:
  bool spooled() const { return spool_ != nullptr && !spool_->empty(); }

  Spool* const spool_;
  const std::size_t memory_rows_;
  ResultBatch memory_;
  std::uint64_t lost_ = 0;
};

}  // namespace promonitor
