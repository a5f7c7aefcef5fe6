#include "api/http/http_server.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "api/http/acceptor.hpp"
#include "api/http/http_date.hpp"
#include "api/http/http_server_worker.hpp"
#include "core/base/log.hpp"

namespace promonitor::api {

std::size_t HttpServer::mostConnections(const ServerSettings& settings) {
  const std::size_t wanted = settings.max_connections;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  return std::max<std::size_t>(1, std::min<std::size_t>(wanted, files.rlim_cur / 2));
}

/// Everything that runs; destroyed in the order acceptor, reactor (joins its threads), shared.
class HttpServer::Running {
 public:
  Running(const ServerSettings& settings, HttpHandler& handler, const Clock& clock,
          spdlog::logger& log)
      : shared_{settings, handler, clock, log, mostConnections(settings)} {
    auto socket = std::make_unique<ListenSocket>(shared_.settings.listen, shared_.settings.setting);
    port_ = socket->port();
    reactor_->init(Pistache::Aio::AsyncContext(shared_.settings.workers, "api"));
    const auto key = reactor_->addHandler(std::make_shared<HttpWorker>(shared_));
    for (const auto& handler_of_thread : reactor_->handlers(key)) {
      workers_.push_back(std::static_pointer_cast<HttpWorker>(handler_of_thread));
    }
    reactor_->run();
    acceptor_ = std::make_unique<Acceptor>(
        std::move(socket), [this](int fd, std::string peer) { take(fd, std::move(peer)); }, log);
  }

  ~Running() {
    acceptor_.reset();
    for (const auto& worker : workers_) worker->orders().drain();
    if (!shared_.waitUntilClosed(shared_.settings.stop_grace)) {
      shared_.log.warn("api_stop_cut connections={}", shared_.connections.load());
      for (const auto& worker : workers_) worker->orders().abandon();
      shared_.waitUntilClosed(shared_.settings.stop_grace);
    }
    reactor_->shutdown();
  }

  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  std::uint16_t port() const { return port_; }
  std::size_t connections() const { return shared_.connections; }
  std::function<void()> liveWaker() const {
    std::vector<std::shared_ptr<WorkerOrders>> orders;
    for (const auto& worker : workers_) orders.push_back(worker->sharedOrders());
    return [orders = std::move(orders)] {
      for (const auto& each : orders) each->bodiesGrew();
    };
  }

 private:
  void take(int fd, std::string peer) {
    if (shared_.connections >= shared_.max_connections) return turnAway(fd, peer);
    ++shared_.connections;
    workers_[next_worker_++ % workers_.size()]->orders().adopt(fd, std::move(peer));
  }

  void turnAway(int fd, const std::string& peer) {
    const Response answer =
        shared_.handler.refuse({503, "too many connections are open; try again in a moment"}, peer);
    std::string bytes;
    appendHead(bytes, answer, {.keep_alive = false}, httpDate(shared_.clock.wallNow()));
    bytes += answer.body;
    (void)!::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::shutdown(fd, SHUT_WR);
    ::close(fd);
  }

  ServerShared shared_;
  std::shared_ptr<Pistache::Aio::Reactor> reactor_ = Pistache::Aio::Reactor::create();
  std::vector<std::shared_ptr<HttpWorker>> workers_;
  std::size_t next_worker_ = 0;
  std::uint16_t port_ = 0;
  std::unique_ptr<Acceptor> acceptor_;
};

HttpServer::HttpServer(const ServerSettings& settings, HttpHandler& handler, const Clock& clock,
                       spdlog::logger& log)
    : running_(std::make_unique<Running>(settings, handler, clock, log)), port_(running_->port()) {}

HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::port() const { return port_; }

std::size_t HttpServer::connections() const { return running_ ? running_->connections() : 0; }

std::function<void()> HttpServer::liveWaker() const {
  return running_ ? running_->liveWaker() : [] {};
}

void HttpServer::stop() { running_.reset(); }

}  // namespace promonitor::api
