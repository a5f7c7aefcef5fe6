#include "core/runner/runner_process.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "core/base/log.hpp"
#include "promonitor/probe.h"

namespace promonitor {
namespace {

constexpr FrameChannel::Limits kRunnerLimits = {.max_body = std::size_t{512} << 10,
                                                .max_queue = std::size_t{32} << 20};
constexpr Duration kTick = std::chrono::seconds(1);
/// For a process to be there, and then for it to have loaded the plugin.
constexpr int kMostEarlyTicks = 10;
constexpr int kMostSilentTicks = 2;
/// An ended channel is followed by the end of the process, which tells more.
constexpr Duration kClosing = std::chrono::milliseconds(100);
constexpr Duration kPoliteEnd = std::chrono::milliseconds(1500);
/// Between two readings of what it prints: one that prints without end costs this thread little.
constexpr Duration kOutputPause = std::chrono::milliseconds(2);
/// A sound runner sends a tenth of that.
constexpr std::uint32_t kMostLogLines = 10 * LogLimit::kLinesPerSecond;

}  // namespace

RunnerProcess::RunnerProcess(const std::string& program, const RunnerSettings& settings,
                             Services services)
    : services_(services),
      plugin_(settings.plugin_id),
      channel_(services.loop, kRunnerLimits, *this) {
  settings.append(channel_.out());
  start_.emplace(
      services_.spawner, services_.loop,
      ChildProcess::Command{.arguments = {"runner", "run", "--parent", std::to_string(::getpid())},
                            .program = program},
      static_cast<ChildStart::Receiver&>(*this));
  tickAt(services_.loop.now() + kTick);
}

RunnerProcess::~RunnerProcess() {
  if (timer_ != 0) services_.loop.cancel(timer_);
  if (output_timer_ != 0) services_.loop.cancel(output_timer_);
  channel_.close();
  if (child_ == nullptr) return;
  if (!reported_) countEnd();
  services_.loop.releaseFd(child_->endFd());
  services_.loop.releaseFd(child_->output());
  if (gone_ || cause_) return;
  child_->closeChannel();
  const auto end = child_->await(kPoliteEnd);
  drainOutput();
  if (!end || end->exit_status != 0) {
    services_.log.warn("runner did not stop well plugin={} reason={}", logValue(plugin_),
                       logValue(end ? end->text() : "it was killed after 1.5 s"));
  }
}

void RunnerProcess::onStarted(std::unique_ptr<ChildProcess> child) {
  start_.reset();
  child_ = std::move(child);
  early_ticks_ = 0;
  services_.loop.waitFd(child_->endFd(), kReadable, EventLoop::kNever, &RunnerProcess::onEnded,
                        this);
  if (!reported_) {
    ++services_.stats.running;
    services_.stats.pid = child_->pid();
  }
  if (cause_) {
    child_->kill();
  } else if (retired_) {
    retire();
  } else {
    waitForOutput();
    channel_.open(child_->channel());
  }
}

void RunnerProcess::onNotStarted(const std::string& reason) {
  start_.reset();
  gone_ = true;
  if (!cause_) {
    cause_ = End{"probe_crashed", "the plugin's process could not be started: " + reason};
  }
  report();
}

void RunnerProcess::fail(End end) {
  if (cause_ || gone_) return;
  cause_ = std::move(end);
  if (child_ != nullptr) child_->kill();
  tickAt(services_.loop.now() + kTick);
}

void RunnerProcess::retire() {
  retired_ = true;
  channel_.close();
  if (child_ == nullptr) return;
  child_->closeChannel();
  tickAt(services_.loop.now() + kPoliteEnd);
}

void RunnerProcess::onEnded(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& runner = *static_cast<RunnerProcess*>(self);
  runner.gone_ = true;
  runner.report();
}

void RunnerProcess::report() {
  if (std::exchange(reported_, true)) return;
  if (timer_ != 0) services_.loop.cancel(std::exchange(timer_, 0));
  std::optional<ChildEnd> end;
  if (child_ != nullptr) {
    countEnd();
    drainOutput();
    end = child_->await(Duration(0));
  }
  if (retired_) return;
  if (!cause_) {
    cause_ = End{"probe_crashed",
                 "the plugin's process ended: " + (end ? end->text() : "nobody knows how")};
  }
  services_.owner.onEnd(*cause_);
}

void RunnerProcess::countEnd() {
  --services_.stats.running;
  std::int64_t pid = child_->pid();
  services_.stats.pid.compare_exchange_strong(pid, 0);  // unless another took its place
}

bool RunnerProcess::onFrame(const Frame& frame) {
  ++services_.stats.frames_received;
  const auto type = static_cast<FrameType>(frame.type);
  if (type == FrameType::Log) return onLog(frame.body);
  if (type == FrameType::Failed) return !ready_since_ && onFailed(frame.body);
  if (type == FrameType::Ready) {
    if (ready_since_ || !frame.body.empty()) return false;
    ready_since_ = services_.loop.now();
    askHealth();
    return true;
  }
  if (!ready_since_) return false;
  if (type == FrameType::Pong) return onPong(frame.body);
  return type == FrameType::Result && services_.owner.onResult(frame.body);
}

bool RunnerProcess::onLog(std::string_view body) {
  LogFrame frame;
  if (!frame.decode(body) || frame.level > PM_LOG_ERROR) return false;
  const MonoTime now = services_.loop.now();
  if (now - log_window_ >= std::chrono::seconds(1)) {
    log_window_ = now;
    log_lines_ = 0;
  }
  if (++log_lines_ > kMostLogLines) return false;
  std::uint64_t suppressed = 0;
  if (!log_limit_.admit(now, suppressed)) return true;
  services_.log.log(static_cast<spdlog::level::level_enum>(frame.level), "runner plugin={}{} {}",
                    logValue(plugin_),
                    suppressed == 0 ? std::string() : fmt::format(" suppressed={}", suppressed),
                    logLine(frame.text));
  return true;
}

bool RunnerProcess::onPong(std::string_view body) {
  PingFrame frame;
  if (!frame.decode(body) || asked_ == answered_ || frame.number != asked_) return false;
  answered_ = asked_;
  silent_ticks_ = 0;
  return true;
}

bool RunnerProcess::onFailed(std::string_view body) {
  FailedFrame frame;
  if (!frame.decode(body)) return false;
  fail({"probe_refused", "the plugin cannot be run: " + logLine(frame.reason.substr(0, 1000))});
  return true;
}

void RunnerProcess::onChannelEnd(FrameChannel::End end) {
  switch (end) {
    case FrameChannel::End::Closed:
      closing_ = true;
      tickAt(services_.loop.now() + kClosing);
      return;
    case FrameChannel::End::Breach:
      fail({"probe_crashed", "the plugin's process sent what no sound one sends and was killed"});
      return;
    case FrameChannel::End::Overflow:
      fail({"probe_hung", "the plugin's process did not read what it was sent and was killed"});
      return;
  }
}

void RunnerProcess::waitForOutput() {
  services_.loop.waitFd(child_->output(), kReadable, EventLoop::kNever, &RunnerProcess::onOutput,
                        this);
}

void RunnerProcess::onOutput(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& runner = *static_cast<RunnerProcess*>(self);
  if (!runner.readOutput()) return;
  const auto again = [](void* user, OpId /*op*/, const LoopEvent& /*event*/) {
    auto& waiting = *static_cast<RunnerProcess*>(user);
    waiting.output_timer_ = 0;
    waiting.waitForOutput();
  };
  runner.output_timer_ =
      runner.services_.loop.at(runner.services_.loop.now() + kOutputPause, again, self);
}

/// False when there is nothing there, and at the end.
bool RunnerProcess::readOutput() {
  std::array<char, 65536> piece;
  const ssize_t size = read(child_->output(), piece.data(), piece.size());
  if (size <= 0) return size < 0 && errno == EINTR;
  lines_.add({piece.data(), static_cast<std::size_t>(size)},
             [this](std::string_view line) { printed(line); });
  return true;
}

/// What it left behind: at most what its pipe holds, if others still write to that.
void RunnerProcess::drainOutput() {
  for (int pieces = 0; pieces < 16 && readOutput();) ++pieces;
  lines_.finish([this](std::string_view line) { printed(line); });
}

void RunnerProcess::printed(std::string_view line) {
  std::uint64_t suppressed = 0;
  if (!output_limit_.admit(services_.loop.now(), suppressed)) return;
  services_.log.warn("plugin printed plugin={}{} text={}", logValue(plugin_),
                     suppressed == 0 ? std::string() : fmt::format(" suppressed={}", suppressed),
                     logValue(line));
}

void RunnerProcess::tickAt(MonoTime time) {
  if (timer_ != 0) services_.loop.cancel(timer_);
  timer_ = services_.loop.at(time, &RunnerProcess::onTimer, this);
}

void RunnerProcess::onTimer(void* self, OpId /*op*/, const LoopEvent& event) {
  auto& runner = *static_cast<RunnerProcess*>(self);
  runner.timer_ = 0;
  runner.tick(event.now);
}

void RunnerProcess::tick(MonoTime now) {
  if (cause_) {
    // Killed a second ago, and still there: its checks need not wait for the kernel.
    report();
    return;
  }
  tickAt(now + kTick);
  if (retired_) {
    fail({"probe_hung", "the plugin's process did not stop when told to and was killed"});
  } else if (closing_) {
    fail({"probe_crashed", "the plugin's process closed its channel and was killed"});
  } else if (!ready_since_) {
    if (++early_ticks_ < kMostEarlyTicks) return;
    fail({"probe_hung", child_ == nullptr
                            ? "the plugin's process could not be started within 10 s"
                            : "the plugin's process did not load the plugin within 10 s and was "
                              "killed"});
  } else if (asked_ != answered_ && ++silent_ticks_ >= kMostSilentTicks) {
    fail({"probe_hung", "the plugin's process did not answer for 2 s and was killed"});
  } else {
    if (asked_ == answered_) askHealth();
    services_.owner.onTick(now);
  }
}

void RunnerProcess::askHealth() { send(PingFrame{.number = ++asked_}); }

}  // namespace promonitor
