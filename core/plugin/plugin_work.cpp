#include "core/plugin/plugin_work.hpp"

#include "core/plugin/host_core.hpp"

namespace promonitor {
namespace {

pm_event eventNow(const HostCore& core) {
  pm_event event{};
  event.struct_size = sizeof event;
  event.now_ns = core.now().time_since_epoch().count();
  return event;
}

}  // namespace

void PluginWork::reportTo(pm_op operation) {
  host_->post([self = shared_from_this(), operation] {
    HostCore& core = *self->host_;
    Operation* const waiting = core.operations().find(operation);
    if (waiting == nullptr) return;
    self->forget();
    core.report(*waiting, eventNow(core));
  });
}

void PluginWork::call(pm_scope scope, pm_op_fn fn) {
  if (host_->scopes().find(scope) == nullptr) return;
  forget();
  const pm_event event = eventNow(*host_);
  fn(user_, 0, &event);
}

}  // namespace promonitor
