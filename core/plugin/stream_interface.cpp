#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/call_scope.hpp"
#include "core/plugin/host_core.hpp"
#include "core/plugin/lookup_operation.hpp"
#include "core/plugin/stream_facts.hpp"
#include "core/plugin/stream_requests.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kMaxStreams = 100000;
/// Places in HostStream::operations.
constexpr int kReading = 0;
constexpr int kWriting = 1;

std::int32_t statusOf(const StreamInfo& info) {
  if (!info.failure) return PM_E_FAIL;
  if (info.refusal) return PM_E_DENIED;
  return info.cause == PM_CAUSE_TIMEOUT ? PM_E_TIMEOUT : PM_E_FAIL;
}

void onTransfer(void* user, std::int64_t bytes) {
  auto& operation = *static_cast<Operation*>(user);
  if (bytes >= 0) operation.scope->refusal.reset();
  pm_event event{};
  event.struct_size = sizeof event;
  event.status = bytes < 0 ? statusOf(operation.stream->stream().info()) : PM_OK;
  event.bytes = std::max<std::int64_t>(bytes, 0);
  event.now_ns = operation.host->now().time_since_epoch().count();
  operation.host->report(operation, event);
}

/// The stream for a new transfer; null with the status to answer.
HostStream* streamFor(HostCore& core, pm_stream handle, int place, std::int32_t& status) {
  status = PM_OK;
  if (!core.onOwnThread()) {
    status = PM_E_THREAD;
    return nullptr;
  }
  HostStream* const stream = core.streams().find(handle);
  if (stream == nullptr) {
    status = PM_E_STALE;
  } else if (stream->operations[place] != nullptr) {
    status = PM_E_BUSY;
  }
  return status == PM_OK ? stream : nullptr;
}

Operation& begin(HostCore& core, HostStream& stream, int place, pm_op_fn fn, void* user,
                 pm_op* out) {
  Operation& operation = core.add(*stream.scope, Operation::Kind::Transfer, fn, user);
  operation.stream = &stream;
  stream.operations[place] = &operation;
  if (out != nullptr) *out = operation.handle;
  return operation;
}

// The ABI decides how many parameters these have. NOLINTBEGIN(readability-function-size)
std::int32_t connectTo(const pm_host* host, pm_scope handle, const pm_connect_opts* asked,
                       pm_op_fn fn, void* user, pm_stream* out, pm_op* op) noexcept {
  HostCore& core = HostCore::of(host);
  if (!core.onOwnThread()) return PM_E_THREAD;
  Scope* const scope = core.scopes().find(handle);
  if (scope == nullptr) return PM_E_STALE;
  auto request = readConnectRequest(asked);
  if (fn == nullptr || out == nullptr || !request) return PM_E_ARG;
  if (scope->instance == nullptr) return PM_E_DENIED;
  if (core.streams().size() >= kMaxStreams) return PM_E_LIMIT;
  request->deadline = deadlineAfter(core, asked->timeout_ns);
  request->memory = &scope->instance->addresses;
  const auto [stream_handle, stream] =
      core.streams().emplace(core.connections().take(*scope->instance->policy));
  core.addStream(*scope, stream, stream_handle);
  *out = stream_handle;
  Operation& operation = begin(core, stream, kReading, fn, user, op);
  stream.stream().connect(std::move(*request), onTransfer, &operation);
  return PM_OK;
}

std::int32_t startTls(const pm_host* host, pm_stream handle, const pm_tls_opts* asked,
                      std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* op) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  HostStream* const stream = streamFor(core, handle, kReading, status);
  if (stream == nullptr) return status;
  auto request = readTlsRequest(asked);
  if (fn == nullptr || !request) return PM_E_ARG;
  Operation& operation = begin(core, *stream, kReading, fn, user, op);
  stream->stream().startTls(std::move(*request), deadlineAfter(core, timeout_ns), onTransfer,
                            &operation);
  return PM_OK;
}

std::int32_t readFrom(const pm_host* host, pm_stream handle, void* space, std::size_t capacity,
                      std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* op) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  HostStream* const stream = streamFor(core, handle, kReading, status);
  if (stream == nullptr) return status;
  if (fn == nullptr || space == nullptr || capacity == 0) return PM_E_ARG;
  Operation& operation = begin(core, *stream, kReading, fn, user, op);
  stream->stream().read({static_cast<char*>(space), capacity}, deadlineAfter(core, timeout_ns),
                        onTransfer, &operation);
  return PM_OK;
}

std::int32_t writeTo(const pm_host* host, pm_stream handle, const void* data, std::size_t length,
                     std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* op) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  HostStream* const stream = streamFor(core, handle, kWriting, status);
  if (stream == nullptr) return status;
  if (fn == nullptr || data == nullptr || length == 0) return PM_E_ARG;
  Operation& operation = begin(core, *stream, kWriting, fn, user, op);
  stream->stream().write({static_cast<const char*>(data), length}, deadlineAfter(core, timeout_ns),
                         onTransfer, &operation);
  return PM_OK;
}

std::int32_t resolveBy(const pm_host* host, pm_scope handle, const pm_lookup_opts* asked,
                       std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* out) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  Scope* const scope = scopeFor(core, handle, status);
  if (scope == nullptr) return status;
  // NOLINTNEXTLINE(bugprone-sizeof-expression): the size of the pointer is meant.
  if (fn == nullptr || !PM_HAS(asked, servers) || asked->port > 65535) return PM_E_ARG;
  if (asked->host.data == nullptr || asked->host.len > kMaxHostName) return PM_E_ARG;
  const auto servers = readServers(asked->servers, asked->server_count);
  if (!servers) return PM_E_ARG;
  for (const Address& server : *servers) {
    if (!mayReach(*scope, server)) return PM_E_DENIED;
  }
  beginLookup(core, *scope,
              {.host = {asked->host.data, asked->host.len},
               .port = static_cast<std::uint16_t>(asked->port),
               .family = familyOf(asked->flags),
               .use_cache = (asked->flags & PM_RESOLVE_NO_CACHE) == 0,
               .deadline = deadlineAfter(core, timeout_ns),
               .servers = *servers},
              fn, user, out);
  return PM_OK;
}

// NOLINTEND(readability-function-size)

std::int32_t infoOf(const pm_host* host, pm_stream handle, pm_stream_info* out) noexcept {
  HostCore& core = HostCore::of(host);
  if (!core.onOwnThread()) return PM_E_THREAD;
  if (out == nullptr || out->struct_size < sizeof(std::uint32_t)) return PM_E_ARG;
  HostStream* const stream = core.streams().find(handle);
  if (stream == nullptr) return PM_E_STALE;
  const pm_stream_info facts = streamFacts(*stream->connection);
  const std::uint32_t size = std::min<std::uint32_t>(out->struct_size, sizeof facts);
  std::memcpy(static_cast<void*>(out), &facts, size);
  out->struct_size = size;
  return PM_OK;
}

std::int32_t closeStream(const pm_host* host, pm_stream handle, std::uint32_t hard) noexcept {
  HostCore& core = HostCore::of(host);
  if (!core.onOwnThread()) return PM_E_THREAD;
  HostStream* const stream = core.streams().find(handle);
  if (stream == nullptr) return PM_E_STALE;
  core.closeStream(*stream, hard != 0);
  return PM_OK;
}

}  // namespace

const pm_stream_api& streamTable() {
  static const pm_stream_api table = {.struct_size = sizeof(pm_stream_api),
                                      .reserved = 0,
                                      .connect = connectTo,
                                      .start_tls = startTls,
                                      .read = readFrom,
                                      .write = writeTo,
                                      .info = infoOf,
                                      .close = closeStream,
                                      .resolve = resolveBy};
  return table;
}

}  // namespace promonitor
