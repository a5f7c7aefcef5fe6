#include "core/runner/runner_child.hpp"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/loop/handle_table.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/plugin/probe_host.hpp"
#include "core/plugin/result_decoder.hpp"
#include "core/runner/channel_log.hpp"
#include "core/runner/child_entry.hpp"
#include "core/runner/frame_channel.hpp"
#include "core/runner/messages.hpp"
#include "core/runner/result_codec.hpp"

namespace promonitor {
namespace {

constexpr int kExitPluginFailed = 3;
/// Frames come from the daemon, which bounds what it sends.
constexpr FrameChannel::Limits kLimits = {.max_body = std::size_t{64} << 20,
                                          .max_queue = std::size_t{32} << 20};

/// The plugin and what it runs on.
struct Parts {
  Parts(const RunnerSettings& settings, EventLoop& loop, spdlog::logger& log, ResultSink& sink)
      : resolver(loop, settings.resolver),
        tls(settings.ca_file),
        workers(settings.workers, settings.worker_queue),
        host({.net = {.loop = loop, .resolver = resolver, .tls = tls},
              .workers = workers,
              .log = log,
              .sink = sink}) {
    registry.load({settings.plugin_path, settings.plugin_sha256, Isolation::Inline,
                   settings.described_sha256});
    const std::string& id = registry.kinds().front()->plugin_id;
    if (id != settings.plugin_id) {
      throw std::runtime_error(
          fmt::format("{} is plugin '{}' by now, it was '{}'; restart ProMonitor",
                      settings.plugin_path, id, settings.plugin_id));
    }
  }

  PluginRegistry registry;
  Resolver resolver;
  TlsContextCache tls;
  WorkerPool workers;
  ProbeHost host;
};

/// Options cross by index: they must be those that the plugin has today.
bool fits(const OptionSet& options, const OptionSchema& schema) {
  const std::vector<OptionSpec>& specs = schema.options();
  if (options.count() != specs.size()) return false;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const std::uint32_t type = options.value(i).type;
    if (type != PM_T_NONE && type != specs[i].type) return false;
  }
  return true;
}

class Runner final : private FrameChannel::Receiver, private ResultSink {
 public:
  explicit Runner(const Clock& clock)
      : loop_(clock), channel_(loop_, kLimits, *this), log_(loop_, channel_) {
    channel_.open(kChildChannel);
  }

  int run() {
    loop_.run(stop_.get_token());
    return exit_status_;
  }

 private:
  struct Instance {
    std::uint64_t id = 0;
    const ProbeKind* kind = nullptr;
    InstanceId made = 0;  ///< 0: refused
    std::string refusal;
  };
  struct Check {
    std::uint64_t id = 0;
    const ProbeKind* kind = nullptr;
    CheckHandle running = 0;
  };
  /// What a table has under an id: at its place, which the daemon gives to one id at a time.
  template <class T>
  static T& at(std::vector<T>& table, std::uint64_t id) {
    const std::size_t place = placeOf(id);
    if (place >= table.size()) table.resize(std::max(place + 1, 2 * table.size()));
    return table[place];
  }

  bool onFrame(const Frame& frame) override;
  void onChannelEnd(FrameChannel::End /*end*/) override { stop_.request_stop(); }
  void onResult(std::uint64_t token, CheckResult&& result) override;

  bool set(std::string_view body);
  bool define(std::string_view body);
  bool create(std::string_view body);
  bool destroy(std::string_view body);
  bool start(std::string_view body);
  bool cancel(std::string_view body);
  bool answer(std::string_view body);
  void make(Instance& instance, const CreateFrame& frame);
  void refuse(const StartFrame& start, const Instance& instance);

  EventLoop loop_;
  FrameChannel channel_;
  ChannelLog log_;
  std::stop_source stop_;
  int exit_status_ = 0;
  std::vector<Instance> instances_;
  std::vector<Check> checks_;
  std::deque<NetworkPolicy> policies_;  ///< instances point to them
  std::optional<Parts> parts_;
};

bool Runner::onFrame(const Frame& frame) {
  const auto type = static_cast<FrameType>(frame.type);
  if (!parts_) return type == FrameType::Settings && set(frame.body);
  switch (type) {
    case FrameType::Policy:
      return define(frame.body);
    case FrameType::Create:
      return create(frame.body);
    case FrameType::Destroy:
      return destroy(frame.body);
    case FrameType::Start:
      return start(frame.body);
    case FrameType::Cancel:
      return cancel(frame.body);
    case FrameType::Ping:
      return answer(frame.body);
    default:
      return false;
  }
}

bool Runner::set(std::string_view body) {
  RunnerSettings settings;
  if (!settings.decode(body)) return false;
  log_.setLevel(settings.log_level);
  try {
    limitChild(settings.limits);
    parts_.emplace(settings, loop_, log_.logger(), static_cast<ResultSink&>(*this));
  } catch (const std::exception& error) {
    FailedFrame{.reason = error.what()}.append(channel_.out());
    channel_.flush();
    exit_status_ = kExitPluginFailed;
    return false;
  }
  { const FrameWriter ready(channel_.out(), FrameType::Ready); }
  // At once: the first check may already be behind this frame, and never return.
  channel_.flush();
  return true;
}

bool Runner::define(std::string_view body) {
  PolicyFrame frame;
  if (!frame.decode(body) || frame.policy != policies_.size()) return false;
  try {
    policies_.emplace_back(std::move(frame.rules));
  } catch (const std::invalid_argument&) {
    return false;
  }
  return true;
}

bool Runner::create(std::string_view body) {
  CreateFrame frame;
  if (!frame.decode(body) || frame.policy >= policies_.size()) return false;
  Instance& instance = at(instances_, frame.instance);
  instance = {
      .id = frame.instance, .kind = parts_->registry.find(frame.kind), .made = 0, .refusal = {}};
  make(instance, frame);
  return true;
}

void Runner::make(Instance& instance, const CreateFrame& frame) {
  if (instance.kind == nullptr) {
    instance.kind = parts_->registry.kinds().front();
    instance.refusal =
        fmt::format("the plugin has no kind '{}' any more; restart ProMonitor", frame.kind);
  } else if (!fits(*frame.options, instance.kind->schema)) {
    instance.refusal = "the plugin has other options by now; restart ProMonitor";
  } else {
    instance.made = parts_->host.create(
        {.kind = *instance.kind, .options = frame.options, .policy = &policies_[frame.policy]},
        instance.refusal);
  }
}

bool Runner::destroy(std::string_view body) {
  DestroyFrame frame;
  if (!frame.decode(body)) return false;
  Instance& instance = at(instances_, frame.instance);
  if (instance.id != frame.instance) return false;
  if (instance.made != 0) parts_->host.destroy(instance.made);
  instance = {};
  return true;
}

bool Runner::start(std::string_view body) {
  StartFrame frame;
  if (!frame.decode(body)) return false;
  const Instance& instance = at(instances_, frame.instance);
  if (instance.id != frame.instance) return false;
  if (instance.made == 0) {
    refuse(frame, instance);
    return true;
  }
  at(checks_, frame.check) = {
      .id = frame.check,
      .kind = instance.kind,
      .running = parts_->host.start(instance.made, {.token = frame.check,
                                                    .timeout = frame.timeout,
                                                    .flags = frame.flags,
                                                    .monitor_name = frame.monitor_name})};
  return true;
}

void Runner::refuse(const StartFrame& start, const Instance& instance) {
  const CheckResult result =
      failedResult(Verdict::Unknown, "probe_refused", instance.refusal, Duration(0));
  appendResult(channel_.out(), start.check, true, result, *instance.kind);
  channel_.flushLater();
}

bool Runner::cancel(std::string_view body) {
  CancelFrame frame;
  if (!frame.decode(body)) return false;
  // The check may have ended while the frame was on its way.
  const Check& check = at(checks_, frame.check);
  if (check.id == frame.check) {
    parts_->host.cancel(check.running, static_cast<Prober::CancelReason>(frame.reason));
  }
  return true;
}

bool Runner::answer(std::string_view body) {
  PingFrame frame;
  if (!frame.decode(body)) return false;
  frame.appendAnswer(channel_.out());
  channel_.flushLater();
  return true;
}

void Runner::onResult(std::uint64_t token, CheckResult&& result) {
  Check& check = at(checks_, token);
  appendResult(channel_.out(), token, false, result, *check.kind);
  check = {};
  channel_.flushLater();
}

}  // namespace

int runRunner(const Clock& clock) noexcept {
  // What a plugin prints is read by the line.
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  return Runner(clock).run();
}

}  // namespace promonitor
