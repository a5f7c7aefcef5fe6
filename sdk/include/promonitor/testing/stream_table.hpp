#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "promonitor/hidden.hpp"
#include "promonitor/stream.h"
#include "promonitor/testing/io.hpp"
#include "promonitor/testing/streams.hpp"

namespace PM_HIDDEN pm {
namespace testing {
namespace detail {

/// promonitor.stream/1 for tests: plain TCP. TLS is pretended, or missing.
struct StreamTable {
  // The ABI decides how many parameters these have. NOLINTBEGIN(readability-function-size)
  static std::int32_t connect(const pm_host* host, pm_scope scope, const pm_connect_opts* options,
                              pm_op_fn fn, void* user, pm_stream* out, pm_op* op) noexcept {
    World& world = World::of(host);
    const bool good = fn != nullptr && out != nullptr && options != nullptr &&
                      options->host.len > 0 && options->port <= 65535;
    const std::int32_t status = world.scopes.mayBegin(scope, good);
    if (status != PM_OK) return status;
    *out = ++world.last_connection;
    world.connections[*out].scope = scope;
    const pm_op handle = world.scopes.add(scope, fn, user, op);
    const auto connecting = std::make_shared<Connecting>(world, *out, handle, options);
    world.loop.timer(0,
                     [connecting](std::int32_t, std::uint32_t) { Connecting::next(connecting); });
    return PM_OK;
  }
  static std::int32_t startTls(const pm_host* host, pm_stream stream, const pm_tls_opts* options,
                               std::int64_t /*timeout_ns*/, pm_op_fn fn, void* user,
                               pm_op* out) noexcept {
    World& world = World::of(host);
    const auto found = world.connections.find(stream);
    if (found == world.connections.end()) return PM_E_STALE;
    if (fn == nullptr || options == nullptr) return PM_E_ARG;
    const bool verify = (options->flags & PM_TLS_REPORT) == 0;
    const bool good = pretendTls(world.settings, found->second, verify);
    const pm_op op = world.scopes.add(found->second.scope, fn, user, out);
    world.scopes.waitsFor(op, world.loop.timer(0, [&world, op, good](std::int32_t, std::uint32_t) {
      world.scopes.report(op, world.scopes.event(good ? PM_OK : PM_E_FAIL));
    }));
    return PM_OK;
  }
  static std::int32_t read(const pm_host* host, pm_stream stream, void* space, std::size_t capacity,
                           std::int64_t timeout_ns, pm_op_fn fn, void* user, pm_op* out) noexcept {
    if (space == nullptr || capacity == 0) return PM_E_ARG;
    const auto transfer = [space, capacity](int fd) { return recv(fd, space, capacity, 0); };
    return begin(World::of(host), stream, PM_READ, timeout_ns, transfer, {fn, user, out});
  }
  static std::int32_t write(const pm_host* host, pm_stream stream, const void* data,
                            std::size_t length, std::int64_t timeout_ns, pm_op_fn fn, void* user,
                            pm_op* out) noexcept {
    if (data == nullptr || length == 0) return PM_E_ARG;
    const auto transfer = [data, length](int fd) { return send(fd, data, length, MSG_NOSIGNAL); };
    return begin(World::of(host), stream, PM_WRITE, timeout_ns, transfer, {fn, user, out});
  }
  // NOLINTEND(readability-function-size)
  static std::int32_t info(const pm_host* host, pm_stream stream, pm_stream_info* out) noexcept {
    World& world = World::of(host);
    const auto found = world.connections.find(stream);
    if (found == world.connections.end()) return PM_E_STALE;
    const pm_stream_info facts = factsOf(world.settings, found->second);
    const std::size_t size = std::min<std::size_t>(out->struct_size, sizeof facts);
    std::memcpy(out, &facts, size);
    out->struct_size = static_cast<std::uint32_t>(size);
    return PM_OK;
  }
  static std::int32_t close(const pm_host* host, pm_stream stream,
                            std::uint32_t /*hard*/) noexcept {
    World& world = World::of(host);
    if (!world.connections.contains(stream)) return PM_E_STALE;
    world.closeConnection(stream);
    return PM_OK;
  }

  // NOLINTNEXTLINE(readability-function-size): as above
  static std::int32_t resolve(const pm_host* host, pm_scope scope, const pm_lookup_opts* query,
                              std::int64_t timeout_ns, pm_op_fn fn, void* user,
                              pm_op* out) noexcept {
    const World& world = World::of(host);
    if (query == nullptr) return PM_E_ARG;
    for (const pm_str& server : std::span(query->servers, query->server_count)) {
      const auto address = parseAddress(std::string(view(server)), 53);
      if (address && world.settings.allows && !world.settings.allows(*address)) return PM_E_DENIED;
    }
    pm_resolve_query plain{};
    plain.struct_size = sizeof plain;
    plain.flags = query->flags;
    plain.host = query->host;
    plain.port = query->port;
    return Io::resolve(host, scope, &plain, timeout_ns, fn, user, out);
  }

  static pm_stream_api table() {
    pm_stream_api table{};
    table.struct_size = sizeof table;
    table.connect = connect;
    table.start_tls = startTls;
    table.read = read;
    table.write = write;
    table.info = info;
    table.close = close;
    table.resolve = resolve;
    return table;
  }

 private:
  struct Callback {
    pm_op_fn fn;
    void* user;
    pm_op* out;
  };

  template <class Transfer>
  static std::int32_t begin(World& world, pm_stream stream, std::uint32_t interest,
                            std::int64_t timeout_ns, const Transfer& transfer,
                            const Callback& callback) {
    const auto found = world.connections.find(stream);
    if (found == world.connections.end() || found->second.fd < 0) return PM_E_STALE;
    if (callback.fn == nullptr) return PM_E_ARG;
    pm_op& place = interest == PM_READ ? found->second.reading : found->second.writing;
    if (world.scopes.pending(place)) return PM_E_BUSY;
    const pm_op op =
        world.scopes.add(found->second.scope, callback.fn, callback.user, callback.out);
    place = op;
    const auto ready = [&world, stream, op, transfer](std::int32_t status, std::uint32_t) {
      pm_event event = world.scopes.event(status);
      Connection& connection = world.connections.at(stream);
      if (status == PM_OK) {
        event.bytes = transfer(connection.fd);
        if (event.bytes < 0) {
          event.status = PM_E_FAIL;
          fail(connection, 0, PM_CAUSE_RESET, "reset",
               connection.peer_text + " reset the connection");
        }
      }
      world.scopes.report(op, event);
    };
    world.scopes.waitsFor(op, world.loop.waitFd(found->second.fd, interest, timeout_ns, ready));
    return PM_OK;
  }

  static pm_stream_info factsOf(const Settings& settings, Connection& connection) {
    pm_stream_info info{};
    info.struct_size = sizeof info;
    info.cause = connection.cause;
    info.failed_phase = connection.failed_phase;
    info.flags = connection.flags;
    info.code = str(connection.code);
    info.summary = str(connection.summary);
    info.dns_ns = connection.dns_ns;
    info.connect_ns = connection.connect_ns;
    info.tls_ns = connection.tls_ns;
    info.peer = connection.peer;
    info.peer_text = str(connection.peer_text);
    connection.tried_view.clear();
    for (const Connection::Tried& one : connection.tried) {
      connection.tried_view.push_back({str(one.address), str(one.code), one.time_ns, {}});
    }
    info.tried = connection.tried_view.data();
    info.tried_count = static_cast<std::uint32_t>(connection.tried_view.size());
    info.tried_stride = sizeof(pm_tried);
    if (!connection.tls) return info;
    info.tls_version = 0x0304;
    info.tls_version_text = str(settings.tls->version);
    info.tls_cipher = str(settings.tls->cipher);
    info.verify_code = str(settings.tls->verify_code);
    info.verify_text = str(settings.tls->verify_code);
    info.cert_subject = str(settings.tls->subject);
    info.cert_issuer = str(settings.tls->issuer);
    info.cert_not_before = settings.tls->not_before;
    info.cert_not_after = settings.tls->not_after;
    return info;
  }
};

}  // namespace detail
}  // namespace testing
}  // namespace pm
