#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "plugins/ping/echo.hpp"
#include "plugins/ping/verdict_of.hpp"
#include "tests/support/icmp_target.hpp"

namespace promonitor::ping {
namespace {

using namespace std::chrono_literals;

constexpr Echo kEcho{0x1234, 0xfffe, 0x1122334455667788};

std::vector<std::byte> replyTo(std::vector<std::byte> request, bool v6) {
  request[0] = v6 ? std::byte{129} : std::byte{0};
  if (!v6) test::seal(request);
  return request;
}

TEST(Echo, ComesBackAsItWasSent) {
  for (const bool v6 : {false, true}) {
    SCOPED_TRACE(v6);
    for (const std::size_t size : {8U, 9U, 56U, 1472U}) {
      const auto message = decode(replyTo(encodeRequest(kEcho, size, v6), v6), v6);
      ASSERT_TRUE(message);
      EXPECT_EQ(message->kind, Message::Kind::Reply);
      EXPECT_EQ(message->echo, kEcho);
      EXPECT_EQ(message->payload, size);
    }
  }
}

TEST(Echo, RequestsAreNoReplies) {
  EXPECT_FALSE(decode(encodeRequest(kEcho, 56, false), false));
  EXPECT_FALSE(decode(encodeRequest(kEcho, 56, true), true));
}

TEST(Echo, WrongChecksumsAreDropped) {
  std::vector<std::byte> reply = replyTo(encodeRequest(kEcho, 56, false), false);
  for (std::size_t at = 0; at < reply.size(); ++at) {
    reply[at] ^= std::byte{0x10};
    EXPECT_FALSE(decode(reply, false)) << at;
    reply[at] ^= std::byte{0x10};
  }
  EXPECT_TRUE(decode(reply, false));
}

TEST(Echo, PayloadsOfOthersAreDropped) {
  for (const bool v6 : {false, true}) {
    std::vector<std::byte> reply = replyTo(encodeRequest(kEcho, 56, v6), v6);
    for (std::size_t at = 8 + kCookieSize; at < reply.size(); ++at) {
      reply[at] ^= std::byte{1};
      if (!v6) test::seal(reply);
      EXPECT_FALSE(decode(reply, v6)) << at;
      reply[at] ^= std::byte{1};
    }
  }
}

TEST(Echo, NothingIsReadBeyondTheEnd) {
  for (const bool v6 : {false, true}) {
    const std::vector<std::byte> reply = replyTo(encodeRequest(kEcho, 8, v6), v6);
    for (std::size_t size = 0; size < reply.size(); ++size) {
      std::vector<std::byte> part(reply.begin(), reply.begin() + static_cast<std::ptrdiff_t>(size));
      if (!v6 && size >= 4) test::seal(part);
      EXPECT_FALSE(decode(part, v6)) << size;
    }
  }
}

/// An error of `type`, about what was sent to 192.0.2.1, that quotes `quoted` bytes of it.
std::vector<std::byte> errorAbout(std::byte type, std::size_t quoted) {
  std::vector<std::byte> header(20);
  header[0] = std::byte{0x45};
  header[16] = std::byte{192};
  header[18] = std::byte{2};
  header[19] = std::byte{1};
  const std::vector<std::byte> request = encodeRequest(kEcho, 56, false);
  std::vector<std::byte> error(8);
  error[0] = type;
  error[1] = std::byte{1};
  error.insert(error.end(), header.begin(), header.end());
  error.insert(error.end(), request.begin(), request.begin() + static_cast<std::ptrdiff_t>(quoted));
  test::seal(error);
  return error;
}

TEST(Echo, ErrorsNameTheRequest) {
  const HostBytes target = {std::byte{192}, std::byte{0}, std::byte{2}, std::byte{1}};
  const struct {
    std::size_t quoted;
    std::uint64_t cookie;
    std::byte type;
    Message::Kind kind;
  } rows[] = {
      {8, 0, std::byte{3}, Message::Kind::Unreachable},
      {8, 0, std::byte{11}, Message::Kind::TimeExceeded},
      {15, 0, std::byte{11}, Message::Kind::TimeExceeded},
      {16, kEcho.cookie, std::byte{11}, Message::Kind::TimeExceeded},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.quoted);
    const auto message = decode(errorAbout(row.type, row.quoted), false);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, row.kind);
    EXPECT_EQ(message->code, 1);
    EXPECT_EQ(message->echo, (Echo{kEcho.identifier, kEcho.sequence, row.cookie}));
    EXPECT_EQ(message->quoted_target, target);
  }
}

TEST(Echo, ErrorsThatAreCutShortAreDropped) {
  const std::vector<std::byte> error = errorAbout(std::byte{3}, 8);
  for (std::size_t size = 8; size < error.size(); ++size) {
    std::vector<std::byte> part(error.begin(), error.begin() + static_cast<std::ptrdiff_t>(size));
    test::seal(part);
    EXPECT_FALSE(decode(part, false)) << size;
  }
}

TEST(Echo, IpHeadersWithWrongLengthsAreRefused) {
  for (const std::byte first : {std::byte{0x44}, std::byte{0x46}, std::byte{0x4f}, std::byte{0x65},
                                std::byte{0x00}, std::byte{0xff}}) {
    std::vector<std::byte> packet(22);
    packet[0] = first;
    EXPECT_TRUE(withoutIpHeader(packet).empty()) << std::to_integer<int>(first);
  }
  EXPECT_TRUE(withoutIpHeader({}).empty());
}

TEST(PingStatistics, AreThoseOfTheTimes) {
  VolleyResult result;
  result.sent = 4;
  result.round_trips = {6ms, 2ms, 4ms};

  const Statistics figures(result);

  EXPECT_EQ(figures.loss, 0.25);
  EXPECT_EQ(figures.min, 2ms);
  EXPECT_EQ(figures.average, 4ms);
  EXPECT_EQ(figures.max, 6ms);
  EXPECT_NEAR(static_cast<double>(figures.deviation.count()), 1632993, 1);
  EXPECT_EQ(figures.jitter, 3ms);
}

TEST(PingVerdict, TakesTheWorseOfLossAndTime) {
  Limits limits;
  limits.degraded_loss = 0.1;
  limits.max_loss = 0.5;
  limits.degraded_rtt = 10ms;
  limits.max_rtt = 20ms;
  const auto round = [](std::size_t sent, std::vector<std::chrono::nanoseconds> times) {
    VolleyResult result;
    result.sent = sent;
    result.round_trips = std::move(times);
    return result;
  };
  const struct {
    VolleyResult result;
    pm::State state;
    const char* code;
  } rows[] = {
      {round(2, {5ms, 5ms}), pm::State::Up, ""},
      {round(2, {10ms, 10ms}), pm::State::Up, ""},
      {round(2, {11ms, 11ms}), pm::State::Degraded, "ping_slow"},
      {round(2, {21ms, 21ms}), pm::State::Down, "ping_slow"},
      {round(2, {5ms}), pm::State::Degraded, "ping_loss"},
      {round(3, {5ms}), pm::State::Down, "ping_loss"},
      {round(2, {21ms}), pm::State::Down, "ping_slow"},
      {round(3, {15ms}), pm::State::Down, "ping_loss"},
      {round(2, {}), pm::State::Down, "ping_no_reply"},
      {round(0, {}), pm::State::Unknown, "ping_send"},
  };
  for (const auto& row : rows) {
    const pm::Verdict verdict = verdictOf("host", row.result, limits);
    SCOPED_TRACE(verdict.message());
    EXPECT_EQ(verdict.state(), row.state);
    EXPECT_EQ(verdict.code(), row.code);
  }
}

TEST(PingVerdict, SaysWhoRefusedAndWhy) {
  const auto unreachable = Message::Kind::Unreachable;
  const auto time_exceeded = Message::Kind::TimeExceeded;
  const struct {
    Refusal refusal;
    const char* code;
    const char* reason;
  } rows[] = {
      {{unreachable, 1, false, "192.0.2.9"}, "ping_unreachable", "host unreachable"},
      {{unreachable, 13, false, "192.0.2.9"}, "ping_unreachable", "prohibited by filter"},
      {{unreachable, 99, false, "192.0.2.9"}, "ping_unreachable", "destination unreachable"},
      {{unreachable, 3, true, "2001:db8::9"}, "ping_unreachable", "address unreachable"},
      {{unreachable, 255, true, "2001:db8::9"}, "ping_unreachable", "destination unreachable"},
      {{time_exceeded, 0, false, "192.0.2.9"}, "ping_time_exceeded", "hop limit exceeded"},
      {{time_exceeded, 1, true, "2001:db8::9"}, "ping_time_exceeded", "reassembly took too long"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    VolleyResult result;
    result.sent = 1;
    result.refusal = row.refusal;

    const pm::Verdict verdict = verdictOf("router.example", result, {});

    EXPECT_EQ(verdict.state(), pm::State::Down);
    EXPECT_EQ(verdict.code(), row.code);
    EXPECT_EQ(verdict.message(), std::string("router.example is not reached: ") + row.reason +
                                     ", says " + row.refusal.reporter);
  }
}

}  // namespace
}  // namespace promonitor::ping
