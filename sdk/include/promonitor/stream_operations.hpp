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
  tls.flags = (options.verify ? PM_TLS_VERIFY : PM_TLS_REPORT) | options.min_version |
              (options.resume ? std::uint32_t{PM_TLS_RESUME} : 0);
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
      : Operation(run), target_(target), port_(port), options_(options), stream_(run, 0) {}

  std::int32_t arm() {
    run_.phase = firstPhase();
    pm_tls_opts tls{};
    pm_connect_opts connect{};
    connect.struct_size = sizeof connect;
    connect.flags = static_cast<std::uint32_t>(options_.family);
    connect.host = str(target_);
    connect.port = port_;
    connect.local_address = str(options_.local_address);
    connect.timeout_ns = options_.timeout.count();
    if (options_.tls != nullptr) {
      tls = tlsOptions(*options_.tls);
      connect.tls = &tls;
    }
    pm_stream handle = 0;
    const std::int32_t status =
        run_.streams().connect(host(), run_.check, &connect, done, this, &handle, &op_);
    if (status >= 0) stream_ = Stream(run_, handle);
    return status;
  }
  Stream await_resume() {
    const pm_stream_info info = stream_.info();
    if (op_ != 0) recordPhases(run_, info, options_.tls != nullptr, firstPhase());
    if (run_.cancelled()) run_.throwCancelled();
    if (status_ < 0) throwStreamFailure(run_, info, status_, target_);
    return std::move(stream_);
  }

 private:
  friend Operation;
  Phase firstPhase() const { return isAddress(target_) ? Phase::Connect : Phase::Dns; }

  std::string_view target_;
  std::uint16_t port_;
  ConnectOptions options_;
  Stream stream_;
};

class StartTlsOperation final : public Operation<StartTlsOperation> {
 public:
  StartTlsOperation(Run& run, pm_stream stream, const TlsOptions& options, std::int64_t timeout_ns)
      : Operation(run), stream_(stream), options_(options), timeout_ns_(timeout_ns) {}

  std::int32_t arm() {
    run_.phase = Phase::Tls;
    const pm_tls_opts tls = tlsOptions(options_);
    return run_.streams().start_tls(host(), stream_, &tls, timeout_ns_, done, this, &op_);
  }
  std::int32_t await_resume() const {
    if (run_.cancelled()) run_.throwCancelled();
    return status_;
  }

 private:
  friend Operation;
  pm_stream stream_;
  const TlsOptions& options_;
  std::int64_t timeout_ns_;
};

/// One read, or one write, of a stream; gives the number of bytes or a negative status.
class TransferOperation final : public Operation<TransferOperation> {
 public:
  TransferOperation(Run& run, pm_stream stream, std::span<char> space, std::int64_t timeout_ns)
      : Operation(run), stream_(stream), space_(space), timeout_ns_(timeout_ns) {}
  TransferOperation(Run& run, pm_stream stream, std::string_view data, std::int64_t timeout_ns)
      : Operation(run), stream_(stream), data_(data), writes_(true), timeout_ns_(timeout_ns) {}

  std::int32_t arm() {
    if (writes_) {
      run_.phase = Phase::Send;
      return run_.streams().write(host(), stream_, data_.data(), data_.size(), timeout_ns_, done,
                                  this, &op_);
    }
    if (run_.phase != Phase::Transfer) run_.phase = Phase::Ttfb;
    return run_.streams().read(host(), stream_, space_.data(), space_.size(), timeout_ns_, done,
                               this, &op_);
  }
  void take(const pm_event& event) { bytes_ = event.bytes; }
  std::int64_t await_resume() const {
    if (run_.cancelled()) run_.throwCancelled();
    if (status_ < 0) return status_;
    if (!writes_ && bytes_ > 0) run_.phase = Phase::Transfer;
    return bytes_;
  }

 private:
  friend Operation;
  pm_stream stream_;
  std::span<char> space_;
  std::string_view data_;
  bool writes_ = false;
  std::int64_t timeout_ns_;
  std::int64_t bytes_ = 0;
};

/// Cuts a buffer that was made longer for a read to what the read brought, whatever came of it.
class TrimToRead {
 public:
  TrimToRead(std::string& buffer, std::size_t size) : buffer_(buffer), size_(size) {}
  TrimToRead(const TrimToRead&) = delete;
  TrimToRead& operator=(const TrimToRead&) = delete;
  ~TrimToRead() { buffer_.resize(size_); }
  void keep(std::int64_t bytes) {
    if (bytes > 0) size_ += static_cast<std::size_t>(bytes);
  }

 private:
  std::string& buffer_;
  std::size_t size_;
};

}  // namespace detail

inline Task<std::size_t> Stream::read(std::span<char> space, std::chrono::nanoseconds timeout) {
  dropConsumed();
  if (!buffer_.empty()) {
    const std::size_t count = buffer_.copy(space.data(), space.size());
    buffer_.erase(0, count);
    co_return count;
  }
  const std::int64_t bytes =
      co_await detail::TransferOperation(*run_, handle_, space, timeout.count());
  if (bytes < 0) {
    detail::throwStreamFailure(*run_, info(), static_cast<std::int32_t>(bytes), "read");
  }
  co_return static_cast<std::size_t>(bytes);
}

inline Task<std::string_view> Stream::readUntil(std::string_view delimiter, std::size_t max,
                                                std::chrono::nanoseconds timeout) {
  dropConsumed();
  std::size_t searched = 0;
  for (;;) {
    const std::size_t found = buffer_.find(delimiter, searched);
    if (found != std::string::npos && found <= max) {
      consumed_ = found + delimiter.size();
      co_return std::string_view(buffer_).substr(0, found);
    }
    const std::size_t had = buffer_.size();
    if (found != std::string::npos || had >= max + delimiter.size()) {
      throw ProbeFailure(down("protocol", "no end of line within {} bytes", max)
                             .cause(Cause::Protocol)
                             .phase(run_->phase));
    }
    searched = had < delimiter.size() ? 0 : had - delimiter.size() + 1;
    buffer_.resize(std::min(had + 2048, max + delimiter.size()));
    detail::TrimToRead trim(buffer_, had);
    const std::int64_t bytes = co_await detail::TransferOperation(
        *run_, handle_, std::span(buffer_).subspan(had), timeout.count());
    trim.keep(bytes);
    if (bytes < 0) {
      detail::throwStreamFailure(*run_, info(), static_cast<std::int32_t>(bytes), "read");
    }
    if (bytes == 0) {
      throw ProbeFailure(down("closed", "the peer closed the connection after {} bytes", had)
                             .cause(Cause::Protocol)
                             .phase(run_->phase));
    }
  }
}

inline Task<std::string_view> Stream::readLine(std::size_t max, std::chrono::nanoseconds timeout) {
  std::string_view line = co_await readUntil("\n", max, timeout);
  if (line.ends_with('\r')) line.remove_suffix(1);
  co_return line;
}

inline Task<void> Stream::write(std::string_view data, std::chrono::nanoseconds timeout) {
  while (!data.empty()) {
    const std::int64_t bytes =
        co_await detail::TransferOperation(*run_, handle_, data, timeout.count());
    if (bytes <= 0) {
      detail::throwStreamFailure(*run_, info(), static_cast<std::int32_t>(bytes), "write");
    }
    data.remove_prefix(static_cast<std::size_t>(bytes));
  }
}

inline Task<void> Stream::startTls(TlsOptions options, std::chrono::nanoseconds timeout) {
  dropConsumed();
  if (!buffer_.empty()) {
    throw ProbeFailure(down("protocol", "the peer sent {} bytes ahead of TLS", buffer_.size())
                           .cause(Cause::Protocol)
                           .phase(Phase::Tls));
  }
  const std::int32_t status =
      co_await detail::StartTlsOperation(*run_, handle_, options, timeout.count());
  const pm_stream_info facts = info();
  detail::recordPhases(*run_, facts, true, Phase::Tls);
  if (status < 0) detail::throwStreamFailure(*run_, facts, status, "tls");
}

}  // namespace pm
