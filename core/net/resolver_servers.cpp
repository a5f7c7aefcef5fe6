#include "core/net/resolver_servers.hpp"

#include <ares.h>
#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace promonitor {
namespace {

constexpr std::size_t kMostRecords = 128;

DnsStatus statusOf(int ares_status) {
  switch (ares_status) {
    case ARES_SUCCESS:
      return DnsStatus::Ok;
    case ARES_ENODATA:
      return DnsStatus::NoData;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:
      return DnsStatus::NxDomain;
    case ARES_ESERVFAIL:
    case ARES_EFORMERR:
    case ARES_EBADRESP:
      return DnsStatus::ServFail;
    case ARES_ETIMEOUT:
      return DnsStatus::TimedOut;
    default:
      return DnsStatus::Unavailable;
  }
}

/// A server answered, but not the question.
bool serverFailed(int ares_status) {
  return ares_status == ARES_ESERVFAIL || ares_status == ARES_EREFUSED ||
         ares_status == ARES_ENOTIMP;
}

template <class Record, class Append>
int parseRecords(int (*parse)(const unsigned char*, int, hostent**, Record*, int*),
                 const unsigned char* reply, int length, Append append) {
  std::array<Record, kMostRecords> records{};
  int count = static_cast<int>(records.size());
  const int status = parse(reply, length, nullptr, records.data(), &count);
  if (status == ARES_SUCCESS) {
    std::for_each(records.begin(), records.begin() + count, append);
  }
  return status;
}

DnsReply parseReply(int family, const unsigned char* bytes, int length) {
  DnsReply reply;
  reply.ttl = Duration::max();
  const auto add = [&reply](const Address& address, int ttl) {
    reply.addresses.push_back(address);
    reply.ttl = std::min<Duration>(reply.ttl, std::chrono::seconds(std::max(ttl, 0)));
  };
  int status = ARES_SUCCESS;
  if (family == AF_INET) {
    status = parseRecords<ares_addrttl>(
        &ares_parse_a_reply, bytes, length,
        [&add](const ares_addrttl& one) { add(Address::fromV4(one.ipaddr, 0), one.ttl); });
  } else {
    status = parseRecords<ares_addr6ttl>(
        &ares_parse_aaaa_reply, bytes, length, [&add](const ares_addr6ttl& one) {
          in6_addr host{};
          std::copy(std::begin(one.ip6addr._S6_un._S6_u8), std::end(one.ip6addr._S6_un._S6_u8),
                    std::begin(host.s6_addr));
          add(Address::fromV6(host, 0), one.ttl);
        });
  }
  reply.status = statusOf(status);
  if (reply.status == DnsStatus::Ok && reply.addresses.empty()) reply.status = DnsStatus::NoData;
  return reply;
}

}  // namespace

struct ResolverServers::Asked {
  ResolverServers* servers;
  std::string name;
  int family;
  ReplyFn fn;
  void* user;
  std::uint64_t question;
  /// What the first server said, once the others are being asked.
  std::optional<DnsStatus> first_status;

  int type() const { return family == AF_INET ? ns_t_a : ns_t_aaaa; }
};

ResolverServers::ResolverServers(EventLoop& loop, const std::vector<Address>& servers)
    : loop_(loop),
      configured_(servers),
      first_(loop, servers, ResolverChannel::Failover::OnSilence) {
  if (first_.serverCount() < 2) return;
  others_ = std::make_unique<ResolverChannel>(loop, servers, ResolverChannel::Failover::OnFailure);
}

ResolverServers::~ResolverServers() = default;

ResolverChannel& ResolverServers::channelFor(const Question& asked) {
  if (!asked.other_server || first_.serverCount() < 2) return first_;
  if (turned_ == nullptr) {
    turned_ =
        std::make_unique<ResolverChannel>(loop_, configured_, ResolverChannel::Failover::OnSilence,
                                          ResolverChannel::Order::SecondFirst);
  }
  return *turned_;
}

void ResolverServers::ask(const Question& asked, ReplyFn fn, void* user, std::uint64_t question) {
  ++pending_;
  auto pending =
      std::make_unique<Asked>(Asked{this, asked.name, asked.family, fn, user, question, {}});
  const int type = pending->type();
  channelFor(asked).query(asked.name, type, &ResolverServers::onAnswer, pending.release());
}

void ResolverServers::onAnswer(void* asked, int status, int /*timeouts*/, unsigned char* reply,
                               int length) {
  std::unique_ptr<Asked> answered(static_cast<Asked*>(asked));
  ResolverServers* servers = answered->servers;
  if (status == ARES_EDESTRUCTION) return;
  if (serverFailed(status) && !answered->first_status && servers->others_ != nullptr) {
    answered->first_status = statusOf(status);
    const std::string name = answered->name;
    const int type = answered->type();
    servers->others_->query(name, type, &ResolverServers::onAnswer, answered.release());
    return;
  }
  --servers->pending_;
  DnsReply parsed;
  if (status == ARES_SUCCESS) {
    parsed = parseReply(answered->family, reply, length);
  } else {
    parsed.status = statusOf(status);
    const bool silent =
        parsed.status == DnsStatus::Unavailable || parsed.status == DnsStatus::TimedOut;
    if (silent && answered->first_status) parsed.status = *answered->first_status;
  }
  answered->fn(answered->user, answered->question, answered->family, std::move(parsed));
}

std::vector<std::string> ResolverServers::candidates(const std::string& name, bool absolute) const {
  const auto dots = std::count(name.begin(), name.end(), '.');
  std::vector<std::string> names;
  if (!absolute) {
    for (const std::string& domain : first_.searchDomains()) {
      names.emplace_back(name).append(".").append(domain);
    }
  }
  const bool as_is_first = dots >= first_.ndots();
  names.insert(as_is_first ? names.begin() : names.end(), name);
  return names;
}

}  // namespace promonitor
