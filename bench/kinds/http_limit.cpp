#include "bench/kinds/http_limit.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "bench/kinds/http_exchange.hpp"

namespace promonitor::bench {

HttpLimit::HttpLimit(std::uint16_t port, std::size_t in_flight)
    : SocketChecks({port}, in_flight), request_(requestTo(port)), exchanges_(in_flight) {}

bool HttpLimit::proceed(std::size_t place, int descriptor) {
  Exchange& exchange = exchanges_[place];
  if (!exchange.asked) {
    const ssize_t sent = ::send(descriptor, request_.data(), request_.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request_.size())) throw std::runtime_error("http: send");
    exchange.asked = true;
    exchange.answer.clear();
    return false;
  }
  std::array<char, 4096> space;
  for (;;) {
    const ssize_t got = ::recv(descriptor, space.data(), space.size(), 0);
    if (got < 0 && errno == EAGAIN) return false;
    if (got <= 0) throw std::runtime_error("http: recv");
    exchange.answer.append(space.data(), static_cast<std::size_t>(got));
    if (isWholeAnswer(exchange.answer)) break;
  }
  exchange.asked = false;
  return true;
}

}  // namespace promonitor::bench
