#include "tests/support/targets.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/http_target.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

/// A blocking peer with a deadline of two seconds a call.
class Peer {
 public:
  explicit Peer(std::uint16_t port) : descriptor_(beginConnect(port)) {}
  ~Peer() { ::close(descriptor_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool ready(short events, int milliseconds = 2000) const {
    pollfd waited{descriptor_, events, 0};
    return poll(&waited, 1, milliseconds) == 1;
  }
  void send(const std::string& text) const {
    ASSERT_TRUE(ready(POLLOUT));
    ASSERT_EQ(::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  /// Up to `size` bytes, fewer where the target ends; "(reset)" where it resets.
  std::string read(std::size_t size) const {
    std::string text;
    std::array<char, 512> space{};
    while (text.size() < size && ready(POLLIN)) {
      const std::size_t room = std::min(space.size(), size - text.size());
      const ssize_t count = recv(descriptor_, space.data(), room, 0);
      if (count < 0) return "(reset)";
      if (count == 0) break;
      text.append(space.data(), static_cast<std::size_t>(count));
    }
    return text;
  }

 private:
  int descriptor_;
};

TEST(TcpTarget, DoesItsScript) {
  const TcpTarget target({Step::send("hello "), Step::wait(5ms), Step::drip("you", 1ms),
                          Step::expect("bye"), Step::send("."), Step::close()});
  const Peer peer(target.port());

  EXPECT_EQ(peer.read(9), "hello you");
  peer.send("good");
  peer.send("bye");
  EXPECT_EQ(peer.read(100), ".");
}

TEST(TcpTarget, ServesEachConnectionByItself) {
  const TcpTarget target({Step::expect("x"), Step::send("y"), Step::close()});
  const Peer first(target.port());
  const Peer second(target.port());

  second.send("x");
  EXPECT_EQ(second.read(10), "y");
  first.send("x");
  EXPECT_EQ(first.read(10), "y");
  EXPECT_EQ(target.accepted(), 2U);
}

TEST(TcpTarget, FloodsUntilThePeerIsGone) {
  const TcpTarget target({Step::flood("0123456789")});
  {
    const Peer peer(target.port());
    EXPECT_EQ(peer.read(1'000'000).size(), 1'000'000U);
  }
  const Peer peer(target.port());
  EXPECT_EQ(peer.read(10), "0123456789");
}

TEST(EchoTarget, SendsBackWhatItGets) {
  const EchoTarget target;
  const Peer peer(target.port());

  peer.send("abc");

  EXPECT_EQ(peer.read(3), "abc");
}

TEST(ResetTarget, Resets) {
  const ResetTarget target;
  const Peer peer(target.port());

  EXPECT_EQ(peer.read(1), "(reset)");
}

TEST(RefusedPort, Refuses) {
  const RefusedPort target;
  const Peer peer(target.port());

  EXPECT_EQ(peer.read(1), "(reset)");
}

TEST(FullBacklog, NeitherAcceptsNorRefuses) {
  const FullBacklog target;
  const Peer peer(target.port());

  EXPECT_FALSE(peer.ready(POLLOUT, 50));
}

TEST(HttpTarget, AnswersPipelinedRequestsInOrder) {
  const HttpTarget target([](const HttpRequest& request) {
    HttpAnswer answer;
    answer.body = request.method + request.target + request.body;
    return answer;
  });
  const Peer peer(target.port());

  peer.send("POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\nxyzGET /b HTTP/1.1\r\n");
  peer.send("Connection: close\r\n\r\n");

  EXPECT_EQ(peer.read(1000),
            "HTTP/1.1 200 Status\r\nContent-Length: 9\r\n\r\nPOST/axyz"
            "HTTP/1.1 200 Status\r\nContent-Length: 5\r\nConnection: close\r\n\r\nGET/b");
  EXPECT_EQ(target.requestCount(), 2U);
}

TEST(TargetServer, RefusesAnIdentityWithoutItsKey) {
  EXPECT_THROW(TlsTarget(TlsIdentity{}), std::invalid_argument);
}

}  // namespace
}  // namespace promonitor::test
