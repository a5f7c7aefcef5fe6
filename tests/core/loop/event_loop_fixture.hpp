#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/loop/event_loop.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {

/// Both ends of a non-blocking stream socket.
struct SocketPair {
  std::array<int, 2> fds{};
  SocketPair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0); }
  ~SocketPair() {
    for (const int fd : fds) close(fd);
  }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;
  int mine() const { return fds[0]; }
  void peerSays(const char* text) const { EXPECT_GT(write(fds[1], text, 1), 0); }
  void peerLeaves() {
    close(fds[1]);
    fds[1] = -1;
  }
};

/// Remembers what it was called with, and does what a test wants done inside a callback.
struct Witness {
  std::vector<LoopEvent> events;
  std::vector<OpId> ops;
  std::function<void()> then = [] {};

  static void call(void* user, OpId op, const LoopEvent& event) {
    auto* self = static_cast<Witness*>(user);
    self->events.push_back(event);
    self->ops.push_back(op);
    self->then();
  }
  std::size_t calls() const { return events.size(); }
};

class EventLoopTest : public testing::Test {
 protected:
  OpId wait(int fd, std::uint32_t interest, Witness& witness,
            MonoTime deadline = EventLoop::kNever) {
    return loop_.waitFd(fd, interest, deadline, &Witness::call, &witness);
  }
  OpId at(Duration after, Witness& witness) {
    return loop_.at(loop_.now() + after, &Witness::call, &witness);
  }
  void turn() { loop_.turn(Duration::zero()); }
  void turnAfter(Duration step) {
    clock_.advance(step);
    turn();
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
};

}  // namespace promonitor
