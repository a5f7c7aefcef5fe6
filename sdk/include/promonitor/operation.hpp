#pragma once

#include <coroutine>
#include <cstdint>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/run.hpp"

namespace PM_HIDDEN pm {
namespace detail {

/// Awaits one operation of the ABI. `Awaiter` derives from it and adds `std::int32_t arm()`, which
/// starts the operation with `done` and `this`, and may add `void take(const pm_event&)` for what
/// is only valid inside the callback.
template <class Awaiter>
class Operation : public Pending {
 public:
  bool await_ready() const noexcept { return run_.cancelled(); }
  bool await_suspend(std::coroutine_handle<> handle) {
    waiter = handle;
    status_ = static_cast<Awaiter*>(this)->arm();
    if (status_ < 0) return false;
    run_.pending = this;
    return true;
  }
  void take(const pm_event& /*event*/) {}

 protected:
  explicit Operation(Run& run) : Pending(cancelOperation), run_(run) {}
  ~Operation() = default;

  static void done(void* user, pm_op /*op*/, const pm_event* event) noexcept {
    auto* self = static_cast<Awaiter*>(user);
    self->status_ = event->status;
    self->sys_errno_ = event->sys_errno;
    self->take(*event);
    Run& run = self->run_;
    run.pending = nullptr;
    drive(run, self->waiter);
  }
  static void cancelOperation(Pending& pending) noexcept {
    const auto& self = static_cast<Operation&>(pending);
    const pm_io* io = self.run_.services.io;
    if (io != nullptr) io->op_cancel(self.host(), self.run_.check, self.op_);
  }
  const pm_host* host() const { return run_.services.host; }

  Run& run_;
  pm_op op_ = 0;
  std::int32_t status_ = PM_OK;
  std::int32_t sys_errno_ = 0;
};

/// Throws ProbeFailure for the status of a failed operation.
[[noreturn]] inline void throwFailure(const Run& run, std::int32_t status, std::int32_t sys_errno,
                                      std::string_view what) {
  const auto fail = [&](Verdict verdict) { throw ProbeFailure(verdict.phase(run.phase)); };
  switch (status) {
    case PM_E_TIMEOUT:
      fail(down(run.phase == Phase::Dns ? "dns_timeout" : "timeout", "{}: no answer in time", what)
               .cause(Cause::Timeout));
      break;
    case PM_E_DENIED:
      fail(unknown("policy_denied", "{}: the network policy forbids the address", what));
      break;
    case PM_E_DNS_NXDOMAIN:
      fail(down("dns_nxdomain", "{}: the name does not exist", what).cause(Cause::Dns));
      break;
    case PM_E_DNS_NODATA:
      fail(down("dns_nodata", "{}: the name has no address", what).cause(Cause::Dns));
      break;
    case PM_E_DNS_SERVFAIL:
      fail(down("dns_servfail", "{}: the name's servers failed", what).cause(Cause::Dns));
      break;
    case PM_E_DNS_UNAVAILABLE:
      fail(unknown("resolver_unavailable", "{}: the resolver does not answer", what)
               .cause(Cause::Dns));
      break;
    default:
      fail(unknown("internal", "{}: error {} (errno {})", what, status, sys_errno));
  }
  __builtin_unreachable();
}

}  // namespace detail
}  // namespace pm
