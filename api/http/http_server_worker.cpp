#include "api/http/http_server_worker.hpp"

#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "core/base/log.hpp"

namespace promonitor::api {
namespace {

using Interest = Pistache::Flags<Pistache::Polling::NotifyOn>;
using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr std::size_t kReadBytes = 16384;
constexpr std::size_t kWriteBytesATurn = 262144;
/// From so many on that wait for clients that do not read, long answers are made as they are read.
constexpr std::size_t kMuchUnread = std::size_t{16} << 20;
/// Of a body that grows: what waits for a client that does not read is not to pile up there.
constexpr int kLiveSocketBytes = 65536;

Tag tagOf(int fd) { return Tag(static_cast<std::uint64_t>(fd)); }

int checkedFd(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return fd;
}

timespec timespecOf(Duration duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  return {seconds.count(), (duration - seconds).count()};
}

}  // namespace

void ServerShared::connectionClosed() {
  const std::lock_guard lock(mutex);
  if (--connections == 0) all_closed.notify_all();
}

bool ServerShared::waitUntilClosed(Duration patience) {
  std::unique_lock lock(mutex);
  return all_closed.wait_for(lock, patience, [this] { return connections == 0; });
}

HttpWorker::HttpWorker(ServerShared& shared)
    : shared_(shared),
      tick_fd_(checkedFd(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd")),
      read_buffer_(kReadBytes, '\0') {}

HttpWorker::~HttpWorker() { ::close(tick_fd_); }

std::shared_ptr<Pistache::Aio::Handler> HttpWorker::clone() const {
  return std::make_shared<HttpWorker>(shared_);
}

void HttpWorker::registerPoller(Pistache::Polling::Epoll& poller) {
  poller.addFd(orders_->fd(), Interest(NotifyOn::Read), tagOf(orders_->fd()));
  poller.addFd(tick_fd_, Interest(NotifyOn::Read), tagOf(tick_fd_));
}

void HttpWorker::onReady(const Pistache::Aio::FdSet& fds) {
  bool woken = false;
  bool ticked = false;
  for (const auto& event : fds) {
    const int fd = static_cast<int>(event.getTag().value());
    if (fd == orders_->fd()) {
      woken = true;
    } else if (fd == tick_fd_) {
      ticked = true;
      std::uint64_t times = 0;
      (void)!::read(fd, &times, sizeof times);
    } else {
      onSocket(event);
    }
  }
  // After the sockets: a descriptor closed or taken in here may have an older event above.
  if (ticked) tick();
  if (woken) followOrders();
}

void HttpWorker::followOrders() {
  WorkerOrders::Batch orders = orders_->take();
  for (auto& [fd, peer] : orders.adopted) welcome(fd, std::move(peer));
  for (const ClientId& ready : orders.ready) {
    guarded(ready.fd, [&](Client& client) {
      if (client.number != ready.number) return;
      client.connection.answerReady();
      settle(ready.fd, client);
    });
  }
  if (orders.grew) growBodies();
  if (orders.drain || orders.abandon) end(orders.abandon);
}

void HttpWorker::growBodies() {
  for (const int fd : openSockets()) {
    guarded(fd, [&](Client& client) {
      if (!client.connection.live()) return;
      client.connection.bodyGrew();
      settle(fd, client);
    });
  }
}

void HttpWorker::end(bool at_once) {
  for (const int fd : openSockets()) {
    if (at_once) {
      close(fd);
      continue;
    }
    guarded(fd, [&](Client& client) {
      read(fd, client);
      client.connection.drain();
      settle(fd, client);
    });
  }
}

std::vector<int> HttpWorker::openSockets() const {
  std::vector<int> fds;
  fds.reserve(clients_.size());
  for (const auto& [fd, client] : clients_) fds.push_back(fd);
  return fds;
}

void HttpWorker::guarded(int fd, const std::function<void(Client&)>& work) {
  const auto found = clients_.find(fd);
  if (found == clients_.end()) return;
  try {
    work(found->second);
  } catch (const std::exception& error) {
    shared_.log.error("api_connection_failed reason={}", logValue(error.what()));
    close(fd);
  }
}

void HttpWorker::welcome(int fd, std::string peer) {
  if (clients_.empty()) setTicking(true);
  const ClientId id{fd, ++last_number_};
  clients_.try_emplace(fd, Client{Connection(shared_.handler, shared_.settings.connection,
                                             shared_.clock, shared_.long_bodies, std::move(peer),
                                             [orders = orders_, id] { orders->answer(id); }),
                                  id.number});
  reactor()->registerFd(key(), fd, NotifyOn::Read, tagOf(fd), Pistache::Polling::Mode::Level);
}

void HttpWorker::onSocket(const Pistache::Aio::FdSet::Entry& event) {
  const int fd = static_cast<int>(event.getTag().value());
  guarded(fd, [&](Client& client) {
    const bool broken = event.isHangup() || (!event.isReadable() && !event.isWritable());
    if (broken) client.connection.abort();
    if (event.isReadable()) read(fd, client);
    settle(fd, client);
  });
}

void HttpWorker::read(int fd, Client& client) {
  if (!client.connection.wantsInput()) return;
  client.connection.setShortOfMemory(unread_ > kMuchUnread);
  const ssize_t count = ::recv(fd, read_buffer_.data(), read_buffer_.size(), MSG_DONTWAIT);
  if (count > 0) {
    client.connection.received({read_buffer_.data(), static_cast<std::size_t>(count)});
  } else if (count == 0) {
    client.connection.inputEnded();
  } else if (errno != EAGAIN && errno != EINTR) {
    client.connection.abort();
  }
}

void HttpWorker::settle(int fd, Client& client) {
  Connection& connection = client.connection;
  if (connection.live() && !client.narrowed) {
    client.narrowed = true;
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kLiveSocketBytes, sizeof kLiveSocketBytes);
  }
  std::size_t written = 0;
  while (!connection.finished() && !connection.output().empty() && written < kWriteBytesATurn) {
    const auto output = connection.output();
    const ssize_t count = ::send(fd, output.data(), output.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) break;
    if (count < 0) {
      connection.abort();
      break;
    }
    written += static_cast<std::size_t>(count);
    connection.sent(static_cast<std::size_t>(count));
  }
  if (connection.wantsShutdown()) {
    connection.shutDown();
    ::shutdown(fd, SHUT_WR);
  }
  if (connection.finished()) return close(fd);
  count(client);
  const bool reads = connection.wantsInput();
  const bool writes = !connection.output().empty();
  if (reads == client.reads && writes == client.writes) return;
  client.reads = reads;
  client.writes = writes;
  const auto interest =
      (reads ? NotifyOn::Read : NotifyOn::None) | (writes ? NotifyOn::Write : NotifyOn::None);
  reactor()->modifyFd(key(), fd, interest, tagOf(fd), Pistache::Polling::Mode::Level);
}

void HttpWorker::count(Client& client) {
  unread_ -= std::exchange(client.unread, client.connection.output().size());
  unread_ += client.unread;
}

void HttpWorker::tick() {
  const bool crowded = shared_.connections > shared_.max_connections / 4 * 3;
  for (const int fd : openSockets()) {
    guarded(fd, [&](Client& client) {
      client.connection.tick(crowded);
      settle(fd, client);
    });
  }
}

void HttpWorker::close(int fd) {
  reactor()->removeFd(key(), fd);
  ::close(fd);
  const auto found = clients_.find(fd);
  unread_ -= found->second.unread;
  clients_.erase(found);
  if (clients_.empty()) setTicking(false);
  shared_.connectionClosed();
}

void HttpWorker::setTicking(bool on) {
  const timespec period = timespecOf(on ? shared_.settings.tick : Duration::zero());
  const itimerspec timer{period, period};
  ::timerfd_settime(tick_fd_, 0, &timer, nullptr);
}

}  // namespace promonitor::api
