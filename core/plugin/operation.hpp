#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/loop/event_loop.hpp"
#include "core/net/address_memory.hpp"
#include "core/plugin/connection_pool.hpp"
#include "core/plugin/option_set.hpp"
#include "core/plugin/option_table.hpp"
#include "core/plugin/probe_kind.hpp"
#include "core/plugin/refusal.hpp"
#include "promonitor/stream.h"

namespace promonitor {

class HostCore;
class BlockingRun;
class NetworkPolicy;
struct Scope;
struct HostStream;

/// Something a plugin waits for. Lives in its host's table until it reports or is dropped.
struct Operation {
  enum class Kind : std::uint8_t { Wait, Timer, Lookup, Work, Transfer };

  HostCore* host = nullptr;
  Scope* scope = nullptr;
  Operation* previous = nullptr;
  Operation* next = nullptr;
  pm_op handle = 0;
  pm_op_fn fn = nullptr;
  void* user = nullptr;
  std::uint64_t waits_for = 0;  ///< OpId of the loop, or LookupId
  HostStream* stream = nullptr;
  int fd = -1;
  Kind kind = Kind::Wait;
};

/// A plugin's stream.
struct HostStream {
  explicit HostStream(std::unique_ptr<Connection> taken) : connection(std::move(taken)) {}
  Stream& stream() const { return connection->stream; }

  std::unique_ptr<Connection> connection;
  Scope* scope = nullptr;
  HostStream* previous = nullptr;
  HostStream* next = nullptr;
  pm_stream handle = 0;
  Operation* operations[2] = {nullptr, nullptr};  ///< reading (and connecting), writing
};

/// One kind on this loop: what its checks share there.
struct LoopState {
  const ProbeKind* kind = nullptr;
  pm_scope scope = 0;
  void* object = nullptr;  ///< what loop_open() gave
};

/// One monitor's object in a plugin.
struct Instance {
  const ProbeKind* kind = nullptr;
  std::shared_ptr<const OptionSet> options;
  std::unique_ptr<const OptionTable> given;  ///< null: the kind needs it no more
  void* object = nullptr;
  LoopState* loop = nullptr;
  const NetworkPolicy* policy = nullptr;
  std::string monitor;  ///< for log lines
  AddressMemory addresses;
  std::uint32_t running = 0;
  /// Calls of run() on workers that have not returned; some may outlive their checks.
  std::uint32_t blocked = 0;
  bool doomed = false;  ///< to be destroyed when the last of them returns
  std::uint32_t stuck_in_row = 0;
  MonoTime quarantined_until = MonoTime::min();
};

/// What owns operations and streams: a running check, or a kind's loop state.
struct Scope {
  pm_scope handle = 0;
  HostCore* host = nullptr;
  const ProbeKind* kind = nullptr;
  Operation* operations = nullptr;
  HostStream* streams = nullptr;

  // Of checks only.
  Instance* instance = nullptr;  ///< null: a loop scope
  std::uint64_t token = 0;
  MonoTime started;
  MonoTime deadline;
  void* state = nullptr;  ///< what start() gave, for cancel()
  OpId timer = 0;         ///< of the deadline, then of the grace time
  std::uint32_t cancel_reason = 0;
  std::unique_ptr<Refusal> refusal;  ///< null: none, or something else was reached since
  std::shared_ptr<BlockingRun> run;  ///< shared with the worker, which may be done later
};

}  // namespace promonitor
