#include "core/plugin/abi_tables.hpp"
#include "core/verify/watched_call.hpp"

namespace promonitor::verify {
namespace {

pm_scope scopeOf(const Watch& watch, pm_stream stream) {
  const auto found = watch.streams.find(stream);
  return found == watch.streams.end() ? 0 : found->second;
}

// The ABI decides how many parameters these have. NOLINTBEGIN(readability-function-size)
std::int32_t connectTo(const pm_host* shown, pm_scope scope, const pm_connect_opts* options,
                       pm_op_fn fn, void* user, pm_stream* out, pm_op* op) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("stream connect()")) return PM_E_THREAD;
  if (watch.failsNow("stream connect()")) return PM_E_LIMIT;
  Watch::Callback* const callback = keepTimed(watch, scope, fn, user);
  const std::int32_t status = streamTable().connect(
      watch.real(), scope, options, fn == nullptr ? nullptr : onEvent, callback, out, op);
  if (status == PM_OK) watch.streams.emplace(*out, scope);
  return settled(watch, callback, status);
}

std::int32_t startTls(const pm_host* shown, pm_stream stream, const pm_tls_opts* options,
                      std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* op) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("stream start_tls()")) return PM_E_THREAD;
  if (watch.failsNow("stream start_tls()")) return PM_E_LIMIT;
  Watch::Callback* const callback = keepTimed(watch, scopeOf(watch, stream), fn, user);
  return settled(watch, callback,
                 streamTable().start_tls(watch.real(), stream, options, timeout_ns,
                                         fn == nullptr ? nullptr : onEvent, callback, op));
}

std::int32_t readFrom(const pm_host* shown, pm_stream stream, void* space, std::size_t capacity,
                      std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* op) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("stream read()")) return PM_E_THREAD;
  if (watch.failsNow("stream read()")) return PM_E_LIMIT;
  Watch::Callback* const callback = keepTimed(watch, scopeOf(watch, stream), fn, user);
  return settled(watch, callback,
                 streamTable().read(watch.real(), stream, space, capacity, timeout_ns,
                                    fn == nullptr ? nullptr : onEvent, callback, op));
}

std::int32_t writeTo(const pm_host* shown, pm_stream stream, const void* data, std::size_t length,
                     std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* op) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("stream write()")) return PM_E_THREAD;
  if (watch.failsNow("stream write()")) return PM_E_LIMIT;
  Watch::Callback* const callback = keepTimed(watch, scopeOf(watch, stream), fn, user);
  return settled(watch, callback,
                 streamTable().write(watch.real(), stream, data, length, timeout_ns,
                                     fn == nullptr ? nullptr : onEvent, callback, op));
}

std::int32_t resolveBy(const pm_host* shown, pm_scope scope, const pm_lookup_opts* options,
                       std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* op) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("stream resolve()")) return PM_E_THREAD;
  if (watch.failsNow("stream resolve()")) return PM_E_LIMIT;
  Watch::Callback* const callback = keepTimed(watch, scope, fn, user);
  return settled(watch, callback,
                 streamTable().resolve(watch.real(), scope, options, timeout_ns,
                                       fn == nullptr ? nullptr : onEvent, callback, op));
}

// NOLINTEND(readability-function-size)

std::int32_t infoOf(const pm_host* shown, pm_stream stream, pm_stream_info* out) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("stream info()")) return PM_E_THREAD;
  if (watch.failsNow("stream info()")) return PM_E_STALE;
  return streamTable().info(watch.real(), stream, out);
}

std::int32_t closeStream(const pm_host* shown, pm_stream stream, std::uint32_t hard) noexcept {
  Watch& watch = Watch::of(shown);
  if (watch.onWrongThread("stream close()")) return PM_E_THREAD;
  watch.streams.erase(stream);
  return streamTable().close(watch.real(), stream, hard);
}

}  // namespace

const pm_stream_api& watchedStream() {
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

}  // namespace promonitor::verify
