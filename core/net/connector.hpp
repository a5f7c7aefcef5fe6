#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/loop/event_loop.hpp"
#include "core/net/network_policy.hpp"
#include "core/net/stream_fault.hpp"
#include "core/net/tried_address.hpp"

namespace promonitor {

/// Connects to the first of several addresses that answers: one after the other, the next one
/// when one failed or did not answer for 250 ms, families in turn (RFC 8305, sections 4 and 5).
/// Every address is shown to the policy right before it is connected to. Owned by its loop's
/// thread.
class Connector {
 public:
  struct Target {
    /// In the order to try them, but that the families take turns.
    std::vector<Address> addresses;
    /// What to bind to first.
    std::optional<Address> local;
    MonoTime deadline;
  };
  /// Called once, in a later turn than start(), unless stopped; may destroy the connector.
  using DoneFn = void (*)(void* user);

  Connector(EventLoop& loop, const NetworkPolicy& policy) : loop_(loop), policy_(&policy) {}
  ~Connector() { stop(); }
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  void setPolicy(const NetworkPolicy& policy) { policy_ = &policy; }
  void start(Target target, DoneFn done, void* user);
  void stop();

  /// The connected descriptor, now the caller's; -1 when no address could be connected to.
  int take() { return std::exchange(connected_, -1); }
  const Address& peer() const { return tried_[peer_].address; }
  /// What was tried so far, in order. That of the peer has no code yet.
  const std::vector<TriedAddress>& tried() const { return tried_; }
  /// The same for good, once it is done; peer() is gone with it.
  void giveTried(std::vector<TriedAddress>& out) { out.swap(tried_); }
  /// Where the peer is among them, and when the attempt began.
  std::size_t peerIndex() const { return peer_; }
  MonoTime peerBegan() const { return peer_began_; }
  /// The most telling fault of those met; present when take() gives none.
  const std::optional<StreamFault>& fault() const { return fault_; }

 private:
  struct Attempt {
    int fd = -1;
    OpId wait = 0;
    std::size_t tried = 0;  ///< its place there
    MonoTime began;
  };

  void tryNext();
  bool begin(const Address& peer);
  int open(const Address& peer);
  bool bindLocal(int fd, const Address& peer);
  /// The address tried last failed at once.
  bool refuse(StreamFault fault);
  void note(StreamFault fault);
  void settle(const Attempt& attempt, const StreamFault& fault);
  void closeAttempts();
  void finish();
  static void onReady(void* self, OpId op, const LoopEvent& event);
  static void onStagger(void* self, OpId op, const LoopEvent& event);
  static void onExhausted(void* self, OpId op, const LoopEvent& event);

  EventLoop& loop_;
  const NetworkPolicy* policy_;
  Target target_;
  DoneFn done_ = nullptr;
  void* user_ = nullptr;
  std::size_t next_ = 0;
  std::vector<Attempt> attempts_;
  /// The next address's turn, or the report that all have failed.
  OpId timer_ = 0;
  int connected_ = -1;
  std::vector<TriedAddress> tried_;
  std::size_t peer_ = 0;
  MonoTime peer_began_;
  std::optional<StreamFault> fault_;
};

}  // namespace promonitor
