#pragma once

#include <memory>

#include "core/net/all_addresses.hpp"
#include "core/net/connector.hpp"
#include "core/net/stream.hpp"
#include "core/net/stream_transfer.hpp"
#include "core/net/tls_session.hpp"

namespace promonitor {

/// As PhaseTimings counts.
std::int32_t microsOf(Duration time);

/// What a Stream is made of: the steps from a name to a connection, and the connection. Owned by
/// its loop's thread.
class StreamState {
 public:
  StreamState(NetServices& net, const NetworkPolicy& policy)
      : net_(net), policy_(&policy), connector_(net.loop, policy), transfer_(net.loop, info_) {}
  ~StreamState() { close(false); }
  StreamState(const StreamState&) = delete;
  StreamState& operator=(const StreamState&) = delete;

  /// As of Stream.
  void connect(ConnectRequest&& request, Stream::StreamFn done, void* user);
  void startTls(TlsRequest request, MonoTime deadline, Stream::StreamFn done, void* user);
  StreamTransfer& transfer() {
    fresh_ = false;
    return transfer_;
  }
  void close(bool hard);
  const StreamInfo& info() const { return info_; }
  void reset();
  void setPolicy(const NetworkPolicy& policy) {
    policy_ = &policy;
    connector_.setPolicy(policy);
  }

 private:
  MonoTime clockNow() const { return net_.loop.clock().now(); }
  void begin(Stream::StreamFn done, void* user);
  const std::string& targetHost() const;
  std::uint16_t targetPort() const;
  /// When a phase that begins now has to be over.
  MonoTime phaseDeadline(Duration limit) const;
  bool overLimit(Duration limit) const;
  void resolve();
  void onAnswer(const DnsAnswer& answer);
  void onAddresses(DnsAnswer answer);
  void onConnected();
  void onAllConnected();
  /// Goes on with the connection of another stream.
  void adopt(StreamState& other);
  void startHandshake();
  void handshake();
  void waitForHandshake(TlsSession::Progress progress);
  void onHandshaken();
  /// How the attempt that connected ended.
  void settlePeer(const std::string& code);
  void fail(StreamFault fault);
  void succeed();
  void finish(std::int64_t outcome);
  void closeSocket(bool hard);

  NetServices& net_;
  const NetworkPolicy* policy_;
  StreamInfo info_;
  Connector connector_;
  /// Present while every address is connected to.
  std::unique_ptr<AllAddresses> all_;
  int fd_ = -1;
  std::unique_ptr<TlsSession> tls_;
  StreamTransfer transfer_;

  /// The connect() or startTls() that is running.
  Stream::StreamFn done_ = nullptr;
  void* user_ = nullptr;
  /// No callback of ours is on the stack: results wait for the next turn.
  bool in_call_ = false;
  std::int64_t result_ = 0;
  ConnectRequest request_;
  MonoTime phase_started_;
  /// Nothing was done since it was made or reset.
  bool fresh_ = true;
  /// Until the result of connect() is known.
  bool connecting_ = false;
  Resolver::LookupId lookup_ = 0;
  OpId op_ = 0;
};

}  // namespace promonitor
