#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/net/stream.hpp"
#include "core/net/stream_fault.hpp"

namespace promonitor {

/// Connects to each of several addresses at once, each with its TLS handshake, and waits for all of
/// them. Owned by its loop's thread; what it refers to outlives it.
class AllAddresses {
 public:
  /// As Stream::StreamFn: called once, in a later turn than start(), unless stopped.
  using DoneFn = void (*)(void* user);
  /// Of more addresses only so many are connected to: a hostile name server could name hundreds.
  static constexpr std::size_t kMost = 20;

  AllAddresses(NetServices& net, const NetworkPolicy& policy);
  ~AllAddresses();
  AllAddresses(const AllAddresses&) = delete;
  AllAddresses& operator=(const AllAddresses&) = delete;

  /// `request` says how; `addresses`, at least one, say where.
  void start(const ConnectRequest& request, const std::vector<Address>& addresses, DoneFn done,
             void* user);
  /// Drops what is pending; done is not called then.
  void stopAll();

  /// How each ended, in order.
  std::vector<TriedAddress> tried() const;
  /// Names those that do not answer; nothing when all do.
  std::optional<StreamFault> fault() const;
  /// What the first one's stream knows, with the longest time of each phase.
  StreamInfo info() const;
  /// The stream to the first address, which no callback belongs to any more.
  std::unique_ptr<StreamState> takeFirst();

 private:
  struct One;
  static void onEnd(void* one, std::int64_t outcome);

  NetServices& net_;
  const NetworkPolicy& policy_;
  std::vector<std::unique_ptr<One>> all_;
  std::size_t running_ = 0;
  DoneFn done_ = nullptr;
  void* user_ = nullptr;
};

}  // namespace promonitor
