#include "core/runner/runner_prober.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "core/base/log.hpp"
#include "core/base/units.hpp"
#include "core/plugin/result_decoder.hpp"
#include "core/runner/messages.hpp"
#include "core/runner/result_codec.hpp"

namespace promonitor {
namespace {

/// A host ends a check that late after its time limit.
constexpr Duration kGrace = std::chrono::seconds(1);
/// And a runner that is well has told of it that late after that, however busy it is: otherwise it
/// would have been found hung.
constexpr Duration kMargin = std::chrono::seconds(3);
constexpr std::size_t kLargestCreate = std::size_t{16} << 20;

/// How long a host takes for a check at most. One of a blocking kind may wait for a worker as long
/// as it may run.
Duration longest(const ProbeKind& kind, Duration timeout) {
  return ((kind.flags & PM_KIND_BLOCKING) != 0 ? 2 * timeout : timeout) + kGrace;
}

CheckResult refusedResult(const std::string& reason) {
  return failedResult(Verdict::Unknown, "probe_refused", "the probe could not be set up: " + reason,
                      Duration(0));
}

}  // namespace

RunnerProber::RunnerProber(RunnerSettings settings, Services services, std::string program)
    : settings_(std::move(settings)), services_(services), program_(std::move(program)) {}

RunnerProber::~RunnerProber() {
  if (deliver_ != 0) services_.loop.cancel(deliver_);
  if (restart_ != 0) services_.loop.cancel(restart_);
  services_.stats.in_flight -= checks_.size();
  showQueued(0);
}

InstanceId RunnerProber::create(const InstanceRequest& request, std::string& error) {
  assert(request.policy != nullptr);
  // Written out to be measured: a check is too late to find that it is too large.
  std::string frame;
  CreateFrame{.kind = request.kind.name, .options = request.options}.append(frame);
  if (frame.size() > kLargestCreate) {
    error = fmt::format("its options take {} bytes; {} are possible", frame.size(), kLargestCreate);
    return 0;
  }
  const auto [handle, instance] = instances_.emplace();
  instance.kind = &request.kind;
  instance.options = request.options;
  instance.policy = request.policy;
  return handle;
}

void RunnerProber::destroy(InstanceId instance_id) {
  Instance* const instance = instances_.find(instance_id);
  if (instance == nullptr) return;
  assert(instance->running == 0);
  if (process_ != nullptr && instance->made_in == generation_) {
    process_->send(DestroyFrame{.instance = instance_id});
  }
  instances_.erase(instance_id);
}

CheckHandle RunnerProber::start(InstanceId instance_id, const StartRequest& request) {
  Instance* const instance = instances_.find(instance_id);
  assert(instance != nullptr);
  if (instance->monitor != request.monitor_name) instance->monitor = request.monitor_name;
  const MonoTime now = services_.loop.now();
  const auto [handle, check] = checks_.emplace();
  check.token = request.token;
  check.instance = instance;
  check.started = now;
  check.due = now + longest(*instance->kind, request.timeout);
  ++instance->running;
  ++services_.stats.in_flight;
  if (process_ == nullptr && restart_ == 0) startProcess();
  if (instance->refused) {
    deliverLater(handle, refusedResult(instance->refusal));
  } else if (process_ == nullptr) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(next_start_ - now);
    deliverLater(handle, failedResult(Verdict::Unknown, last_end_.code,
                                      fmt::format("{}; it is started again in {} s", last_end_.text,
                                                  std::max<long>(left.count(), 0)),
                                      Duration(0)));
  } else {
    check.sent = true;
    send(instance_id, *instance, handle, request);
  }
  return handle;
}

void RunnerProber::send(Handle instance_id, Instance& instance, CheckHandle handle,
                        const StartRequest& request) {
  if (instance.made_in != generation_) {
    process_->send(CreateFrame{.instance = instance_id,
                               .policy = numberOf(*instance.policy),
                               .kind = instance.kind->name,
                               .options = instance.options});
    instance.made_in = generation_;
  }
  process_->send(StartFrame{.check = handle,
                            .instance = instance_id,
                            .timeout = request.timeout,
                            .flags = request.flags,
                            .monitor_name = request.monitor_name});
}

/// Tells the process of the policy if it does not know it.
std::uint32_t RunnerProber::numberOf(const NetworkPolicy& policy) {
  const auto next = static_cast<std::uint32_t>(policies_.size());
  const auto [known, is_new] = policies_.emplace(&policy, next);
  if (is_new) process_->send(PolicyFrame{.policy = next, .rules = policy.rules()});
  return known->second;
}

void RunnerProber::cancel(CheckHandle handle, CancelReason reason) {
  Check* const check = checks_.find(handle);
  if (check == nullptr || !check->sent) return;
  check->due = std::min(check->due, services_.loop.now() + kGrace);
  process_->send(CancelFrame{.check = handle, .reason = static_cast<std::uint32_t>(reason)});
}

bool RunnerProber::onResult(std::string_view body) {
  const auto handle = checkOfResult(body);
  const Check* const check = handle ? checks_.find(*handle) : nullptr;
  if (check == nullptr || !check->sent) return false;
  Instance& instance = *check->instance;
  auto decoded = decodeResultFrame(body, *instance.kind, services_.loop.now() - check->started);
  if (!decoded) return false;
  if (decoded->refused && !instance.refused) {
    instance.refused = true;
    instance.refusal = decoded->result.failure->summary;
    services_.log.error("probe refused monitor={} kind={} reason={}", logValue(instance.monitor),
                        logValue(instance.kind->name), logValue(instance.refusal));
  }
  if (decoded->refused) decoded->result = refusedResult(instance.refusal);
  finish(*handle, std::move(decoded->result));
  return true;
}

void RunnerProber::showQueued(std::size_t bytes) {
  services_.stats.queued_bytes += bytes - shown_queued_;
  shown_queued_ = bytes;
}

void RunnerProber::onTick(MonoTime now) {
  if (instances_.size() == 0) {
    showQueued(0);
    process_->retire();
    ended_.push_back(std::move(process_));
    return;
  }
  showQueued(process_->queued());
  const Instance* overdue = nullptr;
  checks_.forEach([&](Handle /*handle*/, const Check& check) {
    if (!check.sent) return;
    // What was started before the process was ready waited for that.
    const Duration waited = std::max(*process_->readySince() - check.started, Duration(0));
    if (now > check.due + waited + kMargin) overdue = check.instance;
  });
  if (overdue == nullptr) return;
  process_->fail(
      {"probe_hung", fmt::format("the plugin's process did not end a check of monitor {} "
                                 "in time and was killed",
                                 logValue(overdue->monitor))});
}

void RunnerProber::onEnd(const RunnerProcess::End& end) {
  // It is still in the call that told this.
  std::unique_ptr<RunnerProcess> over = std::move(process_);
  std::vector<CheckHandle> lost;
  checks_.forEach([&lost](Handle handle, const Check& check) {
    if (check.sent) lost.push_back(handle);
  });
  ++services_.stats.crashed;
  if (std::string_view(end.code) == "probe_hung") ++services_.stats.hung;
  services_.stats.lost_checks += lost.size();
  showQueued(0);
  ended(end, lost.size());
  const MonoTime now = services_.loop.now();
  for (const CheckHandle handle : lost) {
    const Check* const check = checks_.find(handle);
    if (check == nullptr) continue;
    finish(handle, failedResult(Verdict::Unknown, end.code, end.text, now - check->started));
  }
  ended_.push_back(std::move(over));
}

/// After a process ended or could not be started: when there is to be another.
void RunnerProber::ended(const RunnerProcess::End& end, std::size_t lost_checks) {
  const MonoTime now = services_.loop.now();
  last_end_ = end;
  next_start_ = back_off_.ended(now);
  services_.log.warn("runner ended plugin={} reason={} lost_checks={} started_again_in={}",
                     logValue(settings_.plugin_id), logValue(end.text), lost_checks,
                     durationText(next_start_ - now));
  if (next_start_ > now) {
    restart_ = services_.loop.at(next_start_, &RunnerProber::onRestart, this);
  } else {
    restart();
  }
}

void RunnerProber::onRestart(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& prober = *static_cast<RunnerProber*>(self);
  prober.restart_ = 0;
  prober.restart();
}

void RunnerProber::restart() {
  if (instances_.size() == 0) return;
  ++services_.stats.restarts;
  startProcess();
}

void RunnerProber::startProcess() {
  std::erase_if(ended_, [](const auto& process) { return process->gone(); });
  process_ = std::make_unique<RunnerProcess>(program_, settings_,
                                             RunnerProcess::Services{.loop = services_.loop,
                                                                     .spawner = services_.spawner,
                                                                     .log = services_.log,
                                                                     .stats = services_.stats,
                                                                     .owner = *this});
  ++generation_;
  policies_.clear();
}

void RunnerProber::deliverLater(CheckHandle check, CheckResult result) {
  ready_.push_back({check, std::move(result)});
  if (deliver_ == 0) {
    deliver_ = services_.loop.at(services_.loop.now(), &RunnerProber::onDeliver, this);
  }
}

void RunnerProber::onDeliver(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& prober = *static_cast<RunnerProber*>(self);
  prober.deliver_ = 0;
  for (Ready& one : std::exchange(prober.ready_, {})) {
    prober.finish(one.check, std::move(one.result));
  }
}

void RunnerProber::finish(CheckHandle handle, CheckResult result) {
  const Check* const check = checks_.find(handle);
  if (check == nullptr) return;
  const std::uint64_t token = check->token;
  --check->instance->running;
  checks_.erase(handle);
  --services_.stats.in_flight;
  services_.sink.onResult(token, std::move(result));
}

}  // namespace promonitor
