#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "promonitor/format.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/options.hpp"
#include "promonitor/probe.h"

namespace PM_HIDDEN pm {

enum class State : std::uint32_t {
  Up = PM_STATE_UP,
  Down = PM_STATE_DOWN,
  Degraded = PM_STATE_DEGRADED,
  Unknown = PM_STATE_UNKNOWN
};

/// The parts of a check that take time or fail, in the order in which they happen.
enum class Phase : std::uint32_t {
  None = 0,
  Dns = PM_M_DNS,
  Connect = PM_M_CONNECT,
  Tls = PM_M_TLS,
  Send = PM_M_SEND,
  Ttfb = PM_M_TTFB,
  Transfer = PM_M_TRANSFER
};

enum class Cause : std::uint32_t {
  None = PM_CAUSE_NONE,
  Dns = PM_CAUSE_DNS,
  Refused = PM_CAUSE_REFUSED,
  Unreachable = PM_CAUSE_UNREACHABLE,
  Reset = PM_CAUSE_RESET,
  Timeout = PM_CAUSE_TIMEOUT,
  Tls = PM_CAUSE_TLS,
  Cert = PM_CAUSE_CERT,
  Protocol = PM_CAUSE_PROTOCOL,
  Assertion = PM_CAUSE_ASSERTION,
  Cancelled = PM_CAUSE_CANCELLED,
  Internal = PM_CAUSE_INTERNAL
};

/// What a check found. Made by up(), down(), degraded() and unknown(), refined by chaining:
/// `pm::down("http_status", "{} instead of 200", got).phase(pm::Phase::Ttfb).statusCode(got)`.
class Verdict {
 public:
  Verdict() = default;
  Verdict(State state, Cause cause, std::string code, std::string message)
      : state_(state), cause_(cause), code_(std::move(code)), message_(std::move(message)) {}

  /// Where it failed.
  Verdict& phase(Phase phase) { return failed_phase_ = phase, *this; }
  Verdict& cause(Cause cause) { return cause_ = cause, *this; }
  /// What was wanted, and what came instead.
  Verdict& expected(std::string text) { return expected_ = std::move(text), *this; }
  Verdict& got(std::string text) { return got_ = std::move(text), *this; }
  /// The number a protocol answered with, such as HTTP's 503.
  Verdict& statusCode(std::int32_t code) {
    return status_code_ = code, has_status_code_ = true, *this;
  }
  /// Replaces the host's own measurement from start to end.
  Verdict& responseTime(std::chrono::nanoseconds time) {
    return response_time_ns_ = time.count(), *this;
  }

  State state() const { return state_; }
  Phase failedPhase() const { return failed_phase_; }
  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }

  /// The ABI's form, without metrics and attributes; points into this object.
  pm_result view() const {
    pm_result result{};
    result.struct_size = sizeof result;
    result.state = static_cast<std::uint32_t>(state_);
    result.cause = static_cast<std::uint32_t>(cause_);
    if (has_status_code_) result.flags |= PM_RESULT_HAS_CODE;
    result.status_code = status_code_;
    result.failed_phase = static_cast<std::uint32_t>(failed_phase_);
    result.response_time_ns = response_time_ns_;
    result.message = str(message_);
    result.code = str(code_);
    result.expected = str(expected_);
    result.got = str(got_);
    return result;
  }

 private:
  State state_ = State::Unknown;
  Cause cause_ = Cause::None;
  Phase failed_phase_ = Phase::None;
  bool has_status_code_ = false;
  std::int32_t status_code_ = 0;
  std::int64_t response_time_ns_ = PM_TIME_AUTO;
  std::string code_, message_, expected_, got_;
};

inline Verdict up() { return {State::Up, Cause::None, {}, {}}; }

/// The target failed. `code` is one of the kind's declared codes or a shared one
/// ("connect_refused"); the text is one sentence, each "{}" in it replaced by the next value.
template <class... Values>
Verdict down(std::string_view code, std::string_view text, const Values&... values) {
  return {State::Down, Cause::Assertion, std::string(code), format(text, values...)};
}

/// The target works, but not as well as it should.
template <class... Values>
Verdict degraded(std::string_view code, std::string_view text, const Values&... values) {
  return {State::Degraded, Cause::Assertion, std::string(code), format(text, values...)};
}

/// The probe could not tell, through no fault of the target; never counts as an outage.
template <class... Values>
Verdict unknown(std::string_view code, std::string_view text, const Values&... values) {
  return {State::Unknown, Cause::Internal, std::string(code), format(text, values...)};
}

/// A failed await. When it leaves a check's coroutine, its verdict becomes the result.
class ProbeFailure : public std::exception {
 public:
  explicit ProbeFailure(Verdict verdict) : verdict_(std::move(verdict)) {}
  const char* what() const noexcept override { return verdict_.message().c_str(); }
  const Verdict& verdict() const { return verdict_; }

 private:
  Verdict verdict_;
};

/// The host wants the check to end: its deadline came, or the daemon stops. Whoever catches it may
/// still co_return what the check found so far; every further await throws it again.
class Cancelled : public ProbeFailure {
 public:
  using ProbeFailure::ProbeFailure;
};

}  // namespace pm
