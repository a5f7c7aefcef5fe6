#include "api/http/acceptor.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace promonitor::api {
namespace {

constexpr int kRetryMillis = 100;
constexpr int kForEver = -1;
/// So that a flood of clients does not keep the thread from seeing that it should stop.
constexpr int kClientsATurn = 256;

}  // namespace

Acceptor::Acceptor(std::unique_ptr<ListenSocket> socket, Accepted accepted, spdlog::logger& log)
    : socket_(std::move(socket)),
      accepted_(std::move(accepted)),
      log_(log),
      wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Acceptor::~Acceptor() {
  thread_.request_stop();
  thread_.join();
  ::close(wake_fd_);
}

void Acceptor::run(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const std::uint64_t one = 1;
    (void)!::write(wake_fd_, &one, sizeof one);
  });
  bool able = true;
  while (!stop.stop_requested()) {
    pollfd waits[] = {{wake_fd_, POLLIN, 0}, {able ? socket_->fd() : -1, POLLIN, 0}};
    ::poll(waits, 2, able ? kForEver : kRetryMillis);
    if (!stop.stop_requested()) able = acceptAll();
  }
}

bool Acceptor::acceptAll() {
  for (int clients = 0; clients < kClientsATurn; ++clients) {
    std::string peer;
    const int fd = socket_->accept(peer);
    if (fd >= 0) {
      if (std::exchange(short_of_descriptors_, false)) log_.info("api_accepts_again");
      accepted_(fd, std::move(peer));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      if (!std::exchange(short_of_descriptors_, true)) {
        log_.error("api_cannot_accept reason=\"{}\" advice=\"raise the limit on open files\"",
                   std::generic_category().message(errno));
      }
      return false;
    }
    // Anything else is that one client's trouble (ECONNABORTED, EPROTO, ...), or nobody waits.
    if (errno == EAGAIN) return true;
  }
  return true;
}

}  // namespace promonitor::api
