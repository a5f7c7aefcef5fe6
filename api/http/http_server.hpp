#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <spdlog/logger.h>

#include "api/http/connection.hpp"
#include "api/http/http_handler.hpp"
#include "core/base/clock.hpp"

namespace promonitor::api {

struct ServerSettings {
  std::string listen = "127.0.0.1:8080";
  /// What the operator changes to listen elsewhere; named in messages.
  std::string setting = "server.listen";
  std::size_t workers = 4;
  /// Never more than half of the process's descriptors are taken, whatever this says.
  std::size_t max_connections = 4096;
  ConnectionLimits connection;
  /// Of all bodies together that are longer than most may be.
  std::size_t long_body_bytes = std::size_t{32} << 20;
  /// How often deadlines are looked at while there are clients.
  Duration tick = std::chrono::milliseconds(100);
  /// How long stop() waits for running requests.
  Duration stop_grace = std::chrono::seconds(10);
};

/// HTTP/1.1 without TLS on one address: an acceptor and a few worker threads (a Pistache reactor),
/// each of which owns its clients. A slow or hostile client costs a bounded buffer and is let go
/// at its deadline; it never holds up others. Listens when constructed; throws std::runtime_error
/// with a text for the operator where it cannot. The references outlive it.
class HttpServer {
 public:
  HttpServer(const ServerSettings& settings, HttpHandler& handler, const Clock& clock,
             spdlog::logger& log);
  /// Stops.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// The port that is listened on; never 0.
  std::uint16_t port() const;
  std::size_t connections() const;
  /// Of a server with these settings, open at once.
  static std::size_t mostConnections(const ServerSettings& settings);
  /// Says that bodies that grow may have more. What it gives may be called on any thread, does not
  /// block, and may outlive the server.
  std::function<void()> liveWaker() const;
  /// Stops accepting, lets running requests finish (at most stop_grace), closes every connection
  /// and joins the threads. Blocks; for one thread; further calls do nothing.
  void stop();

 private:
  class Running;
  std::unique_ptr<Running> running_;
  std::uint16_t port_ = 0;
};

}  // namespace promonitor::api
