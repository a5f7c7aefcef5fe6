#include "core/runner/frame_channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/runner/messages.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

struct Heard final : FrameChannel::Receiver {
  bool onFrame(const Frame& frame) override {
    PingFrame ping;
    if (!ping.decode(frame.body)) return false;
    numbers.push_back(ping.number);
    return true;
  }
  void onChannelEnd(FrameChannel::End how) override {
    EXPECT_FALSE(end) << "a second end";
    end = how;
  }

  std::vector<std::uint64_t> numbers;
  std::optional<FrameChannel::End> end;
};

class FrameChannelTest : public testing::Test {
 protected:
  FrameChannelTest() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds_.data()), 0);
    near_.emplace(loop_, kLimits, heard_near_);
    far_.emplace(loop_, kLimits, heard_far_);
    far_->open(fds_[1]);
  }
  void TearDown() override {
    near_.reset();
    far_.reset();
    for (const int fd : fds_) close(fd);
  }
  void send(std::uint64_t number) {
    PingFrame{.number = number}.append(near_->out());
    near_->flushLater();
  }
  template <class Done>
  void until(Done&& done) {
    for (int turns = 0; turns < 4000 && !done(); ++turns) loop_.turn(std::chrono::milliseconds(5));
    EXPECT_TRUE(done());
  }

  static constexpr FrameChannel::Limits kLimits = {.max_body = 64, .max_queue = 4 << 20};
  ManualClock clock_;
  EventLoop loop_{clock_};
  std::array<int, 2> fds_{};
  Heard heard_near_;
  Heard heard_far_;
  std::optional<FrameChannel> near_, far_;
};

TEST_F(FrameChannelTest, KeepsFramesUntilItIsOpen) {
  send(1);
  loop_.turn(Duration(0));
  EXPECT_GT(near_->queued(), 0U);

  near_->open(fds_[0]);
  send(2);

  until([&] { return heard_far_.numbers.size() == 2; });
  EXPECT_EQ(heard_far_.numbers, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(FrameChannelTest, KeepsNoMoreThanItsQueue) {
  near_->out().append(kLimits.max_queue + 1, 'x');
  near_->flushLater();

  until([&] { return heard_near_.end.has_value(); });

  EXPECT_EQ(heard_near_.end, FrameChannel::End::Overflow);
  near_->open(fds_[0]);
  loop_.turn(Duration(0));
  EXPECT_TRUE(heard_far_.numbers.empty());
}

TEST_F(FrameChannelTest, CarriesFramesInOrder) {
  near_->open(fds_[0]);
  for (std::uint64_t i = 0; i < 3; ++i) send(i);
  EXPECT_GT(near_->queued(), 0U) << "nothing goes before the turn has ended";

  until([&] { return heard_far_.numbers.size() == 3; });

  EXPECT_EQ(heard_far_.numbers, (std::vector<std::uint64_t>{0, 1, 2}));
  EXPECT_EQ(near_->queued(), 0U);
}

TEST_F(FrameChannelTest, WaitsForRoomInTheSocket) {
  near_->open(fds_[0]);
  constexpr std::uint64_t kMany = 200'000;  // 2.6 MB
  far_.reset();
  for (std::uint64_t i = 0; i < kMany; ++i) send(i);
  for (int turns = 0; turns < 10; ++turns) loop_.turn(Duration(0));
  EXPECT_GT(near_->queued(), 0U);

  far_.emplace(loop_, kLimits, heard_far_);
  far_->open(fds_[1]);

  until([&] { return heard_far_.numbers.size() == kMany; });
  for (std::uint64_t i = 0; i < kMany; ++i) ASSERT_EQ(heard_far_.numbers[i], i);
  EXPECT_EQ(near_->queued(), 0U);
}

TEST_F(FrameChannelTest, ReadsWhileItWaitsForRoom) {
  near_->open(fds_[0]);
  far_.reset();
  for (std::uint64_t i = 0; i < 200'000; ++i) send(i);
  for (int turns = 0; turns < 10; ++turns) loop_.turn(Duration(0));
  std::string out;
  PingFrame{.number = 7}.append(out);

  ASSERT_EQ(write(fds_[1], out.data(), out.size()), static_cast<ssize_t>(out.size()));

  until([&] { return heard_near_.numbers.size() == 1; });
  EXPECT_GT(near_->queued(), 0U);
}

TEST_F(FrameChannelTest, EndsWhenTheOtherSideDoesNotRead) {
  near_->open(fds_[0]);
  far_.reset();
  for (std::uint64_t i = 0; i < 500'000; ++i) send(i);

  until([&] { return heard_near_.end.has_value(); });

  EXPECT_EQ(heard_near_.end, FrameChannel::End::Overflow);
}

TEST_F(FrameChannelTest, EndsAtTheEndOfTheOther) {
  near_->open(fds_[0]);
  send(1);
  loop_.turn(Duration(0));
  far_.reset();
  shutdown(fds_[1], SHUT_RDWR);

  until([&] { return heard_near_.end.has_value(); });
  send(2);
  for (int turns = 0; turns < 3; ++turns) loop_.turn(Duration(0));

  EXPECT_EQ(heard_near_.end, FrameChannel::End::Closed);
}

TEST_F(FrameChannelTest, EndsAtTheFirstFrameThatIsNone) {
  near_->open(fds_[0]);
  send(1);
  FrameWriter(near_->out(), FrameType::Ping).put(std::uint8_t{1});
  send(2);

  until([&] { return heard_far_.end.has_value(); });

  EXPECT_EQ(heard_far_.end, FrameChannel::End::Breach);
  EXPECT_EQ(heard_far_.numbers, (std::vector<std::uint64_t>{1}));
}

}  // namespace
}  // namespace promonitor
