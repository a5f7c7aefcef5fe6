#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/net/resolver.hpp"
#include "core/net/resolver_channel.hpp"

namespace promonitor {

/// What the DNS says about one name and one family.
struct DnsReply {
  DnsStatus status = DnsStatus::Unavailable;
  std::vector<Address> addresses;  ///< without a port
  Duration ttl{};                  ///< the least of the addresses and of the aliases before them
};

/// The configured servers: asks one question of one, and of the others where that fails, so that a
/// SERVFAIL is told from silence. Owned by its loop's thread.
class ResolverServers {
 public:
  ResolverServers(EventLoop& loop, const std::vector<Address>& servers);
  /// Forgets what is pending; no callback is called.
  ~ResolverServers();
  ResolverServers(const ResolverServers&) = delete;
  ResolverServers& operator=(const ResolverServers&) = delete;

  /// Called once, possibly inside ask(); TimedOut means that no server answered.
  using ReplyFn = void (*)(void* user, std::uint64_t question, int family, DnsReply reply);
  struct Question {
    const std::string& name;
    int family;
    bool other_server;  ///< the second of several servers comes first
  };
  void ask(const Question& asked, ReplyFn fn, void* user, std::uint64_t question);
  std::size_t pending() const { return pending_; }

  /// The names to ask for in turn, by resolv.conf's search list and ndots.
  std::vector<std::string> candidates(const std::string& name, bool absolute) const;

 private:
  struct Asked;
  ResolverChannel& channelFor(const Question& asked);
  static void onAnswer(void* asked, int status, int timeouts, unsigned char* reply, int length);

  EventLoop& loop_;
  const std::vector<Address> configured_;
  std::size_t pending_ = 0;
  ResolverChannel first_;
  /// Present when there is more than one server.
  std::unique_ptr<ResolverChannel> others_;
  /// The same servers, the second one first; made when it is needed.
  std::unique_ptr<ResolverChannel> turned_;
};

}  // namespace promonitor
