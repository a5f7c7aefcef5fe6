#include "core/engine/backlog.hpp"

namespace promonitor {

const ResultBatch& Backlog::oldest() {
  if (!spooled()) return memory_;
  if (const ResultBatch* const batch = spool_->front(); batch != nullptr) return *batch;
  lost_ += spool_->discard();
  return memory_;
}

void Backlog::committed(ResultBatch& stored) {
  if (!spooled()) {
    stored = std::exchange(memory_, {});
    return;
  }
  stored = *spool_->front();
  spool_->pop();
}

void Backlog::relieve() {
  if (spooled() || memory_.rows() > memory_rows_) keepAll();
}

bool Backlog::keepAll() {
  if (memory_.empty()) return true;
  if (spool_ == nullptr || !spool_->push(memory_)) return false;
  memory_ = {};
  return true;
}

}  // namespace promonitor
