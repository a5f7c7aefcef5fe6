#pragma once

#include <netinet/in.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "promonitor/address_text.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/offload.hpp"
#include "promonitor/operation.hpp"
#include "promonitor/stream.hpp"

namespace PM_HIDDEN pm {

namespace detail {

class SleepOperation final : public Operation<SleepOperation> {
 public:
  SleepOperation(Run& run, std::chrono::nanoseconds time) : Operation(run), time_(time.count()) {}
  std::int32_t arm() { return run_.io().sleep(host(), run_.check, time_, done, this, &op_); }
  void await_resume() const {
    if (run_.cancelled()) run_.throwCancelled();
    if (status_ < 0) throwFailure(run_, status_, sys_errno_, "sleep");
  }

 private:
  friend Operation;
  std::int64_t time_;
};

class FdOperation final : public Operation<FdOperation> {
 public:
  FdOperation(Run& run, int fd, std::uint32_t interest, std::int64_t timeout_ns)
      : Operation(run), fd_(fd), interest_(interest), timeout_ns_(timeout_ns) {}
  std::int32_t arm() {
    return run_.io().fd_wait(host(), run_.check, fd_, interest_, timeout_ns_, done, this, &op_);
  }
  void take(const pm_event& event) { ready_ = event.ready; }
  std::uint32_t await_resume() const {
    if (run_.cancelled()) run_.throwCancelled();
    if (status_ == PM_E_TIMEOUT) return 0;
    if (status_ < 0) throwFailure(run_, status_, sys_errno_, "waiting for a descriptor");
    return ready_;
  }

 private:
  friend Operation;
  int fd_;
  std::uint32_t interest_, ready_ = 0;
  std::int64_t timeout_ns_;
};

class ResolveOperation final : public Operation<ResolveOperation> {
 public:
  ResolveOperation(Run& run, std::string_view name, std::uint16_t port,
                   const ResolveOptions& options)
      : Operation(run), host_(name), port_(port), options_(options) {}

  bool await_ready() { return Operation::await_ready() || takeLiteral(); }
  std::int32_t arm() {
    run_.phase = Phase::Dns;
    started_ns_ = run_.now();
    const std::int64_t timeout_ns =
        options_.limit.count() > 0 ? options_.limit.count() : PM_NO_TIMEOUT;
    if (!options_.servers.empty()) return askServers(timeout_ns);
    pm_resolve_query query{};
    query.struct_size = sizeof query;
    query.flags = flags();
    query.host = str(host_);
    query.port = port_;
    return run_.io().resolve(host(), run_.check, &query, timeout_ns, done, this, &op_);
  }
  void take(const pm_event& event) {
    run_.measured.phase(Phase::Dns, std::chrono::nanoseconds(event.now_ns - started_ns_));
    addresses_.assign(event.addrs, event.addrs + event.addr_count);
  }
  std::vector<pm_addr> await_resume() {
    if (run_.cancelled()) run_.throwCancelled();
    if (status_ < 0) fail();
    run_.phase = Phase::None;
    preferFamily();
    return std::move(addresses_);
  }

 private:
  friend Operation;

  /// An address is known without the host, who refuses those of a family that is not wanted.
  bool takeLiteral() {
    if (!options_.servers.empty()) return false;
    const auto literal = parseAddress(std::string(host_), port_);
    const bool wanted = literal && (options_.family != Family::V4 || literal->family == AF_INET) &&
                        (options_.family != Family::V6 || literal->family == AF_INET6);
    if (!wanted) return false;
    run_.measured.phase(Phase::Dns, std::chrono::nanoseconds::zero());
    addresses_.push_back(*literal);
    return true;
  }
  std::uint32_t flags() const {
    constexpr std::uint32_t kFamilies = PM_RESOLVE_V4 | PM_RESOLVE_V6;
    return options_.flags | (static_cast<std::uint32_t>(options_.family) & kFamilies);
  }
  std::int32_t askServers(std::int64_t timeout_ns) {
    const pm_stream_api* const streams = run_.services.streams;
    if (!PM_HAS(streams, resolve)) return PM_E_UNSUPPORTED;
    pm_lookup_opts query{};
    query.struct_size = sizeof query;
    query.flags = flags();
    query.host = str(host_);
    query.port = port_;
    query.servers = options_.servers.data();
    query.server_count = static_cast<std::uint32_t>(options_.servers.size());
    return streams->resolve(host(), run_.check, &query, timeout_ns, done, this, &op_);
  }
  [[noreturn]] void fail() const {
    const bool silent = status_ == PM_E_TIMEOUT || status_ == PM_E_DNS_UNAVAILABLE;
    const bool late =
        options_.limit.count() > 0 && run_.now() >= started_ns_ + options_.limit.count();
    if (status_ == PM_E_TIMEOUT && late)
      throw ProbeFailure(limitVerdict(Phase::Dns, options_.limit));
    if (silent && late) {
      throw ProbeFailure(
          unknown("dns_timeout", "{}: no answer within {}", host_, timeText(options_.limit))
              .phase(Phase::Dns)
              .cause(Cause::Dns));
    }
    throwFailure(run_, status_, sys_errno_, host_);
  }
  void preferFamily() {
    const bool v4 = options_.family == Family::PreferV4;
    if (!v4 && options_.family != Family::PreferV6) return;
    std::stable_partition(addresses_.begin(), addresses_.end(), [v4](const pm_addr& address) {
      return (address.family == AF_INET) == v4;
    });
  }

  std::string_view host_;
  std::uint16_t port_;
  ResolveOptions options_;
  std::int64_t started_ns_ = 0;
  std::vector<pm_addr> addresses_;
};

}  // namespace detail

/// What a check may do. A cheap copyable reference to the running check, valid until its coroutine
/// ends; everything is called on the check's loop thread. An await that fails throws ProbeFailure;
/// one that the deadline ends throws Cancelled.
///
/// Two rules keep clear of what g++ 12 miscompiles. `co_await` is a whole statement or the
/// initialiser of a named variable, never part of a condition. An aggregate or lambda that has
/// something to destroy gets a name before it is used in an await expression.
class Context {
 public:
  explicit Context(const detail::Launch& launch) : launch_(&launch) {}

  /// Resolves, connects and, where asked, speaks TLS; the network policy, the measuring of phases
  /// and the certificates' verification are the host's. What the options point to must live until
  /// the await ends.
  [[nodiscard]] auto connect(const Endpoint& target, const ConnectOptions& options = {}) const {
    return detail::ConnectOperation(*run_, target.host, target.port, options);
  }
  [[nodiscard]] auto connect(std::string_view host, std::uint16_t port,
                             const ConnectOptions& options = {}) const {
    return detail::ConnectOperation(*run_, host, port, options);
  }
  /// Gives the addresses of a name, at least one, in the order to try them; `flags` are
  /// PM_RESOLVE_*. Whoever connects to one himself asks addressAllowed() right before.
  [[nodiscard]] auto resolve(std::string_view host, std::uint16_t port,
                             std::uint32_t flags = 0) const {
    constexpr std::uint32_t kFamilies = PM_RESOLVE_V4 | PM_RESOLVE_V6;
    ResolveOptions options;
    options.flags = flags & ~kFamilies;
    options.family = static_cast<Family>(flags & kFamilies);
    return detail::ResolveOperation(*run_, host, port, options);
  }
  [[nodiscard]] auto resolve(std::string_view host, std::uint16_t port, Family family) const {
    return detail::ResolveOperation(*run_, host, port, ResolveOptions{.family = family});
  }
  [[nodiscard]] auto resolve(std::string_view host, std::uint16_t port,
                             const ResolveOptions& options) const {
    return detail::ResolveOperation(*run_, host, port, options);
  }
  bool addressAllowed(const pm_addr& address) const {
    return run_->io().address_allowed(host(), check(), &address) == PM_OK;
  }
  [[nodiscard]] auto sleep(std::chrono::nanoseconds time) const {
    return detail::SleepOperation(*run_, time);
  }
  /// Waits until a non-blocking descriptor is ready for `interest` (PM_READ | PM_WRITE) and gives
  /// what it is ready for; 0 after `timeout`. Descriptors that were waited for are closed with
  /// closeFd().
  [[nodiscard]] auto waitFd(int fd, std::uint32_t interest,
                            std::chrono::nanoseconds timeout = kNoTimeout) const {
    return detail::FdOperation(*run_, fd, interest, timeout.count());
  }
  void closeFd(int fd) const { run_->io().fd_close(host(), check(), fd); }
  /// Runs a copy of `work` on a worker thread, where it may block, and gives what it returns. The
  /// check may end before the work does: it must own what it uses and refer to nothing of the
  /// coroutine.
  template <class Work>
  [[nodiscard]] auto offload(const Work& work) const {
    return detail::OffloadOperation<Work>(*run_, work);
  }
  template <class Work>
  requires(!std::is_lvalue_reference_v<Work>) [[nodiscard]] auto offload(Work&& work) const {
    static_assert(std::is_trivially_destructible_v<Work>,
                  "some compilers destroy a temporary lambda in an await expression twice: give "
                  "the work a name, then co_await ctx.offload(work)");
    return detail::OffloadOperation<Work>(*run_, std::forward<Work>(work));
  }

  /// The host's monotonic clock.
  std::chrono::nanoseconds now() const { return std::chrono::nanoseconds(run_->now()); }
  std::chrono::nanoseconds start() const { return std::chrono::nanoseconds(run_->start_ns); }
  /// When the host will cancel the check.
  std::chrono::nanoseconds deadline() const { return std::chrono::nanoseconds(run_->deadline_ns); }
  /// Time until then; never negative.
  std::chrono::nanoseconds remaining() const {
    return std::max(deadline() - now(), std::chrono::nanoseconds::zero());
  }

  /// Records how long a phase took.
  void phase(Phase phase, std::chrono::nanoseconds time) const {
    run_->measured.phase(phase, time);
  }
  /// Says what goes on now, so that a time-out's result names it. Streams say it by themselves.
  void enter(Phase phase) const { run_->phase = phase; }
  /// `id` is PM_M_* or customMetric().
  void metric(std::uint32_t id, double value) const { run_->measured.metric(id, value); }
  /// `id` is PM_A_* or customAttribute(); not PM_A_TRIED.
  void attribute(std::uint32_t id, std::string_view text) const {
    run_->measured.attribute(id, text);
  }
  /// What the target answered, as text; kept when the check is not up, at most 4096 characters.
  void evidence(std::string_view text) const { attribute(PM_A_EVIDENCE, text); }
  /// An address that was tried ("192.0.2.1:443"): `outcome` is "ok" or a failure code.
  void tried(std::string_view address, std::string_view outcome,
             std::chrono::nanoseconds time) const {
    run_->measured.tried(address, outcome, time);
  }
  void log(LogLevel level, std::string_view text) const {
    host()->log(host(), static_cast<std::uint32_t>(level), check(), text.data(), text.size());
  }

  /// What the kind's checks share on this loop: its LoopState.
  template <class T>
  T& loopState() const {
    return *static_cast<T*>(run_->loop_state);
  }
  /// PM_CHECK_*.
  std::uint32_t flags() const { return run_->flags; }
  /// For calling the ABI directly.
  const pm_host* host() const { return run_->services.host; }
  const HostServices& services() const { return run_->services; }
  pm_check check() const { return run_->check; }

  static constexpr std::chrono::nanoseconds kNoTimeout{PM_NO_TIMEOUT};

 private:
  friend class CheckTask;
  template <class T>
  friend class Signal;

  const detail::Launch* launch_ = nullptr;
  detail::Run* run_ = nullptr;
};

}  // namespace pm
