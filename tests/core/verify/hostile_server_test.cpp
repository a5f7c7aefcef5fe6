#include "core/verify/hostile_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include <gtest/gtest.h>

namespace promonitor::verify {
namespace {

/// A connection to a peer, as a simple client has it.
class Client {
 public:
  explicit Client(std::uint16_t port, int type = SOCK_STREAM) : fd_(socket(AF_INET, type, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    error_ = connected_ ? 0 : errno;
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  int error() const { return error_; }
  void say(const std::string& text) const { send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
  /// At least `size` bytes, unless the connection ends or nothing comes for a while.
  std::string hear(std::size_t size, int patience_ms = 2000) {
    std::string heard;
    while (heard.size() < size) {
      pollfd wait{fd_, POLLIN, 0};
      if (poll(&wait, 1, patience_ms) == 0) break;
      std::array<char, 4096> space{};
      const ssize_t count = recv(fd_, space.data(), space.size(), 0);
      if (count < 0) error_ = errno;
      if (count == 0) closed_ = true;
      if (count <= 0) break;
      heard.append(space.data(), static_cast<std::size_t>(count));
    }
    return heard;
  }
  bool closed() const { return closed_; }

 private:
  const int fd_;
  bool connected_ = false, closed_ = false;
  int error_ = 0;
};

TEST(HostileServer, BehavesAsItsPeersAreNamed) {
  const HostileServer server;

  const Client refused(server.port(Peer::Refusing));
  EXPECT_FALSE(refused.connected());
  EXPECT_EQ(refused.error(), ECONNREFUSED);

  Client silent(server.port(Peer::Silent));
  silent.say("hello?");
  EXPECT_EQ(silent.hear(1, 100), "");
  EXPECT_FALSE(silent.closed());

  Client reset(server.port(Peer::Resetting));
  EXPECT_EQ(reset.hear(1), "");
  EXPECT_TRUE(reset.error() == ECONNRESET || reset.error() == ECONNREFUSED) << reset.error();

  Client closed(server.port(Peer::Closing));
  EXPECT_EQ(closed.hear(1), "");
  EXPECT_TRUE(closed.closed());

  Client dripping(server.port(Peer::Dripping));
  EXPECT_EQ(dripping.hear(5), "HTTP/");

  Client babbling(server.port(Peer::Babbling));
  EXPECT_GE(babbling.hear(100000).size(), 100000U);
}

TEST(HostileServer, HasAFriendlyPeer) {
  const HostileServer server;

  Client http(server.port(Peer::Friendly));
  http.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(http.hear(15).starts_with("HTTP/1.1 200 OK"));

  Client echo(server.port(Peer::Friendly));
  echo.say("hello");
  EXPECT_EQ(echo.hear(5), "hello");

  Client shy(server.port(Peer::Friendly));
  EXPECT_EQ(shy.hear(11), "220 ready\r\n");

  Client datagram(server.port(Peer::Friendly), SOCK_DGRAM);
  datagram.say("hello");
  EXPECT_EQ(datagram.hear(5), "hello");
}

TEST(HostileServer, EndsWithItsObject) {
  std::uint16_t port = 0;
  {
    const HostileServer server;
    port = server.port(Peer::Silent);
  }

  EXPECT_FALSE(Client(port).connected());
}

}  // namespace
}  // namespace promonitor::verify
