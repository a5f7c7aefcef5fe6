#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <numeric>

#include "promonitor/probe.h"
#include "tests/core/net/stream_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Step;

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  return bytes;
}

/// Each test runs over a plain connection and over TLS.
class StreamTransferTest : public StreamTest, public testing::WithParamInterface<bool> {
 protected:
  bool tls() const { return GetParam(); }
  std::unique_ptr<test::TargetServer> target(test::Script script) {
    if (tls()) return std::make_unique<test::TlsTarget>(identity(), std::move(script));
    return std::make_unique<test::TcpTarget>(std::move(script));
  }
  std::int64_t connectTo(const test::TargetServer& server) {
    return connect(tls() ? tlsTo(server.port()) : to(server.port()));
  }
};

TEST_P(StreamTransferTest, ReadsUntilTheEnd) {
  const auto server = target({Step::send("220 ready\r\n"), Step::close()});
  ASSERT_EQ(connectTo(*server), 0);

  EXPECT_EQ(readAll(), "220 ready\r\n");
  EXPECT_EQ(code(), "");
}

TEST_P(StreamTransferTest, ReadsNoMoreThanTheBufferHolds) {
  const auto server = target({Step::send("0123456789"), Step::close()});
  ASSERT_EQ(connectTo(*server), 0);
  std::string all;
  std::array<char, 3> buffer{};

  for (std::int64_t bytes = read(buffer); bytes > 0; bytes = read(buffer)) {
    ASSERT_LE(bytes, 3);
    all.append(buffer.data(), static_cast<std::size_t>(bytes));
  }

  EXPECT_EQ(all, "0123456789");
}

TEST_P(StreamTransferTest, CarriesMuchInBothDirections) {
  const std::string much = pattern(3'000'000);
  const auto server =
      target({Step::send(much), Step::expect("the end"), Step::send("thanks"), Step::close()});
  ASSERT_EQ(connectTo(*server), 0);
  Outcome written;
  const std::string sent = much + "the end";
  stream_.write(sent, in(seconds(5)), &Outcome::call, &written);

  const std::string received = readAll();

  EXPECT_TRUE(received == much + "thanks");
  EXPECT_EQ(written.times, 1);
  EXPECT_EQ(written.bytes, static_cast<std::int64_t>(sent.size()));
}

TEST_P(StreamTransferTest, ASilentPeerTimesOut) {
  const auto server = target({});
  ASSERT_EQ(connectTo(*server), 0);
  std::array<char, 8> buffer{};
  Outcome outcome;
  stream_.read(buffer, in(milliseconds(100)), &Outcome::call, &outcome);

  pass(milliseconds(99));
  EXPECT_EQ(outcome.times, 0);
  pass(milliseconds(5));

  ASSERT_EQ(outcome.times, 1);
  EXPECT_EQ(outcome.bytes, -1);
  EXPECT_EQ(code(), "read_timeout");
  EXPECT_EQ(stream_.info().failure->phase, Phase::Ttfb);
  EXPECT_EQ(stream_.info().cause, static_cast<std::uint32_t>(PM_CAUSE_TIMEOUT));
  EXPECT_FALSE(stream_.info().our_fault);
}

/// A listener that the system connects to and nobody reads from.
class UnreadTest : public StreamTest {
 protected:
  UnreadTest() {
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(connect(to(test::boundPort(listener_))), 0);
    stream_.write(much_, in(milliseconds(500)), &Outcome::call, &written_);
    for (int turns = 0; turns < 20; ++turns) loop_.turn(milliseconds(1));
    EXPECT_EQ(written_.times, 0);
  }
  void TearDown() override { close(listener_); }

  const int listener_ = test::bindLoopback(false);
  const std::string much_ = pattern(50'000'000);
  Outcome written_;
};

TEST_F(UnreadTest, APeerThatDoesNotReadTimesOut) {
  pass(milliseconds(600));

  ASSERT_EQ(written_.times, 1);
  EXPECT_EQ(written_.bytes, -1);
  EXPECT_EQ(code(), "write_timeout");
  EXPECT_EQ(stream_.info().failure->phase, Phase::Send);
}

TEST_F(UnreadTest, EachDirectionHasItsOwnDeadline) {
  std::array<char, 8> buffer{};
  Outcome reading;
  stream_.read(buffer, in(milliseconds(100)), &Outcome::call, &reading);

  pass(milliseconds(200));
  EXPECT_EQ(reading.times, 1);
  EXPECT_EQ(written_.times, 0);
  EXPECT_EQ(code(), "read_timeout");
  pass(milliseconds(400));
  EXPECT_EQ(written_.times, 1);
  EXPECT_EQ(code(), "write_timeout");
}

TEST_F(UnreadTest, TheFirstOfTwoFailuresMayCloseTheStream) {
  std::array<char, 8> buffer{};
  Outcome reading;
  reading.then = [this] { stream_.close(true); };
  stream_.read(buffer, in(milliseconds(500)), &Outcome::call, &reading);

  pass(milliseconds(600));

  EXPECT_EQ(reading.times, 1);
  EXPECT_EQ(written_.times, 0);
}

TEST_P(StreamTransferTest, AResetIsToldFromAnEnd) {
  const auto server = target({Step::send("x"), Step::expect("y"), Step::reset()});
  ASSERT_EQ(connectTo(*server), 0);
  std::array<char, 8> buffer{};
  ASSERT_EQ(read(buffer), 1);
  ASSERT_EQ(write("y"), 1);

  EXPECT_EQ(read(buffer), -1);
  EXPECT_EQ(code(), "reset");
  EXPECT_EQ(stream_.info().failure->phase, Phase::Transfer);
  EXPECT_EQ(stream_.info().cause, static_cast<std::uint32_t>(PM_CAUSE_RESET));
}

TEST_P(StreamTransferTest, AnEndWithoutGoodbyeIsAnEnd) {
  const auto server = target({Step::send("bye"), Step::cut()});
  ASSERT_EQ(connectTo(*server), 0);

  EXPECT_EQ(readAll(), "bye");
  EXPECT_EQ(code(), "");
}

TEST_P(StreamTransferTest, WhatIsClosedTransfersNothing) {
  const auto server = target({Step::send("x")});
  ASSERT_EQ(connectTo(*server), 0);
  stream_.close(true);
  std::array<char, 8> buffer{};

  EXPECT_EQ(read(buffer), -1);
  EXPECT_EQ(code(), "closed");
  EXPECT_EQ(write("x"), -1);
  EXPECT_EQ(code(), "closed");
}

TEST_P(StreamTransferTest, AnEmptyWriteIsDoneAtOnce) {
  const auto server = target({});
  ASSERT_EQ(connectTo(*server), 0);

  EXPECT_EQ(write(""), 0);
}

TEST_P(StreamTransferTest, MayBeDestroyedWhileBothDirectionsAreDone) {
  const auto server = target({Step::expect("go"), Step::send("x")});
  ASSERT_EQ(connectTo(*server), 0);
  auto stream = std::make_unique<Stream>(net_, policy_);
  Outcome connected;
  stream->connect(tls() ? tlsTo(server->port()) : to(server->port()), &Outcome::call, &connected);
  runUntil([&] { return connected.times > 0; });
  std::array<char, 8> buffer{};
  Outcome reading;
  Outcome writing;
  reading.then = [&] { stream.reset(); };
  stream->read(buffer, in(seconds(5)), &Outcome::call, &reading);
  stream->write(std::string_view("go"), in(seconds(5)), &Outcome::call, &writing);

  runUntil([&] { return reading.times > 0; });
  loop_.turn(Duration::zero());

  EXPECT_EQ(reading.times, 1);
  EXPECT_LE(writing.times, 1);
}

INSTANTIATE_TEST_SUITE_P(Transports, StreamTransferTest, testing::Values(false, true),
                         [](const auto& instance) {
                           return instance.param ? std::string("Tls") : std::string("Plain");
                         });

}  // namespace
}  // namespace promonitor
