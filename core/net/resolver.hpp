#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/loop/event_loop.hpp"
#include "core/net/address.hpp"

namespace promonitor {

/// How a lookup ended. Unavailable is a fault of ours (no server answered, none configured, all
/// refused) and says nothing about the target. TimedOut: this name went unanswered while our
/// servers answered others.
enum class DnsStatus : std::uint8_t { Ok, NxDomain, NoData, ServFail, Unavailable, TimedOut };

struct DnsAnswer {
  DnsStatus status = DnsStatus::Unavailable;
  std::vector<Address> addresses;  ///< in the order they should be tried (RFC 6724)
};

struct ResolverSettings {
  /// "127.0.0.1:5353" forms; empty: the system's resolv.conf.
  std::vector<std::string> servers;
  Duration min_ttl = std::chrono::seconds(1);
  Duration max_ttl = std::chrono::minutes(5);
  Duration negative_ttl = std::chrono::seconds(5);
  std::size_t cache_entries = 100000;
  std::string hosts_file = "/etc/hosts";
  bool operator==(const ResolverSettings&) const = default;
};

enum class AddressFamily : std::uint8_t { Any, V4, V6 };

/// Names to addresses by c-ares on one loop, with a cache that honours TTLs; lookups of one name
/// that are in flight are shared. Reads the hosts file, and resolv.conf again when it changes;
/// the search list applies only where resolv.conf names the servers. What is no host name (RFC
/// 1123; a last label of digits, such as "127.1") is NxDomain without a question.
/// A query may name servers of its own: then neither the hosts file nor the search list counts,
/// and its answers are kept apart from those of others.
/// Owned by its loop's thread.
class Resolver {
 public:
  /// Throws std::invalid_argument naming a server that is not an address.
  Resolver(EventLoop& loop, const ResolverSettings& settings);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  using LookupId = std::uint64_t;
  using LookupFn = void (*)(void* user, LookupId id, const DnsAnswer& answer);
  struct Query {
    std::string_view host;
    std::uint16_t port = 0;
    AddressFamily family = AddressFamily::Any;
    bool use_cache = true;
    MonoTime deadline = EventLoop::kNever;
    /// Whom to ask; none: the servers of the settings.
    std::span<const Address> servers = {};
    /// Asks the second of several servers first. With `use_cache` it may be known already.
    bool other_server = false;
  };
  /// The answer when no server has to be asked: a literal, a name of the hosts file or cached.
  std::optional<DnsAnswer> known(const Query& query);
  /// Calls `fn` exactly once in a later turn, unless cancelled first.
  LookupId lookup(const Query& query, LookupFn fn, void* user);
  void cancel(LookupId id);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace promonitor
