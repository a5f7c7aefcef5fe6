#include "bench/target_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

#include "bench/failed_call.hpp"

namespace promonitor::bench {
namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nServer: target\r\nContent-Type: text/plain\r\nContent-Length: 64\r\n"
    "Connection: close\r\n\r\n"
    "................................................................";
constexpr std::size_t kLongestRead = 4096;

/// What epoll gives back: the descriptor, the manner above it, and whether connections come there.
constexpr std::uint64_t kListener = std::uint64_t{1} << 63;
constexpr int kMannerBit = 32;

bool isWhole(std::string_view request) { return request.ends_with("\r\n\r\n"); }

}  // namespace

TargetServer::TargetServer() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throwFailedCall("epoll_create1");
}

TargetServer::~TargetServer() {
  for (const int listener : listeners_) ::close(listener);
  ::close(epoll_);
}

void TargetServer::present(const std::string& chain_file, const std::string& key_file) {
  context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_3_VERSION);
  if (SSL_CTX_use_certificate_chain_file(context_.get(), chain_file.c_str()) != 1) {
    throw std::runtime_error(chain_file + " is no chain of certificates");
  }
  if (SSL_CTX_use_PrivateKey_file(context_.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error(key_file + " is not the key of " + chain_file);
  }
}

std::uint16_t TargetServer::listen(Manner manner) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) throwFailedCall("socket");
  listeners_.push_back(listener);
  const int one = 1;
  ::setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, length) != 0) throwFailedCall("bind");
  if (::listen(listener, SOMAXCONN) != 0) throwFailedCall("listen");
  if (::getsockname(listener, generic, &length) != 0) throwFailedCall("getsockname");
  watch(listener, manner, true);
  return ntohs(address.sin_port);
}

void TargetServer::serveFor(std::chrono::seconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  std::array<epoll_event, 512> events{};
  while (std::chrono::steady_clock::now() < end) {
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), 1000);
    for (int i = 0; i < count; ++i) {
      const std::uint64_t data = events[static_cast<std::size_t>(i)].data.u64;
      const int descriptor = static_cast<int>(static_cast<std::uint32_t>(data));
      const auto manner = static_cast<Manner>((data & ~kListener) >> kMannerBit);
      if ((data & kListener) != 0) {
        acceptAll(descriptor, manner);
      } else {
        serve(descriptor, manner);
      }
    }
  }
}

void TargetServer::watch(int descriptor, Manner manner, bool listener) const {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP;
  event.data.u64 = static_cast<std::uint64_t>(manner) << kMannerBit |
                   static_cast<std::uint32_t>(descriptor) | (listener ? kListener : 0);
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
}

void TargetServer::acceptAll(int listener, Manner manner) {
  for (int i = 0; i < 256; ++i) {
    const int descriptor = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return;
    if (manner == Manner::Close) {
      ::close(descriptor);
      continue;
    }
    if (manner == Manner::Tls) {
      const auto place = static_cast<std::size_t>(descriptor);
      if (place >= sessions_.size()) sessions_.resize(place + 1);
      sessions_[place].reset(SSL_new(context_.get()));
      SSL_set_fd(sessions_[place].get(), descriptor);
      SSL_set_accept_state(sessions_[place].get());
    }
    watch(descriptor, manner, false);
  }
}

void TargetServer::serve(int descriptor, Manner manner) {
  if (manner != Manner::Tls) {
    if (answer(descriptor, manner == Manner::Silent)) ::close(descriptor);
    return;
  }
  Session& session = sessions_[static_cast<std::size_t>(descriptor)];
  if (!answerTls(session.get())) return;
  session.reset();
  ::close(descriptor);
}

bool TargetServer::answer(int descriptor, bool silent) {
  std::array<char, kLongestRead> space;
  const ssize_t got = ::recv(descriptor, space.data(), space.size(), 0);
  if (got <= 0) return true;
  if (silent || !isWhole({space.data(), static_cast<std::size_t>(got)})) return false;
  ::send(descriptor, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
  return true;
}

bool TargetServer::answerTls(SSL* session) {
  ERR_clear_error();
  std::array<char, kLongestRead> space;
  const int got = SSL_read(session, space.data(), static_cast<int>(space.size()));
  if (got <= 0) return SSL_get_error(session, got) != SSL_ERROR_WANT_READ;
  if (!isWhole({space.data(), static_cast<std::size_t>(got)})) return false;
  SSL_write(session, kAnswer.data(), static_cast<int>(kAnswer.size()));
  SSL_shutdown(session);
  return true;
}

}  // namespace promonitor::bench
