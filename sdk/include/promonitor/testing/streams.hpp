#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "promonitor/address_text.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/stream.h"
#include "promonitor/stream.hpp"
#include "promonitor/testing/addresses.hpp"
#include "promonitor/testing/world.hpp"

namespace PM_HIDDEN pm {
namespace testing {
namespace detail {

inline void fail(Connection& connection, std::uint32_t phase, std::uint32_t cause, std::string code,
                 std::string summary) {
  connection.failed_phase = phase;
  connection.cause = cause;
  connection.code = std::move(code);
  connection.summary = std::move(summary);
}

/// A TLS handshake of the pretended kind; false with the reason in the connection.
inline bool pretendTls(const Settings& settings, Connection& connection, bool verify) {
  if (!settings.tls) {
    connection.flags = PM_STREAM_OUR_FAULT;
    fail(connection, PM_M_TLS, PM_CAUSE_INTERNAL, "tls_config",
         "pm::testing speaks no TLS; give Settings::tls to pretend it");
    return false;
  }
  connection.tls = true;
  connection.tls_ns = 0;
  if (!verify || settings.tls->verify_code.empty()) return true;
  fail(connection, PM_M_TLS, PM_CAUSE_CERT, settings.tls->verify_code,
       "the pretended certificate is not good");
  return false;
}

/// One connect(): tries the addresses of a name one after another.
class Connecting {
 public:
  Connecting(World& world, pm_stream stream, pm_op op, const pm_connect_opts* options)
      : world_(world),
        stream_(stream),
        op_(op),
        with_tls_(options->tls != nullptr),
        verify_(with_tls_ && (options->tls->flags & PM_TLS_REPORT) == 0) {
    Connection& connection = world.connections.at(stream);
    std::string host(pm::view(options->host));
    auto port = static_cast<std::uint16_t>(options->port);
    if (PM_HAS(options, connect_to) && options->connect_to.len > 0) redirect(*options, host, port);
    const std::int32_t status = lookUp(world.settings, host, port, options->flags, addresses_);
    if (PM_HAS(options, addresses) && options->addresses == PM_ADDRESSES_FIRST &&
        addresses_.size() > 1) {
      addresses_.resize(1);
    }
    if (!parseAddress(host, 0)) connection.dns_ns = 0;
    if (status != PM_OK) {
      fail(connection, PM_M_DNS, PM_CAUSE_DNS,
           status == PM_E_DNS_NXDOMAIN ? "dns_nxdomain" : "dns_nodata", host + " has no address");
    }
    connection.connecting_since = world.loop.now();
    connection.deadline =
        options->timeout_ns < 0 ? INT64_MAX : world.loop.now() + options->timeout_ns;
  }

  /// Keeps itself alive until the operation reported.
  static void next(const std::shared_ptr<Connecting>& self) {
    World& world = self->world_;
    const auto found = world.connections.find(self->stream_);
    if (found == world.connections.end()) return;
    Connection& connection = found->second;
    if (self->tried_ == self->addresses_.size()) return self->end(connection, PM_E_FAIL);
    const pm_addr& address = self->addresses_[self->tried_++];
    connection.peer = address;
    connection.peer_text = peerText(address);
    connection.tried.push_back({connection.peer_text, {}, 0});
    self->attempt_since_ = world.loop.now();
    if (world.settings.allows && !world.settings.allows(address)) {
      connection.flags = PM_STREAM_OUR_FAULT;
      fail(connection, PM_M_CONNECT, PM_CAUSE_INTERNAL, "policy_denied",
           connection.peer_text + " is forbidden");
      self->settle(connection);
      return next(self);
    }
    connection.flags = 0;
    connection.fd =
        socket(static_cast<int>(address.family), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const auto* name = reinterpret_cast<const sockaddr*>(address.sa);
    if (connect(connection.fd, name, address.salen) == 0) return self->connected(connection);
    if (errno != EINPROGRESS) return tryOther(self, connection, errno);
    const std::int64_t left =
        connection.deadline == INT64_MAX
            ? PM_NO_TIMEOUT
            : std::max<std::int64_t>(connection.deadline - world.loop.now(), 0);
    world.loop.waitFd(connection.fd, PM_WRITE, left,
                      [self](std::int32_t status, std::uint32_t) { settled(self, status); });
  }

 private:
  static void settled(const std::shared_ptr<Connecting>& self, std::int32_t status) {
    Connection& connection = self->world_.connections.at(self->stream_);
    if (status == PM_E_TIMEOUT) {
      fail(connection, PM_M_CONNECT, PM_CAUSE_TIMEOUT, "connect_timeout",
           connection.peer_text + " did not answer");
      self->settle(connection);
      return self->end(connection, PM_E_TIMEOUT);
    }
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(connection.fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return tryOther(self, connection, error);
    self->connected(connection);
  }
  static void tryOther(const std::shared_ptr<Connecting>& self, Connection& connection, int error) {
    if (connection.fd >= 0) close(std::exchange(connection.fd, -1));
    const bool refused = error == ECONNREFUSED;
    fail(connection, PM_M_CONNECT, refused ? PM_CAUSE_REFUSED : PM_CAUSE_UNREACHABLE,
         refused ? "connect_refused" : "connect_failed",
         connection.peer_text + ": " + std::generic_category().message(error));
    self->settle(connection);
    next(self);
  }
  void connected(Connection& connection) {
    connection.code.clear();
    connection.connect_ns = world_.loop.now() - connection.connecting_since;
    const bool good = !with_tls_ || pretendTls(world_.settings, connection, verify_);
    settle(connection);
    end(connection, good ? PM_OK : PM_E_FAIL);
  }
  /// How the newest attempt ended.
  void settle(Connection& connection) const {
    connection.tried.back().code = connection.code.empty() ? "ok" : connection.code;
    connection.tried.back().time_ns = world_.loop.now() - attempt_since_;
  }
  /// Takes connect_to apart.
  static void redirect(const pm_connect_opts& options, std::string& host, std::uint16_t& port) {
    const std::string to(pm::view(options.connect_to));
    host = std::string(pm::detail::hostOf(to));
    const std::size_t colon = to.rfind(':');
    if (host == to || colon == std::string::npos) return;
    std::from_chars(to.data() + colon + 1, to.data() + to.size(), port);
  }
  void end(const Connection& connection, std::int32_t status) {
    const bool denied = connection.code == "policy_denied";
    world_.scopes.report(op_, world_.scopes.event(denied ? PM_E_DENIED : status));
  }

  World& world_;
  const pm_stream stream_;
  const pm_op op_;
  const bool with_tls_, verify_;
  std::vector<pm_addr> addresses_;
  std::size_t tried_ = 0;
  std::int64_t attempt_since_ = 0;
};

}  // namespace detail
}  // namespace testing
}  // namespace pm
