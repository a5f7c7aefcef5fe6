#include "core/net/lookup_fault.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "promonitor/probe.h"

namespace promonitor {
namespace {

struct LookupRow {
  DnsStatus status;
  bool ours;
  std::uint32_t cause;
  const char* code;
  const char* text;
};

constexpr LookupRow kLookupRows[] = {
    {DnsStatus::NxDomain, false, PM_CAUSE_DNS, "dns_nxdomain", "does not exist"},
    {DnsStatus::NoData, false, PM_CAUSE_DNS, "dns_nodata", "has no address of the wanted family"},
    {DnsStatus::ServFail, false, PM_CAUSE_DNS, "dns_servfail",
     "cannot be resolved: the name servers report a failure"},
    {DnsStatus::TimedOut, false, PM_CAUSE_TIMEOUT, "dns_timeout",
     "cannot be resolved: the question went unanswered"},
    {DnsStatus::Unavailable, true, PM_CAUSE_INTERNAL, "resolver_unavailable",
     "cannot be resolved: no name server of this machine answers, see its resolv.conf"},
};

std::string listOf(std::span<const Address> servers) {
  std::string list;
  for (const Address& server : servers) list += (list.empty() ? "" : ", ") + server.text();
  return list;
}

}  // namespace

StreamFault lookupFault(DnsStatus status, const std::string& host,
                        std::span<const Address> servers) {
  const auto* row = std::find_if(std::begin(kLookupRows), std::end(kLookupRows),
                                 [status](const LookupRow& one) { return one.status == status; });
  assert(row != std::end(kLookupRows));
  std::string text = row->text;
  if (status == DnsStatus::Unavailable && !servers.empty()) {
    text = "cannot be resolved: none of the servers to ask answers: " + listOf(servers);
  }
  return {{Phase::Dns, row->code, "'" + host + "' " + text, {}, {}}, row->cause, row->ours};
}

StreamFault serverDenied(Refusal refusal) {
  StreamFault denied = policyDenied(std::move(refusal));
  denied.failure.phase = Phase::Dns;
  return denied;
}

}  // namespace promonitor
