#include "core/plugin/probe_host.hpp"

#include <cassert>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "core/plugin/blocking_run.hpp"
#include "core/plugin/error_text.hpp"
#include "core/plugin/host_core.hpp"
#include "core/plugin/result_decoder.hpp"

namespace promonitor {

struct ProbeHost::State {
  explicit State(const Services& services) : core(std::make_shared<HostCore>(services)) {}

  /// Null, with the reason in `error`, when the kind could not be opened on this loop.
  LoopState* loopOf(const ProbeKind& kind, std::string& error);

  std::shared_ptr<HostCore> core;
  std::unordered_map<const ProbeKind*, std::unique_ptr<LoopState>> loops;
};

LoopState* ProbeHost::State::loopOf(const ProbeKind& kind, std::string& error) {
  if (const auto found = loops.find(&kind); found != loops.end()) return found->second.get();
  auto loop = std::make_unique<LoopState>();
  loop->kind = &kind;
  if (kind.table->loop_open != nullptr) {
    const auto [handle, scope] = core->scopes().emplace();
    scope.handle = handle;
    scope.host = core.get();
    scope.kind = &kind;
    loop->scope = handle;
    ErrorText text;
    const std::int32_t status =
        kind.table->loop_open(core->abi(), handle, &loop->object, text.data(), text.capacity());
    if (status < 0) {
      core->erase(scope);
      error = text.message(status);
      return nullptr;
    }
  }
  return loops.emplace(&kind, std::move(loop)).first->second.get();
}

ProbeHost::ProbeHost(const Services& services) : state_(std::make_unique<State>(services)) {}

ProbeHost::~ProbeHost() {
  HostCore& core = *state_->core;
  core.close();
  const bool idle = core.awaitRuns();
  core.instances().forEach([&](Handle handle, Instance& instance) {
    // What a worker may still run must stay; the process ends soon.
    if (!idle && instance.blocked > 0) return;
    instance.kind->table->destroy(instance.object);
    core.instances().erase(handle);
  });
  for (const auto& [kind, loop] : state_->loops) {
    if (kind->table->loop_open == nullptr) continue;
    kind->table->loop_close(loop->object);
    if (Scope* const scope = core.scopes().find(loop->scope); scope != nullptr) core.erase(*scope);
  }
  core.close();
}

InstanceId ProbeHost::create(const InstanceRequest& request, std::string& error) {
  const ProbeKind& kind = request.kind;
  assert(request.policy != nullptr);
  LoopState* const loop = state_->loopOf(kind, error);
  if (loop == nullptr) return 0;
  HostCore& core = *state_->core;
  const auto [handle, instance] = core.instances().emplace();
  instance.kind = &kind;
  instance.options = request.options;
  instance.policy = request.policy;
  instance.loop = loop;
  ErrorText text;
  auto given = std::make_unique<const OptionTable>(*request.options);
  const std::int32_t status = kind.table->create(core.abi(), &given->view(), &instance.object,
                                                 text.data(), text.capacity());
  if ((kind.flags & PM_KIND_COPIES_OPTIONS) == 0) instance.given = std::move(given);
  if (status >= 0) return handle;
  error = text.message(status);
  core.instances().erase(handle);
  return 0;
}

void ProbeHost::destroy(InstanceId instance) {
  HostCore& core = *state_->core;
  Instance* const found = core.instances().find(instance);
  if (found == nullptr) return;
  assert(found->running == 0);
  if (found->blocked > 0) {
    found->doomed = true;
    return;
  }
  found->kind->table->destroy(found->object);
  core.instances().erase(instance);
}

CheckHandle ProbeHost::start(InstanceId instance_id, const StartRequest& request) {
  HostCore& core = *state_->core;
  Instance* const instance = core.instances().find(instance_id);
  assert(instance != nullptr);
  assert(instance->running == 0);
  if (instance->monitor != request.monitor_name) instance->monitor = request.monitor_name;
  const auto [handle, check] = core.scopes().emplace();
  check.handle = handle;
  check.host = &core;
  check.kind = instance->kind;
  check.instance = instance;
  check.token = request.token;
  const MonoTime began = core.recent();
  check.started = began;
  check.deadline = check.started + request.timeout;
  instance->addresses.beginCheck((request.flags & PM_CHECK_RETRY) != 0);
  ++instance->running;
  core.countCheck();
  if (instance->blocked > 0 || check.started < instance->quarantined_until) {
    core.finish(check, failedResult(Verdict::Unknown, "probe_stuck",
                                    "an earlier check of this monitor did not stop when told to",
                                    Duration(0)));
    return handle;
  }
  if ((instance->kind->flags & PM_KIND_BLOCKING) != 0) {
    startBlocking(core, instance_id, check, request.flags);
    if (core.scopes().find(handle) != nullptr) core.armDeadline(check);
    return handle;
  }
  pm_check_params params{};
  params.struct_size = sizeof params;
  params.flags = request.flags;
  params.start_ns = check.started.time_since_epoch().count();
  params.deadline_ns = check.deadline.time_since_epoch().count();
  params.monitor_name = {instance->monitor.c_str(), instance->monitor.size()};
  params.loop_state = instance->loop->object;
  void* plugin_state = nullptr;
  const std::int32_t status =
      instance->kind->table->start(instance->object, handle, &params, &plugin_state);
  core.noteCall(*instance->kind, began);
  if (core.scopes().find(handle) == nullptr) return handle;
  if (status < 0) {
    core.finish(check, failedResult(Verdict::Unknown, "probe_refused",
                                    fmt::format("the probe did not start: error {}", status),
                                    core.now() - check.started));
    return handle;
  }
  check.state = plugin_state;
  core.armDeadline(check);
  return handle;
}

void ProbeHost::cancel(CheckHandle check, CancelReason reason) {
  HostCore& core = *state_->core;
  Scope* const scope = core.scopes().find(check);
  if (scope == nullptr || scope->instance == nullptr) return;
  core.cancel(*scope, static_cast<std::uint32_t>(reason));
}

std::size_t ProbeHost::inFlight() const { return state_->core->checks(); }

}  // namespace promonitor
