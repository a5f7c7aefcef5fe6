#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <spdlog/logger.h>

#include "core/plugin/log_limit.hpp"
#include "core/runner/child_spawner.hpp"
#include "core/runner/frame_channel.hpp"
#include "core/runner/messages.hpp"
#include "core/runner/output_lines.hpp"
#include "core/runner/runner_stats.hpp"

namespace promonitor {

/// The daemon's side of one runner, from its start to its end: its channel, its health, what it
/// prints. The runner is not believed: what is not the protocol ends it, and so does a loop that
/// leaves two questions in a row, a second apart, without an answer. Time
/// is counted in ticks, so that a pause of this process hangs no runner. Belongs to its loop's
/// thread and never waits for the runner, nor for it to be started, except in the destructor. What
/// is sent before it is there waits for it.
class RunnerProcess final : private FrameChannel::Receiver, private ChildStart::Receiver {
 public:
  /// Why it is no more: the failure code for its checks, and what happened.
  struct End {
    const char* code;
    std::string text;
  };
  /// Called on the loop's thread, never from inside a call of this object's.
  class Owner {
   public:
    virtual ~Owner() = default;
    /// A result frame; false when it is none that may come now.
    virtual bool onResult(std::string_view body) = 0;
    /// About once a second while the runner is well.
    virtual void onTick(MonoTime now) = 0;
    /// Once. The object lives on, silently, until it is gone().
    virtual void onEnd(const End& end) = 0;
  };
  struct Services {
    EventLoop& loop;
    ChildSpawner& spawner;
    spdlog::logger& log;
    RunnerStats& stats;
    Owner& owner;
  };
  /// Starts one. That there can be none is an end.
  RunnerProcess(const std::string& program, const RunnerSettings& settings, Services services);
  /// Lets a runner that is well end by itself, for a second and a half; then kills it.
  ~RunnerProcess() override;
  RunnerProcess(const RunnerProcess&) = delete;
  RunnerProcess& operator=(const RunnerProcess&) = delete;

  /// What is sent to a runner that ended is lost.
  template <class Message>
  void send(const Message& message) {
    message.append(channel_.out());
    channel_.flushLater();
    ++services_.stats.frames_sent;
  }
  /// Bytes that it has not taken yet.
  std::size_t queued() const { return channel_.queued(); }
  /// When it had loaded the plugin; nothing before.
  std::optional<MonoTime> readySince() const { return ready_since_; }
  /// Ends it by force.
  void fail(End end);
  /// Lets it end by itself; nobody is told.
  void retire();
  /// The kernel has let go of it, or there is none.
  bool gone() const { return gone_; }

 private:
  static void onEnded(void* self, OpId op, const LoopEvent& event);
  static void onOutput(void* self, OpId op, const LoopEvent& event);
  static void onTimer(void* self, OpId op, const LoopEvent& event);
  void onStarted(std::unique_ptr<ChildProcess> child) override;
  void onNotStarted(const std::string& reason) override;
  bool onFrame(const Frame& frame) override;
  void onChannelEnd(FrameChannel::End end) override;
  bool onLog(std::string_view body);
  bool onPong(std::string_view body);
  bool onFailed(std::string_view body);
  void waitForOutput();
  bool readOutput();
  void drainOutput();
  void printed(std::string_view line);
  void tickAt(MonoTime time);
  void tick(MonoTime now);
  void askHealth();
  void report();
  void countEnd();

  Services services_;
  const std::string plugin_;
  std::optional<ChildStart> start_;  ///< until it is there
  std::unique_ptr<ChildProcess> child_;
  FrameChannel channel_;
  std::optional<MonoTime> ready_since_;
  OpId timer_ = 0;
  OpId output_timer_ = 0;
  std::uint64_t asked_ = 0, answered_ = 0;  ///< pings
  int early_ticks_ = 0;  ///< while it was started, then while it loaded the plugin
  int silent_ticks_ = 0;
  std::optional<End> cause_;  ///< it was killed for that
  bool closing_ = false;      ///< its channel ended: so will it
  bool retired_ = false;
  bool reported_ = false;
  bool gone_ = false;
  LogLimit log_limit_;
  LogLimit output_limit_;
  MonoTime log_window_{};
  std::uint32_t log_lines_ = 0;
  OutputLines lines_;
};

}  // namespace promonitor
