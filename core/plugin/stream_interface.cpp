#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/host_core.hpp"
#include "core/plugin/stream_facts.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kMaxStreams = 100000;
constexpr std::size_t kMaxText = 4096;
constexpr std::uint32_t kMaxProtocols = 16;
/// Places in HostStream::operations.
constexpr int kReading = 0;
constexpr int kWriting = 1;

bool textGood(pm_str text) {
  return text.len == 0 || (text.data != nullptr && text.len <= kMaxText);
}
std::string textOf(pm_str text) {
  return text.len == 0 ? std::string() : std::string(text.data, text.len);
}

MonoTime deadlineAfter(const HostCore& core, std::int64_t timeout_ns) {
  const MonoTime now = core.now();
  const bool bounded = timeout_ns >= 0 && timeout_ns < (EventLoop::kNever - now).count();
  return bounded ? now + Duration(timeout_ns) : EventLoop::kNever;
}

bool tlsGood(const pm_tls_opts* tls) {
  return PM_HAS(tls, client_key_file) && textGood(tls->server_name) && textGood(tls->ca_file) &&
         textGood(tls->client_cert_file) && textGood(tls->client_key_file) &&
         tls->alpn_count <= kMaxProtocols && (tls->alpn != nullptr || tls->alpn_count == 0);
}

TlsRequest tlsRequest(const pm_tls_opts& tls) {
  TlsRequest request;
  request.config.ca_file = textOf(tls.ca_file);
  request.config.client_cert_file = textOf(tls.client_cert_file);
  request.config.client_key_file = textOf(tls.client_key_file);
  if ((tls.flags & PM_TLS_MIN_1_2) != 0) request.config.min_version = TLS1_2_VERSION;
  if ((tls.flags & PM_TLS_MIN_1_3) != 0) request.config.min_version = TLS1_3_VERSION;
  request.server_name = textOf(tls.server_name);
  for (const pm_str& protocol : std::span(tls.alpn, tls.alpn_count)) {
    if (textGood(protocol)) request.alpn.push_back(textOf(protocol));
  }
  request.verify = (tls.flags & PM_TLS_REPORT) == 0;
  request.resume = (tls.flags & PM_TLS_RESUME) != 0;
  return request;
}

std::int32_t statusOf(const StreamInfo& info) {
  if (!info.failure) return PM_E_FAIL;
  if (info.failure->code == "policy_denied") return PM_E_DENIED;
  return info.cause == PM_CAUSE_TIMEOUT ? PM_E_TIMEOUT : PM_E_FAIL;
}

void onTransfer(void* user, std::int64_t bytes) {
  auto& operation = *static_cast<Operation*>(user);
  pm_event event{};
  event.struct_size = sizeof event;
  event.status = bytes < 0 ? statusOf(operation.stream->stream->info()) : PM_OK;
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
  if (fn == nullptr || out == nullptr || !PM_HAS(asked, timeout_ns)) return PM_E_ARG;
  const bool good = textGood(asked->host) && asked->host.len > 0 && asked->port <= 65535 &&
                    textGood(asked->local_address) &&
                    (asked->tls == nullptr || tlsGood(asked->tls));
  if (!good) return PM_E_ARG;
  if (core.streams().size() >= kMaxStreams) return PM_E_LIMIT;
  ConnectRequest request;
  request.host = textOf(asked->host);
  request.port = static_cast<std::uint16_t>(asked->port);
  const bool v4 = (asked->flags & PM_RESOLVE_V4) != 0;
  const bool v6 = (asked->flags & PM_RESOLVE_V6) != 0;
  if (v4 != v6) request.family = v4 ? AddressFamily::V4 : AddressFamily::V6;
  request.local_address = textOf(asked->local_address);
  if (asked->tls != nullptr) request.tls = tlsRequest(*asked->tls);
  request.deadline = deadlineAfter(core, asked->timeout_ns);
  const auto [stream_handle, stream] =
      core.streams().emplace(std::make_unique<Stream>(core.net(), core.services().policy));
  core.addStream(*scope, stream, stream_handle);
  *out = stream_handle;
  Operation& operation = begin(core, stream, kReading, fn, user, op);
  stream.stream->connect(std::move(request), onTransfer, &operation);
  return PM_OK;
}

std::int32_t startTls(const pm_host* host, pm_stream handle, const pm_tls_opts* asked,
                      std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* op) noexcept {
  HostCore& core = HostCore::of(host);
  std::int32_t status = PM_OK;
  HostStream* const stream = streamFor(core, handle, kReading, status);
  if (stream == nullptr) return status;
  if (fn == nullptr || !tlsGood(asked)) return PM_E_ARG;
  Operation& operation = begin(core, *stream, kReading, fn, user, op);
  stream->stream->startTls(tlsRequest(*asked), deadlineAfter(core, timeout_ns), onTransfer,
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
  stream->stream->read({static_cast<char*>(space), capacity}, deadlineAfter(core, timeout_ns),
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
  stream->stream->write({static_cast<const char*>(data), length}, deadlineAfter(core, timeout_ns),
                        onTransfer, &operation);
  return PM_OK;
}

// NOLINTEND(readability-function-size)

std::int32_t infoOf(const pm_host* host, pm_stream handle, pm_stream_info* out) noexcept {
  HostCore& core = HostCore::of(host);
  if (!core.onOwnThread()) return PM_E_THREAD;
  if (out == nullptr || out->struct_size < sizeof(std::uint32_t)) return PM_E_ARG;
  HostStream* const stream = core.streams().find(handle);
  if (stream == nullptr) return PM_E_STALE;
  const pm_stream_info facts = streamFacts(*stream);
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
                                      .close = closeStream};
  return table;
}

}  // namespace promonitor
