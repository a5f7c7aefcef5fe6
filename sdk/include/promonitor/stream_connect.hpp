#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "promonitor/hidden.hpp"
#include "promonitor/stream.hpp"

namespace PM_HIDDEN pm {
namespace detail {

inline pm_tls_opts tlsOptions(const TlsOptions& options) {
  pm_tls_opts tls{};
  tls.struct_size = sizeof tls;
  tls.flags = (options.verify ? PM_TLS_VERIFY : PM_TLS_REPORT) |
              (options.resume ? std::uint32_t{PM_TLS_RESUME} : 0);
  tls.min_version = options.min_version;
  tls.max_version = options.max_version;
  tls.server_name = str(options.server_name);
  tls.alpn = options.alpn.data();
  tls.alpn_count = static_cast<std::uint32_t>(options.alpn.size());
  tls.ca_file = str(options.ca_file);
  tls.client_cert_file = str(options.client_cert_file);
  tls.client_key_file = str(options.client_key_file);
  return tls;
}

/// True for a literal address, for which nothing is looked up.
inline bool isAddress(std::string_view host) {
  const std::string text(host);
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, text.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

/// "host" of "host:port", "[2001:db8::1]:port", or of what has no port.
inline std::string_view hostOf(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || isAddress(text)) return text;
  text = text.substr(0, colon);
  return text.starts_with('[') && text.ends_with(']') ? text.substr(1, text.size() - 2) : text;
}

/// Records the phases that the host measured, who the peer is, and which phase goes on; `first` is
/// the one a connection begins with.
inline void recordPhases(Run& run, const pm_stream_info& info, bool with_tls, Phase first) {
  const auto record = [&](Phase phase, std::int64_t time_ns) {
    if (time_ns >= 0) run.measured.phase(phase, std::chrono::nanoseconds(time_ns));
    return time_ns >= 0;
  };
  run.phase = first;
  if (record(Phase::Dns, info.dns_ns)) run.phase = Phase::Connect;
  if (record(Phase::Connect, info.connect_ns)) run.phase = with_tls ? Phase::Tls : Phase::None;
  if (record(Phase::Tls, info.tls_ns)) run.phase = Phase::None;
  const auto note = [&](std::uint32_t id, pm_str text) {
    if (text.len > 0) run.measured.attribute(id, view(text));
  };
  note(PM_A_PEER, info.peer_text);
  note(PM_A_TLS_VERSION, info.tls_version_text);
  note(PM_A_TLS_CIPHER, info.tls_cipher);
}

/// What one that had not ended when the check was told to stop comes to.
inline std::string_view codeOfPending(const Run& run) {
  if (run.cancel_reason != PM_CANCEL_TIMEOUT) return "cancelled";
  return run.phase == Phase::Tls ? "tls_timeout" : "connect_timeout";
}

/// Records the addresses that were tried. One alone that answered says what PM_A_PEER says; it is
/// told only when the check fails later.
inline void recordTried(Run& run, const pm_stream_info& info, bool connected) {
  const auto* entry = reinterpret_cast<const char*>(info.tried);
  for (std::uint32_t i = 0; i < info.tried_count; ++i, entry += info.tried_stride) {
    const auto& one = *reinterpret_cast<const pm_tried*>(entry);
    const std::string_view pending = connected ? "cancelled" : codeOfPending(run);
    const std::string_view code = one.code.len > 0 ? view(one.code) : pending;
    const std::chrono::nanoseconds time(one.time_ns);
    if (connected && info.tried_count == 1) {
      run.only_tried = {std::string(view(one.address)), time};
    } else {
      run.measured.tried(view(one.address), code, time);
    }
  }
}

inline Verdict streamVerdict(const Run& run, const pm_stream_info& info) {
  const bool ours = (info.flags & PM_STREAM_OUR_FAULT) != 0;
  Verdict verdict(ours ? State::Unknown : State::Down, static_cast<Cause>(info.cause),
                  std::string(view(info.code)), std::string(view(info.summary)));
  verdict.expected(std::string(view(info.expected))).got(std::string(view(info.got)));
  const auto phase = static_cast<Phase>(info.failed_phase);
  return verdict.phase(phase == Phase::None ? run.phase : phase);
}

/// Throws what a failed stream operation calls for.
[[noreturn]] inline void throwStreamFailure(const Run& run, const pm_stream_info& info,
                                            std::int32_t status, std::string_view what) {
  if (info.code.len == 0) throwFailure(run, status, 0, what);
  throw ProbeFailure(streamVerdict(run, info));
}

class ConnectOperation final : public Operation<ConnectOperation> {
 public:
  ConnectOperation(Run& run, std::string_view target, std::uint16_t port,
                   const ConnectOptions& options)
      : Operation(run),
        target_(target),
        port_(port),
        options_(options),
        first_phase_(firstPhase()),
        stream_(run, 0) {}

  std::int32_t arm() {
    run_.phase = first_phase_;
    pm_tls_opts tls{};
    pm_connect_opts connect{};
    connect.struct_size = sizeof connect;
    connect.flags = static_cast<std::uint32_t>(options_.family);
    connect.host = str(target_);
    connect.port = port_;
    connect.local_address = str(options_.local_address);
    connect.timeout_ns = options_.timeout.count();
    connect.connect_to = str(options_.connect_to);
    connect.servers = options_.servers.data();
    connect.server_count = static_cast<std::uint32_t>(options_.servers.size());
    connect.addresses = static_cast<std::uint32_t>(options_.addresses);
    connect.dns_limit_ns = options_.limits.dns.count();
    connect.connect_limit_ns = options_.limits.connect.count();
    connect.tls_limit_ns = options_.limits.tls.count();
    if (options_.tls != nullptr) {
      tls = tlsOptions(*options_.tls);
      connect.tls = &tls;
    }
    pm_stream handle = 0;
    const std::int32_t status =
        run_.streams().connect(host(), run_.check, &connect, done, this, &handle, &op_);
    if (status >= 0) stream_ = Stream(run_, handle, options_.limits);
    return status;
  }
  Stream await_resume() {
    const pm_stream_info info = stream_.info();
    if (op_ != 0) {
      recordPhases(run_, info, options_.tls != nullptr, first_phase_);
      recordTried(run_, info, status_ >= 0 && !run_.cancelled());
    }
    if (run_.cancelled()) run_.throwCancelled();
    if (status_ < 0) throwStreamFailure(run_, info, status_, target_);
    return std::move(stream_);
  }

 private:
  friend Operation;
  Phase firstPhase() const {
    const std::string_view to = options_.connect_to.empty() ? target_ : options_.connect_to;
    return isAddress(hostOf(to)) ? Phase::Connect : Phase::Dns;
  }

  std::string_view target_;
  std::uint16_t port_;
  ConnectOptions options_;
  Phase first_phase_;
  Stream stream_;
};

}  // namespace detail
}  // namespace pm

#include "promonitor/stream_operations.hpp"
