#include "core/plugin/lookup_operation.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace promonitor {
namespace {

std::int32_t statusOf(DnsStatus status) {
  switch (status) {
    case DnsStatus::Ok:
      return PM_OK;
    case DnsStatus::NxDomain:
      return PM_E_DNS_NXDOMAIN;
    case DnsStatus::NoData:
      return PM_E_DNS_NODATA;
    case DnsStatus::ServFail:
      return PM_E_DNS_SERVFAIL;
    case DnsStatus::TimedOut:
      return PM_E_TIMEOUT;
    case DnsStatus::Unavailable:
      break;
  }
  return PM_E_DNS_UNAVAILABLE;
}

void onAnswer(void* user, Resolver::LookupId /*id*/, const DnsAnswer& answer) {
  auto& operation = *static_cast<Operation*>(user);
  Instance* const instance = operation.scope->instance;
  std::vector<Address> arranged;
  if (instance != nullptr && answer.addresses.size() > 1) {
    arranged = answer.addresses;
    instance->addresses.arrange(arranged);
  }
  std::vector<pm_addr> addresses;
  for (const Address& address : arranged.empty() ? answer.addresses : arranged) {
    pm_addr& out = addresses.emplace_back();
    out = {};
    out.family = static_cast<std::uint32_t>(address.family());
    out.salen = address.length;
    std::memcpy(out.sa, address.get(), std::min<std::size_t>(address.length, sizeof out.sa));
  }
  pm_event event{};
  event.struct_size = sizeof event;
  event.status = statusOf(answer.status);
  event.now_ns = operation.host->now().time_since_epoch().count();
  event.addrs = addresses.data();
  event.addr_count = static_cast<std::uint32_t>(addresses.size());
  operation.host->report(operation, event);
}

}  // namespace

AddressFamily familyOf(std::uint32_t flags) {
  const bool v4 = (flags & PM_RESOLVE_V4) != 0;
  const bool v6 = (flags & PM_RESOLVE_V6) != 0;
  if (v4 == v6) return AddressFamily::Any;
  return v4 ? AddressFamily::V4 : AddressFamily::V6;
}

void beginLookup(HostCore& core, Scope& scope, const Resolver::Query& query, pm_op_fn fn,
                 void* user, pm_op* out) {
  Operation& operation = core.add(scope, Operation::Kind::Lookup, fn, user);
  Resolver::Query asked = query;
  if (scope.instance != nullptr && scope.instance->addresses.takeFreshLookup()) {
    asked.use_cache = false;
    asked.other_server = true;
  }
  operation.waits_for = core.services().net.resolver.lookup(asked, onAnswer, &operation);
  if (out != nullptr) *out = operation.handle;
}

}  // namespace promonitor
