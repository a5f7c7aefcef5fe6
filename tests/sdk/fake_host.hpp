#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "promonitor/probe.h"
#include "promonitor/stream.h"

namespace promonitor {

/// A host that does nothing by itself: a test ends each pending operation by hand, in whatever way
/// it wants to, and makes any call fail.
class FakeHost {
 public:
  struct Result {
    std::uint32_t state = 0, cause = 0, failed_phase = 0;
    std::string code, message, expected, got;
    std::vector<pm_metric> metrics;
    std::vector<std::string> attributes;
  };
  struct Operation {
    pm_op handle;
    std::string_view call;
    pm_op_fn fn;
    void* user;
    pm_work_fn work, drop;
    char* space;
    std::size_t capacity;
  };

  FakeHost();
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  const pm_host* host() const { return &host_; }
  /// The name of the newest call that is pending; empty: none.
  std::string_view waitsFor() const { return pending_.empty() ? "" : pending_.back().call; }
  /// Ends the newest pending operation.
  void end(std::int32_t status = PM_OK, std::uint32_t ready = 0);
  /// Ends a read with these bytes, or a write.
  void transfer(std::string_view data);
  /// Runs the work of an offload, then its callback, or its drop when it was cancelled.
  void work();

  std::vector<Result> results;
  std::vector<std::string> calls;
  /// What the next call of this name answers instead of beginning anything.
  std::string_view failing;
  std::int32_t failing_status = PM_E_LIMIT;
  /// What info() tells; the struct_size is set when asked.
  pm_stream_info info{};
  std::string written;
  int open_streams = 0;
  std::int64_t now = 1'000'000'000;

  std::int32_t begin(Operation operation, pm_op* out);

 private:
  void addTables();

  pm_host host_{};
  pm_io io_{};
  pm_stream_api streams_{};
  pm_op last_ = 0;
  std::vector<Operation> pending_;
  std::deque<Operation> dropped_work_;

  friend struct FakeHostCalls;
};

}  // namespace promonitor
