#pragma once

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "promonitor/hidden.hpp"
#include "promonitor/operation.hpp"
#include "promonitor/phase_limits.hpp"
#include "promonitor/stream.h"
#include "promonitor/task.hpp"

namespace PM_HIDDEN pm {

/// How TLS is spoken. What it points to must live until the await ends.
struct TlsOptions {
  /// False: the handshake goes on and the verdict is in the stream's info().
  bool verify = true;
  bool resume = false;
  /// 0x0301 (TLS 1.0) to 0x0304 (TLS 1.3), both included; 0: the host's.
  std::uint32_t min_version = 0, max_version = 0;
  std::string_view server_name{};  ///< empty: the host that is connected to
  std::string_view ca_file{};      ///< PEM; empty: the host's trusted roots
  std::string_view client_cert_file{}, client_key_file{};
  std::span<const pm_str> alpn{};
};

enum class Family : std::uint32_t {
  Any = 0,
  V4 = PM_RESOLVE_V4,
  V6 = PM_RESOLVE_V6,
  PreferV4 = PM_CONNECT_PREFER_V4,  ///< both, those of IPv4 first
  PreferV6 = PM_CONNECT_PREFER_V6
};

/// How a name is looked up. What it points to must live until the await ends.
struct ResolveOptions {
  Family family = Family::Any;
  std::uint32_t flags = 0;            ///< PM_RESOLVE_NO_CACHE
  std::span<const pm_str> servers{};  ///< name servers; none: the host's
  std::chrono::nanoseconds limit{};   ///< zero: the check's deadline
};

/// Which addresses of a name have to answer.
enum class Addresses : std::uint32_t {
  Any = PM_ADDRESSES_ANY,
  First = PM_ADDRESSES_FIRST,
  All = PM_ADDRESSES_ALL
};

struct ConnectOptions {
  const TlsOptions* tls = nullptr;  ///< null: plain TCP
  Family family = Family::Any;
  std::string_view local_address{};
  std::chrono::nanoseconds timeout{PM_NO_TIMEOUT};  ///< none: the check's deadline
  std::string_view connect_to{};                    ///< "host", "host:port": see pm_connect_opts
  std::span<const pm_str> servers{};                ///< name servers; none: the host's
  Addresses addresses = Addresses::Any;
  /// Those of ttfb and transfer hold for every read of the stream, that of tls for startTls() too.
  PhaseLimits limits{};
};

namespace detail {

/// What an answer's phases have left of their limits.
class AnswerClock {
 public:
  explicit AnswerClock(const PhaseLimits& limits) : limits_(limits) {}

  void restart() { phase_ = Phase::None; }
  /// Time that the read which begins now may take; negative: no limit of its own.
  std::chrono::nanoseconds left(std::chrono::nanoseconds now) {
    if (phase_ == Phase::None) enter(Phase::Ttfb, now);
    const std::chrono::nanoseconds limit = limits_.of(phase_);
    if (limit.count() <= 0) return std::chrono::nanoseconds(PM_NO_TIMEOUT);
    return std::max(began_ + limit - now, std::chrono::nanoseconds::zero());
  }
  void received(std::chrono::nanoseconds now) {
    if (phase_ != Phase::Transfer) enter(Phase::Transfer, now);
  }
  Verdict late() const { return limitVerdict(phase_, limits_.of(phase_)); }
  std::chrono::nanoseconds limitOf(Phase phase) const { return limits_.of(phase); }

 private:
  void enter(Phase phase, std::chrono::nanoseconds now) {
    phase_ = phase;
    began_ = now;
  }

  PhaseLimits limits_;
  Phase phase_ = Phase::None;
  std::chrono::nanoseconds began_{};
};

}  // namespace detail

/// A byte stream that the host owns; closed with the object. Must not outlive its check's
/// coroutine, and must not be moved while an await on it is pending.
class Stream {
 public:
  static constexpr std::chrono::nanoseconds kNoTimeout{PM_NO_TIMEOUT};

  Stream(detail::Run& run, pm_stream handle, const PhaseLimits& limits = {})
      : run_(&run), handle_(handle), answer_(limits) {}
  Stream(Stream&& other) noexcept
      : run_(other.run_),
        handle_(std::exchange(other.handle_, 0)),
        answer_(other.answer_),
        buffer_(std::move(other.buffer_)),
        consumed_(std::exchange(other.consumed_, 0)) {}
  Stream& operator=(Stream&& other) noexcept {
    close();
    run_ = other.run_;
    handle_ = std::exchange(other.handle_, 0);
    answer_ = other.answer_;
    buffer_ = std::move(other.buffer_);
    consumed_ = std::exchange(other.consumed_, 0);
    return *this;
  }
  ~Stream() { close(); }

  /// Gives the number of bytes read into `space`; 0 at the end of the stream.
  [[nodiscard]] Task<std::size_t> read(std::span<char> space,
                                       std::chrono::nanoseconds timeout = kNoTimeout);
  /// Gives what comes before the next `delimiter`, which is taken too; valid until the next read.
  /// Fails when the stream ends, or `max` bytes came, without one.
  [[nodiscard]] Task<std::string_view> readUntil(std::string_view delimiter, std::size_t max,
                                                 std::chrono::nanoseconds timeout = kNoTimeout);
  /// A line without its LF or CRLF.
  [[nodiscard]] Task<std::string_view> readLine(std::size_t max,
                                                std::chrono::nanoseconds timeout = kNoTimeout);
  /// Writes all of `data`, which must live until the await ends.
  [[nodiscard]] Task<void> write(std::string_view data,
                                 std::chrono::nanoseconds timeout = kNoTimeout);
  /// Upgrades a plain stream, as STARTTLS does. Bytes that were read ahead are an error: they
  /// came before the handshake and must not pass for protected ones.
  [[nodiscard]] Task<void> startTls(TlsOptions options,
                                    std::chrono::nanoseconds timeout = kNoTimeout);

  /// Facts about the connection; the texts live until close().
  pm_stream_info info() const {
    pm_stream_info info{};
    info.struct_size = sizeof info;
    if (handle_ != 0) run_->services.streams->info(run_->services.host, handle_, &info);
    return info;
  }
  /// `hard`: reset the connection instead of saying goodbye.
  void close(bool hard = false) {
    if (handle_ == 0) return;
    run_->services.streams->close(run_->services.host, std::exchange(handle_, 0), hard ? 1 : 0);
  }

 private:
  /// Some bytes into `space`, within the limits; throws when that fails.
  [[nodiscard]] Task<std::int64_t> receive(std::span<char> space, std::chrono::nanoseconds timeout);
  void dropConsumed() { buffer_.erase(0, std::exchange(consumed_, 0)); }

  detail::Run* run_;
  pm_stream handle_ = 0;
  detail::AnswerClock answer_;
  std::string buffer_;        ///< read ahead by readUntil
  std::size_t consumed_ = 0;  ///< how much of it was given out already
};

}  // namespace pm

#include "promonitor/stream_connect.hpp"
