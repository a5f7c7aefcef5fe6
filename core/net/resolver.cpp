#include "core/net/resolver.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "core/loop/handle_table.hpp"
#include "core/net/dns_cache.hpp"
#include "core/net/dns_questions.hpp"
#include "core/net/host_name.hpp"
#include "core/net/hosts_file.hpp"

namespace promonitor {
namespace {

constexpr std::uint16_t kDnsPort = 53;
/// Sets of servers that queries named and that are kept ready: each has sockets and memory.
constexpr std::size_t kMostIdleSets = 64;

std::vector<Address> parseServers(const std::vector<std::string>& texts) {
  std::vector<Address> servers;
  for (const std::string& text : texts) {
    const auto server = Address::parseEndpoint(text, kDnsPort);
    if (!server) {
      throw std::invalid_argument("resolver: server '" + text +
                                  "' is not an address such as 192.0.2.53 or [2001:db8::1]:53");
    }
    servers.push_back(*server);
  }
  return servers;
}

DnsAnswer ofFamily(std::vector<Address> addresses, AddressFamily family) {
  std::erase_if(addresses, [family](const Address& address) {
    return (family == AddressFamily::V4 && address.family() != AF_INET) ||
           (family == AddressFamily::V6 && address.family() != AF_INET6);
  });
  const DnsStatus status = addresses.empty() ? DnsStatus::NoData : DnsStatus::Ok;
  return {status, std::move(addresses)};
}

DnsAnswer withPort(const DnsAnswer& answer, std::uint16_t port) {
  DnsAnswer copy{answer.status, {}};
  copy.addresses.reserve(answer.addresses.size());
  for (const Address& address : answer.addresses) copy.addresses.push_back(address.withPort(port));
  return copy;
}

std::string serversKey(std::span<const Address> servers) {
  std::string key;
  for (const Address& server : servers) key += '@' + server.text();
  return key;
}

std::string cacheKey(const HostName& host, const Resolver::Query& query) {
  std::string key = host.name;
  key += host.absolute ? ".:" : ":";
  key += static_cast<char>('0' + static_cast<int>(query.family));
  if (!query.servers.empty()) key += serversKey(query.servers);
  return key;
}

}  // namespace

struct Resolver::State {
  struct Lookup {
    State* owner = nullptr;
    LookupId id = 0;
    LookupFn fn = nullptr;
    void* user = nullptr;
    std::uint16_t port = 0;
    /// Until the deadline, or the turn in which `answer` is delivered.
    OpId timer = 0;
    MonoTime started;
    /// Who is asked.
    const DnsQuestions* asked = nullptr;
    DnsAnswer answer;
  };
  /// A question and who waits for its answer.
  struct Asking {
    std::string key;
    bool shared = false;
    std::vector<LookupId> waiting;
  };

  State(EventLoop& its_loop, const ResolverSettings& its_settings)
      : loop(its_loop),
        settings(its_settings),
        hosts(its_settings.hosts_file),
        cache(its_settings.cache_entries),
        questions(its_loop, parseServers(its_settings.servers), &State::onOutcome, this) {}
  ~State() {
    lookups.forEach([this](Handle, const Lookup& lookup) { loop.cancel(lookup.timer); });
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// Those that ask the query's servers.
  DnsQuestions& questionsFor(const Query& query);
  void join(const HostName& host, const Query& query, Lookup& lookup);
  void remember(const std::string& key, const DnsQuestions::Outcome& outcome);
  void deliverLater(Lookup& lookup, DnsAnswer answer);
  static void onOutcome(void* self, std::uint64_t token, const DnsQuestions::Outcome& outcome);
  static void onDeadline(void* lookup, OpId op, const LoopEvent& event);
  static void onDelivery(void* lookup, OpId op, const LoopEvent& event);

  EventLoop& loop;
  const ResolverSettings settings;
  HostsFile hosts;
  DnsCache cache;
  HandleTable<Lookup> lookups;
  HandleTable<Asking> asking;
  std::unordered_map<std::string, Handle> shared;
  DnsQuestions questions;
  std::unordered_map<std::string, std::unique_ptr<DnsQuestions>> others;
};

DnsQuestions& Resolver::State::questionsFor(const Query& query) {
  if (query.servers.empty()) return questions;
  const std::string key = serversKey(query.servers);
  if (const auto known = others.find(key); known != others.end()) return *known->second;
  if (others.size() >= kMostIdleSets) {
    std::erase_if(others, [](const auto& other) { return other.second->pending() == 0; });
  }
  auto made = std::make_unique<DnsQuestions>(
      loop, std::vector<Address>(query.servers.begin(), query.servers.end()), &State::onOutcome,
      this);
  return *others.emplace(key, std::move(made)).first->second;
}

void Resolver::State::join(const HostName& host, const Query& query, Lookup& lookup) {
  const LookupId id = lookup.id;
  const std::string key = cacheKey(host, query);
  DnsQuestions& servers = questionsFor(query);
  lookup.asked = &servers;
  if (query.use_cache) {
    const auto running = shared.find(key);
    if (running != shared.end()) {
      asking.find(running->second)->waiting.push_back(id);
      return;
    }
  }
  auto [token, question] = asking.emplace(Asking{key, query.use_cache, {id}});
  if (query.use_cache) shared[key] = token;
  servers.ask({.host = host, .family = query.family, .other_server = query.other_server}, token);
}

void Resolver::State::onOutcome(void* self, std::uint64_t token,
                                const DnsQuestions::Outcome& outcome) {
  auto* state = static_cast<State*>(self);
  const Asking answered = std::move(*state->asking.find(token));
  state->asking.erase(token);
  if (answered.shared) state->shared.erase(answered.key);
  state->remember(answered.key, outcome);
  for (const LookupId id : answered.waiting) {
    Lookup* lookup = state->lookups.find(id);
    if (lookup != nullptr) state->deliverLater(*lookup, withPort(outcome.answer, lookup->port));
  }
}

void Resolver::State::remember(const std::string& key, const DnsQuestions::Outcome& outcome) {
  const DnsStatus status = outcome.answer.status;
  Duration keep = std::clamp(outcome.ttl, settings.min_ttl, settings.max_ttl);
  if (status == DnsStatus::NxDomain || status == DnsStatus::NoData) {
    keep = settings.negative_ttl;
  } else if (status != DnsStatus::Ok) {
    return;
  }
  cache.put(key, outcome.answer, loop.now() + keep);
}

void Resolver::State::deliverLater(Lookup& lookup, DnsAnswer answer) {
  lookup.answer = std::move(answer);
  loop.cancel(lookup.timer);
  lookup.timer = loop.at(loop.now(), &State::onDelivery, &lookup);
}

void Resolver::State::onDeadline(void* lookup, OpId op, const LoopEvent& event) {
  auto* late = static_cast<Lookup*>(lookup);
  const bool others_answered = late->asked->lastReply() > late->started;
  late->answer = {others_answered ? DnsStatus::TimedOut : DnsStatus::Unavailable, {}};
  onDelivery(lookup, op, event);
}

void Resolver::State::onDelivery(void* lookup, OpId /*op*/, const LoopEvent& /*event*/) {
  const Lookup done = std::move(*static_cast<Lookup*>(lookup));
  done.owner->lookups.erase(done.id);
  done.fn(done.user, done.id, done.answer);
}

Resolver::Resolver(EventLoop& loop, const ResolverSettings& settings)
    : state_(std::make_unique<State>(loop, settings)) {}
Resolver::~Resolver() = default;

std::optional<DnsAnswer> Resolver::known(const Query& query) {
  if (const auto literal = Address::parse(query.host, query.port)) {
    return ofFamily({*literal}, query.family);
  }
  const auto host = HostName::parse(query.host);
  if (!host) return DnsAnswer{DnsStatus::NxDomain, {}};
  const MonoTime now = state_->loop.now();
  if (query.servers.empty()) {
    auto listed = state_->hosts.lookup(host->name, now);
    if (!listed.empty()) return withPort(ofFamily(std::move(listed), query.family), query.port);
  }
  if (!query.use_cache) return std::nullopt;
  const DnsAnswer* cached = state_->cache.find(cacheKey(*host, query), now);
  if (cached == nullptr) return std::nullopt;
  return withPort(*cached, query.port);
}

Resolver::LookupId Resolver::lookup(const Query& query, LookupFn fn, void* user) {
  auto [id, lookup] = state_->lookups.emplace();
  lookup.owner = state_.get();
  lookup.id = id;
  lookup.fn = fn;
  lookup.user = user;
  lookup.port = query.port;
  lookup.started = state_->loop.now();
  if (auto answer = known(query)) {
    state_->deliverLater(lookup, std::move(*answer));
    return id;
  }
  if (query.deadline != EventLoop::kNever) {
    lookup.timer = state_->loop.at(query.deadline, &State::onDeadline, &lookup);
  }
  state_->join(*HostName::parse(query.host), query, lookup);
  return id;
}

void Resolver::cancel(LookupId id) {
  const State::Lookup* lookup = state_->lookups.find(id);
  if (lookup == nullptr) return;
  state_->loop.cancel(lookup->timer);
  state_->lookups.erase(id);
}

}  // namespace promonitor
