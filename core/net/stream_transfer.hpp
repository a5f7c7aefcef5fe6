#pragma once

#include <span>

#include "core/loop/event_loop.hpp"
#include "core/net/stream.hpp"
#include "core/net/stream_fault.hpp"
#include "core/net/tls_session.hpp"

namespace promonitor {

/// Makes `fault` what `info` says went wrong.
void recordFault(StreamInfo& info, StreamFault fault);

/// Reads and writes of a connected socket, plain or under TLS: one of each may be pending. Failures
/// are recorded in the stream's info. Owned by its loop's thread; owns neither socket nor session.
class StreamTransfer {
 public:
  StreamTransfer(EventLoop& loop, StreamInfo& info) : loop_(loop), info_(info) {}
  ~StreamTransfer() { stop(); }
  StreamTransfer(const StreamTransfer&) = delete;
  StreamTransfer& operator=(const StreamTransfer&) = delete;

  /// What to transfer over; -1: nothing, transfers fail as closed.
  void attach(int fd, TlsSession* tls);
  /// As of Stream.
  void read(std::span<char> buffer, MonoTime deadline, Stream::StreamFn done, void* user);
  void write(std::span<const char> data, MonoTime deadline, Stream::StreamFn done, void* user);
  /// Drops what is pending.
  void stop();

 private:
  struct Pending {
    Stream::StreamFn fn = nullptr;
    void* user = nullptr;
    MonoTime deadline;
    /// What it waits for; 0 once its result is known.
    std::uint32_t wants = 0;
    /// The turn in which `result` is told.
    OpId settled = 0;
    std::int64_t result = 0;

    bool waiting() const { return fn != nullptr && wants != 0; }
  };

  static constexpr std::int64_t kFailed = -1;

  void stepRead();
  void stepWrite();
  void readPlain();
  void readTls();
  bool writePlain();
  bool writeTls();
  void conclude(Pending& pending, std::int64_t result);
  void fail(Pending& pending, StreamFault fault);
  void timeOut(Pending& pending, MonoTime now);
  void settleLater(Pending& pending);
  bool usable(Pending& pending);
  void deliver(Pending& pending);
  void armWait();
  Phase readPhase() const;
  static void onWait(void* self, OpId op, const LoopEvent& event);
  static void onSettled(void* self, OpId op, const LoopEvent& event);

  EventLoop& loop_;
  StreamInfo& info_;
  int fd_ = -1;
  TlsSession* tls_ = nullptr;
  Pending read_;
  Pending write_;
  std::span<char> read_buffer_;
  std::span<const char> unwritten_;
  std::size_t written_ = 0;
  /// The last read filled its buffer: there may be more.
  bool more_ = false;
  bool received_ = false;
  bool no_delay_ = false;
  OpId wait_ = 0;
  std::uint32_t interest_ = 0;
  MonoTime wait_deadline_;
};

}  // namespace promonitor
