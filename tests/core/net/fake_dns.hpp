#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/loop/event_loop.hpp"
#include "core/net/address.hpp"

namespace promonitor {

/// What the test's name server says about a name and a type.
struct DnsRecord {
  std::vector<std::string> addresses;
  std::uint32_t ttl = 60;
  int rcode = 0;
  bool silent = false;
  /// So many questions go unanswered first.
  int drops = 0;
  /// Over UDP only the head is sent, with the TC bit: the question comes again over TCP.
  bool truncated = false;
  /// An alias that the addresses belong to, with its own TTL.
  std::string alias;
  std::uint32_t alias_ttl = 60;
  /// Sent as they are instead of an answer.
  std::string garbage;
};

inline constexpr int kTypeA = 1;
inline constexpr int kTypeAaaa = 28;
inline constexpr int kServFail = 2;
inline constexpr int kNxDomain = 3;
inline constexpr int kRefused = 5;

/// A name server on a loopback port, UDP and TCP, that runs on the test's own loop. Names that
/// were not given do not exist; a name that was given has no data for its other types.
class FakeDns {
 public:
  explicit FakeDns(EventLoop& loop);
  ~FakeDns();
  FakeDns(const FakeDns&) = delete;
  FakeDns& operator=(const FakeDns&) = delete;

  std::string endpoint() const { return address_.text(); }
  void set(const std::string& name, int type, DnsRecord record) {
    records_[{name, type}] = std::move(record);
  }
  /// Both types fail the same way.
  void setFailure(const std::string& name, const DnsRecord& record);
  int questions(const std::string& name) const;
  /// Over TCP answers come so much later from now on, by the loop's time.
  void delayTcp(Duration delay) { tcp_delay_ = delay; }
  int tcpConnections() const { return tcp_connections_; }

 private:
  struct TcpPeer {
    int fd = -1;
    std::string input;
  };
  void armUdp();
  void armAccept();
  void answerUdp();
  void acceptTcp();
  void armTcp(TcpPeer peer);
  void answerTcp(OpId wait);
  void sendLater(int fd, std::string framed);
  void forget(int fd);
  /// The answer to a packet; empty: none.
  std::string answer(const std::string& question, bool over_udp);

  EventLoop& loop_;
  int udp_ = -1;
  int tcp_ = -1;
  Address address_;
  std::map<std::pair<std::string, int>, DnsRecord> records_;
  std::map<std::string, int> questions_;
  std::map<OpId, TcpPeer> tcp_peers_;
  int tcp_connections_ = 0;
  Duration tcp_delay_{};
  struct Delayed {
    int fd;
    std::string framed;
  };
  std::map<OpId, Delayed> delayed_;
};

}  // namespace promonitor
