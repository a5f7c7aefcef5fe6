#include "core/plugin/routing_prober.hpp"

#include <cassert>
#include <utility>

namespace promonitor {
namespace {

constexpr const char* kNoPolicy = "nothing says which addresses it may reach; restart ProMonitor";

}  // namespace

RoutingProber::RoutingProber(const Probers& probers, ResultSink& sink)
    : probers_(probers), sink_(sink), inline_(probers.make_inline(*this)) {}

RoutingProber::~RoutingProber() = default;

InstanceId RoutingProber::create(const InstanceRequest& request, std::string& error) {
  if (request.policy == nullptr) {
    error = kNoPolicy;
    return 0;
  }
  Prober& prober = proberOf(request.kind);
  const InstanceId id = prober.create(request, error);
  return id == 0 ? 0 : instances_.emplace(Instance{&prober, id}).handle;
}

void RoutingProber::destroy(InstanceId instance) {
  const Instance* const found = instances_.find(instance);
  if (found == nullptr) return;
  found->prober->destroy(found->id);
  instances_.erase(instance);
}

CheckHandle RoutingProber::start(InstanceId instance, const StartRequest& request) {
  const Instance* const found = instances_.find(instance);
  assert(found != nullptr);
  const auto [handle, check] = checks_.emplace(Check{found->prober, 0, request.token});
  StartRequest inner = request;
  inner.token = handle;
  check.handle = found->prober->start(found->id, inner);
  return handle;
}

void RoutingProber::cancel(CheckHandle check, CancelReason reason) {
  const Check* const found = checks_.find(check);
  if (found != nullptr) found->prober->cancel(found->handle, reason);
}

void RoutingProber::onResult(std::uint64_t token, CheckResult&& result) {
  const Check* const found = checks_.find(token);
  assert(found != nullptr);
  const std::uint64_t given = found->token;
  checks_.erase(token);
  sink_.onResult(given, std::move(result));
}

Prober& RoutingProber::proberOf(const ProbeKind& kind) {
  if (kind.isolation == Isolation::Inline) return *inline_;
  std::unique_ptr<Prober>& runner = runners_[kind.plugin_path];
  if (runner == nullptr) runner = probers_.make_runner(kind, *this);
  return *runner;
}

}  // namespace promonitor
