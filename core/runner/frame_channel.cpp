#include "core/runner/frame_channel.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <span>
#include <utility>

namespace promonitor {
namespace {

/// A buffer that once held more is given back when it is empty.
constexpr std::size_t kKept = std::size_t{1} << 20;

}  // namespace

FrameChannel::FrameChannel(EventLoop& loop, Limits limits, Receiver& receiver)
    : loop_(loop), limits_(limits), receiver_(receiver), in_(limits.max_body) {}

FrameChannel::~FrameChannel() {
  close();
  if (flush_ != 0) loop_.cancel(flush_);
}

void FrameChannel::open(int fd) {
  if (ended_) return;
  fd_ = fd;
  for_room_ = false;
  flush();
}

void FrameChannel::flushLater() {
  if (flush_ == 0 && !ended_) flush_ = loop_.at(loop_.now(), &FrameChannel::onFlush, this);
}

void FrameChannel::onFlush(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& channel = *static_cast<FrameChannel*>(self);
  channel.flush_ = 0;
  channel.flush();
}

void FrameChannel::flush() {
  // A socket that is full says when it takes more, and open() when there is one.
  if (ended_ || (for_room_ && queued() <= limits_.max_queue)) return;
  if (send()) wait();
}

void FrameChannel::onReady(void* self, OpId /*op*/, const LoopEvent& event) {
  auto& channel = *static_cast<FrameChannel*>(self);
  channel.waiting_ = 0;
  if (channel.for_room_ && (event.ready & kWritable) != 0) {
    if (!channel.send()) return;
  }
  if ((event.ready & (kReadable | kHangup | kError)) != 0) {
    channel.receive();
  } else {
    channel.wait();
  }
}

void FrameChannel::wait() {
  const bool for_room = queued() > 0;
  if (waiting_ != 0) {
    if (for_room == for_room_) return;
    loop_.cancel(waiting_);
  }
  for_room_ = for_room;
  const std::uint32_t interest = for_room ? kReadable | kWritable : kReadable;
  waiting_ = loop_.waitFd(fd_, interest, EventLoop::kNever, &FrameChannel::onReady, this);
}

bool FrameChannel::send() {
  while (fd_ >= 0 && queued() > 0) {
    const ssize_t size = ::send(fd_, out_.data() + sent_, queued(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno != EAGAIN) {
      // What the other side sent before it went may still be there to be read.
      sent_ = out_.size();
      break;
    }
    if (size < 0) break;
    sent_ += static_cast<std::size_t>(size);
  }
  if (queued() > limits_.max_queue) {
    end(End::Overflow);
    return false;
  }
  if (queued() == 0) {
    if (out_.capacity() > kKept) out_ = {};
    out_.clear();
    sent_ = 0;
  } else if (sent_ > kKept) {
    out_.erase(0, sent_);
    sent_ = 0;
  }
  return true;
}

void FrameChannel::receive() {
  const std::span<char> space = in_.space();
  const ssize_t size = recv(fd_, space.data(), space.size(), 0);
  if (size > 0) {
    in_.filled(static_cast<std::size_t>(size));
  } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
    end(End::Closed);
    return;
  }
  Frame frame;
  for (;;) {
    switch (in_.next(frame)) {
      case FrameBuffer::Next::Incomplete:
        wait();
        return;
      case FrameBuffer::Next::TooLong:
        end(End::Breach);
        return;
      case FrameBuffer::Next::Frame:
        if (receiver_.onFrame(frame)) continue;
        end(End::Breach);
        return;
    }
  }
}

void FrameChannel::close() {
  // Once: afterwards the number may be another's.
  if (std::exchange(ended_, true)) return;
  loop_.releaseFd(fd_);
  waiting_ = 0;
}

void FrameChannel::end(End end) {
  close();
  receiver_.onChannelEnd(end);
}

}  // namespace promonitor
