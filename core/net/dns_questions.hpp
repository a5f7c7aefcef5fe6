#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/loop/handle_table.hpp"
#include "core/net/file_change.hpp"
#include "core/net/host_name.hpp"
#include "core/net/resolver_servers.hpp"

namespace promonitor {

/// Names that are being asked for: A and AAAA at once, one candidate of the search list after the
/// other. Owned by its loop's thread.
class DnsQuestions {
 public:
  struct Outcome {
    DnsAnswer answer;  ///< addresses without a port, in the order they should be tried
    Duration ttl{};    ///< of the addresses
  };
  /// `token` is what ask() was given.
  using DoneFn = void (*)(void* user, std::uint64_t token, const Outcome& outcome);

  /// No servers: those of resolv.conf, which is read again when it has changed.
  DnsQuestions(EventLoop& loop, std::vector<Address> servers, DoneFn done, void* user);
  /// Forgets what is pending.
  ~DnsQuestions();
  DnsQuestions(const DnsQuestions&) = delete;
  DnsQuestions& operator=(const DnsQuestions&) = delete;

  struct Request {
    const HostName& host;
    AddressFamily family;
    bool other_server;  ///< asks the second of several servers first
  };
  /// `done` is called once, possibly inside ask().
  void ask(const Request& request, std::uint64_t token);
  /// Questions that wait for their answer.
  std::size_t pending() const { return questions_.size(); }
  /// When a server last answered anything.
  MonoTime lastReply() const { return last_reply_; }

 private:
  struct Question {
    DnsQuestions* owner = nullptr;
    Handle handle = 0;
    std::uint64_t token = 0;
    std::vector<int> families;
    std::vector<std::string> candidates;
    std::size_t candidate = 0;
    bool other_server = false;
    std::vector<DnsReply> replies;
    /// A candidate exists but has no address.
    bool exists = false;
    MonoTime started;
    OpId delay = 0;
  };

  void reloadServers();
  void askCandidate(Handle handle);
  void conclude(Handle handle);
  DnsStatus failureOf(const Question& question) const;
  void finish(Handle handle, const Outcome& outcome);
  static Outcome collect(const Question& question);
  static void onReply(void* self, std::uint64_t handle, int family, DnsReply reply);
  static void onDelay(void* question, OpId op, const LoopEvent& event);

  EventLoop& loop_;
  const std::vector<Address> configured_;
  const DoneFn done_;
  void* const user_;
  FileChange resolv_conf_{"/etc/resolv.conf"};
  MonoTime last_reply_ = MonoTime::min();
  HandleTable<Question> questions_;
  std::unique_ptr<ResolverServers> servers_;
  /// Of an older resolv.conf, until their questions are answered.
  std::vector<std::unique_ptr<ResolverServers>> retired_;
};

}  // namespace promonitor
