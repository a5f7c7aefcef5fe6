#include "tests/support/hostile/behaviour.hpp"

namespace promonitor::test::hostile {
namespace {

Behaviour withRecord(std::string what, const std::string& name, DnsRecord record) {
  return {std::move(what), BadName{name, [name, record = std::move(record)](FakeDns& dns) {
                                     dns.set(name, kTypeA, record);
                                   }}};
}

Behaviour failing(std::string what, const std::string& name, DnsRecord record) {
  return {std::move(what), BadName{name, [name, record = std::move(record)](FakeDns& dns) {
                                     dns.setFailure(name, record);
                                   }}};
}

/// A hundred addresses of this machine, of which 127.0.0.1 alone is served.
DnsRecord hundredAddresses() {
  DnsRecord record;
  record.truncated = true;  // they do not fit in a datagram
  for (int i = 1; i <= 100; ++i) record.addresses.push_back("127.0.0." + std::to_string(i));
  return record;
}

/// Of which nobody serves one.
DnsRecord refusingAddresses() {
  DnsRecord record;
  for (int i = 2; i <= 17; ++i) record.addresses.push_back("127.0.0." + std::to_string(i));
  return record;
}

/// The second address answers, but is forbidden; nobody has a route to the first.
Behaviour rebound() {
  Behaviour behaviour = withRecord("public, then private", "rebound.test",
                                   {.addresses = {"192.0.2.1", kForbiddenAddress}});
  std::get<BadName>(behaviour.deed).all_served = true;
  return behaviour;
}

}  // namespace

std::vector<Behaviour> badNames() {
  return {
      {"NXDOMAIN", BadName{"nothere.test", [](FakeDns&) {}}},
      failing("SERVFAIL", "broken.test", {.rcode = kServFail}),
      failing("REFUSED", "shy.test", {.rcode = kRefused}),
      failing("silent name server", "silent.test", {.silent = true}),
      failing("answer that is garbage", "garbage.test", {.garbage = std::string(40, '\xfe')}),
      withRecord("no data", "six.test", {}),
      withRecord("truncated answer", "long.test", {.addresses = {"127.0.0.1"}, .truncated = true}),
      withRecord("100 addresses", "hundred.test", hundredAddresses()),
      withRecord("16 refusing addresses", "closed.test", refusingAddresses()),
      withRecord("dead address before a living one", "half.test",
                 {.addresses = {"127.0.0.2", "127.0.0.1"}}),
      failing("CNAME loop", "loop.test", {.alias = "loop.test"}),
      withRecord("forbidden address", "inside.test", {.addresses = {"169.254.169.254"}}),
      rebound(),
  };
}

}  // namespace promonitor::test::hostile
