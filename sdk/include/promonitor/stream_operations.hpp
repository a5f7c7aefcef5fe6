#pragma once

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
  const std::int64_t bytes = co_await receive(space, timeout);
  co_return static_cast<std::size_t>(bytes);
}

inline Task<std::int64_t> Stream::receive(std::span<char> space, std::chrono::nanoseconds timeout) {
  const std::chrono::nanoseconds left = answer_.left(std::chrono::nanoseconds(run_->now()));
  const bool limited = left >= left.zero() && (timeout < timeout.zero() || left < timeout);
  const std::int64_t bytes = co_await detail::TransferOperation(
      *run_, handle_, space, limited ? left.count() : timeout.count());
  if (bytes == PM_E_TIMEOUT && limited) throw ProbeFailure(answer_.late());
  if (bytes < 0) {
    detail::throwStreamFailure(*run_, info(), static_cast<std::int32_t>(bytes), "read");
  }
  if (bytes > 0) answer_.received(std::chrono::nanoseconds(run_->now()));
  co_return bytes;
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
    const std::int64_t bytes = co_await receive(std::span(buffer_).subspan(had), timeout);
    trim.keep(bytes);
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
  answer_.restart();
}

inline Task<void> Stream::startTls(TlsOptions options, std::chrono::nanoseconds timeout) {
  dropConsumed();
  if (!buffer_.empty()) {
    throw ProbeFailure(down("protocol", "the peer sent {} bytes ahead of TLS", buffer_.size())
                           .cause(Cause::Protocol)
                           .phase(Phase::Tls));
  }
  const std::chrono::nanoseconds limit = answer_.limitOf(Phase::Tls);
  const bool limited = limit > limit.zero() && (timeout < timeout.zero() || limit < timeout);
  const std::int32_t status = co_await detail::StartTlsOperation(
      *run_, handle_, options, limited ? limit.count() : timeout.count());
  const pm_stream_info facts = info();
  detail::recordPhases(*run_, facts, true, Phase::Tls);
  if (status == PM_E_TIMEOUT && limited) throw ProbeFailure(limitVerdict(Phase::Tls, limit));
  if (status < 0) detail::throwStreamFailure(*run_, facts, status, "tls");
  answer_.restart();
}

}  // namespace pm
