#pragma once

#include <cstdint>
#include <string>

#include "core/loop/event_loop.hpp"
#include "core/runner/frame.hpp"

namespace promonitor {

/// One end of the channel between daemon and runner: frames in both directions over a non-blocking
/// socket. Frames gather and leave together, in the turn after the one that made them; what the
/// socket does not take waits for it. Belongs to its loop's thread. Costs two system calls for as
/// many frames as come or go in a turn.
class FrameChannel {
 public:
  enum class End : std::uint8_t {
    Closed,   ///< by the other side, or an error of the socket
    Breach,   ///< what came is not the protocol
    Overflow  ///< the other side does not read
  };
  /// Who hears of frames. May not destroy the channel from onFrame().
  class Receiver {
   public:
    virtual ~Receiver() = default;
    /// False: that was no frame one may send here. The body is good during the call.
    virtual bool onFrame(const Frame& frame) = 0;
    /// Nothing comes or goes any more. Once, never from inside flushLater().
    virtual void onChannelEnd(End end) = 0;
  };
  struct Limits {
    std::size_t max_body;   ///< of a frame that comes
    std::size_t max_queue;  ///< bytes that wait for the other side to read
  };

  FrameChannel(EventLoop& loop, Limits limits, Receiver& receiver);
  ~FrameChannel();
  FrameChannel(const FrameChannel&) = delete;
  FrameChannel& operator=(const FrameChannel&) = delete;

  /// Once: what was appended before goes, too. `fd` stays the caller's, who closes it after close()
  /// or this object's end.
  void open(int fd);
  /// Where frames to be sent are appended; then flushLater().
  std::string& out() { return out_; }
  void flushLater();
  /// Sends what the socket takes, now.
  void flush();
  /// Nothing comes or goes any more, and nobody is told.
  void close();
  /// What was not sent yet.
  std::size_t queued() const { return out_.size() - sent_; }

 private:
  static void onReady(void* self, OpId op, const LoopEvent& event);
  static void onFlush(void* self, OpId op, const LoopEvent& event);
  void wait();
  /// False when the channel ended.
  bool send();
  void receive();
  void end(End end);

  EventLoop& loop_;
  int fd_ = -1;
  const Limits limits_;
  Receiver& receiver_;
  FrameBuffer in_;
  std::string out_;
  std::size_t sent_ = 0;  ///< of out_
  OpId waiting_ = 0;
  OpId flush_ = 0;
  bool for_room_ = true;  ///< frames wait for the socket to take more, or to be there
  bool ended_ = false;
};

}  // namespace promonitor
