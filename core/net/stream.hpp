#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/check.hpp"
#include "core/net/address_memory.hpp"
#include "core/net/certificate_facts.hpp"
#include "core/net/net_services.hpp"
#include "core/net/network_policy.hpp"
#include "core/net/tried_address.hpp"

namespace promonitor {

/// How TLS is spoken on a stream.
struct TlsRequest {
  TlsConfig config;
  std::string server_name;  ///< SNI and name check; empty: the host connected to
  std::vector<std::string> alpn;
  bool verify = true;  ///< a bad verdict fails the stream; else it is only reported
  /// A permission, not a promise: at present every handshake is a full one.
  bool resume = false;
};

/// Which addresses of a name are connected to.
enum class AddressChoice : std::uint8_t {
  Any,    ///< the next one when one fails or is slow: one has to answer
  First,  ///< only the first one in order
  All     ///< each has to answer, with its TLS handshake; the stream is that to the first
};

/// How long each part of connecting may take; zero: no limit of its own.
struct PhaseLimits {
  Duration dns{}, connect{}, tls{};
};

struct ConnectRequest {
  /// What is connected to unless `connect_to` says otherwise, and the name that TLS asks for.
  std::string host;
  std::uint16_t port = 0;
  /// A name or an address, and a port; empty and 0: those above.
  std::string connect_to;
  std::uint16_t connect_to_port = 0;
  AddressFamily family = AddressFamily::Any;
  /// Its addresses come first; Any: as RFC 6724 has it.
  AddressFamily preferred = AddressFamily::Any;
  AddressChoice addresses = AddressChoice::Any;
  /// Name servers to ask; none: the host's.
  std::vector<Address> servers;
  bool use_cache = true;  ///< of the resolver
  /// What the monitor's checks have tried; must outlive connecting. Null: nothing is remembered.
  AddressMemory* memory = nullptr;
  /// A literal of this machine to connect from; empty: the system chooses.
  std::string local_address;
  std::optional<TlsRequest> tls;
  MonoTime deadline;
  PhaseLimits limits;
};

/// What is known about a stream so far, whether it stands or failed.
struct StreamInfo {
  std::optional<Failure> failure;
  /// True when the failure is a fault of ours: the verdict must be "unknown".
  bool our_fault = false;
  std::uint32_t cause = 0;         ///< PM_CAUSE_*
  std::optional<Refusal> refusal;  ///< the address that may not be reached, where that is why
  PhaseTimings phases;             ///< dns, connect and tls
  std::vector<TriedAddress> tried;
  Address peer;
  int tls_version = 0;  ///< TLS1_3_VERSION, ...
  std::string cipher, alpn;
  long verify_error = 0;  ///< X509_V_ERR_*; 0: verified
  std::string verify_code, verify_text, verify_expected, verify_got;
  CertificateFacts certificate;
};

class StreamState;

/// One client connection: resolve, try the addresses the policy allows one after the other
/// (RFC 8305's staggered start), TLS, then reads and writes. Completion style: the callback comes
/// in a later turn, exactly once, unless the stream is closed first. One read and one write may be
/// pending. Owned by its loop's thread. Closing or destroying drops what is pending.
///
/// Failure codes: dns_nxdomain, dns_nodata, dns_servfail, resolver_unavailable, dns_timeout,
/// policy_denied, connect_refused, connect_unreachable, connect_timeout, connect_reset,
/// connect_failed, local_resources, tls_timeout, tls_handshake, tls_not_tls, tls_closed,
/// tls_old_version, tls_config, tls_expired, tls_not_yet_valid, tls_self_signed, tls_untrusted,
/// tls_incomplete_chain, tls_name_mismatch, tls_weak_key, tls_weak_signature, tls_verify,
/// read_timeout, write_timeout, reset, closed, protocol.
class Stream {
 public:
  /// `bytes`: transferred; 0 at end of file and for what transfers none; -1 on failure (see
  /// info().failure). The stream may be closed or destroyed inside.
  using StreamFn = void (*)(void* user, std::int64_t bytes);

  /// Both outlive the stream.
  Stream(NetServices& net, const NetworkPolicy& policy);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void connect(ConnectRequest request, StreamFn done, void* user);
  /// Upgrades a connected plain stream (STARTTLS).
  void startTls(TlsRequest request, MonoTime deadline, StreamFn done, void* user);
  /// Some bytes, as soon as there are any. The buffer stays the caller's and must live until `done`
  /// or close(); so must the data of write(), which is done when all of it has been taken.
  void read(std::span<char> buffer, MonoTime deadline, StreamFn done, void* user);
  void write(std::span<const char> data, MonoTime deadline, StreamFn done, void* user);
  /// Drops what is pending and closes; `hard` resets the connection (SO_LINGER 0).
  void close(bool hard);
  const StreamInfo& info() const;

  /// Closes it and forgets everything but the policy: as if it were made anew, with the memory it
  /// has. Not from inside its own callback.
  void reset();
  /// Of a stream that is as it was made.
  void setPolicy(const NetworkPolicy& policy);

 private:
  std::unique_ptr<StreamState> state_;
};

}  // namespace promonitor
