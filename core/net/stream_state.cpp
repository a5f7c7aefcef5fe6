#include "core/net/stream_state.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <limits>
#include <memory>
#include <utility>

#include "core/net/lookup_fault.hpp"
#include "core/net/stream_fault.hpp"
#include "promonitor/probe.h"

namespace promonitor {
namespace {

StreamFault badLocalAddress(const std::string& text) {
  return {
      {Phase::Connect, "connect_failed", "local address '" + text + "' is not an address", {}, {}},
      PM_CAUSE_INTERNAL,
      true};
}

/// Leaves out what is of the other family, unless nothing would be left.
void keepReachableFrom(const Address& local, std::vector<Address>& addresses) {
  const auto other = [&local](const Address& one) { return one.family() != local.family(); };
  if (!std::all_of(addresses.begin(), addresses.end(), other)) std::erase_if(addresses, other);
}

/// Cheaper than to assign an empty value, where that has many members.
template <class T>
void makeAnew(T& value) {
  std::destroy_at(&value);
  std::construct_at(&value);
}

void putFirst(AddressFamily family, std::vector<Address>& addresses) {
  if (family == AddressFamily::Any) return;
  const int wanted = family == AddressFamily::V4 ? AF_INET : AF_INET6;
  std::stable_partition(addresses.begin(), addresses.end(),
                        [wanted](const Address& one) { return one.family() == wanted; });
}

}  // namespace

std::int32_t microsOf(Duration time) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(micros, 0, std::numeric_limits<std::int32_t>::max()));
}

void StreamState::begin(Stream::StreamFn done, void* user) {
  assert(done_ == nullptr);
  fresh_ = false;
  done_ = done;
  user_ = user;
  phase_started_ = clockNow();
}

const std::string& StreamState::targetHost() const {
  return request_.connect_to.empty() ? request_.host : request_.connect_to;
}

std::uint16_t StreamState::targetPort() const {
  return request_.connect_to_port == 0 ? request_.port : request_.connect_to_port;
}

MonoTime StreamState::phaseDeadline(Duration limit) const {
  if (limit <= Duration::zero()) return request_.deadline;
  return std::min(request_.deadline, phase_started_ + limit);
}

bool StreamState::overLimit(Duration limit) const {
  return limit > Duration::zero() && clockNow() >= phase_started_ + limit;
}

void StreamState::connect(ConnectRequest&& request, Stream::StreamFn done, void* user) {
  if (!fresh_) reset();
  request_ = std::move(request);
  begin(done, user);
  connecting_ = true;
  in_call_ = true;
  resolve();
  in_call_ = false;
}

void StreamState::startTls(TlsRequest request, MonoTime deadline, Stream::StreamFn done,
                           void* user) {
  request_.tls = std::move(request);
  request_.deadline = deadline;
  begin(done, user);
  in_call_ = true;
  if (fd_ < 0) {
    fail({{Phase::Tls, "closed", "the connection is closed", {}, {}}, PM_CAUSE_INTERNAL, false});
  } else {
    startHandshake();
  }
  in_call_ = false;
}

void StreamState::resolve() {
  const std::string& host = targetHost();
  if (const auto literal = Address::parse(host, targetPort())) {
    const bool v4 = literal->family() == AF_INET;
    const bool wanted = request_.family != (v4 ? AddressFamily::V6 : AddressFamily::V4);
    return onAddresses(wanted ? DnsAnswer{DnsStatus::Ok, {*literal}}
                              : DnsAnswer{DnsStatus::NoData, {}});
  }
  const bool fresh = request_.memory != nullptr && request_.memory->takeFreshLookup();
  const Resolver::Query query{.host = host,
                              .port = targetPort(),
                              .family = request_.family,
                              .use_cache = request_.use_cache && !fresh,
                              .deadline = phaseDeadline(request_.limits.dns),
                              .servers = request_.servers,
                              .other_server = fresh};
  for (const Address& server : request_.servers) {
    if (auto refusal = policy_->refusalOf(server)) return fail(serverDenied(std::move(*refusal)));
  }
  if (auto known = net_.resolver.known(query)) {
    info_.phases[Phase::Dns] = 0;
    return onAddresses(std::move(*known));
  }
  lookup_ = net_.resolver.lookup(
      query,
      [](void* self, Resolver::LookupId, const DnsAnswer& answer) {
        static_cast<StreamState*>(self)->onAnswer(answer);
      },
      this);
}

void StreamState::onAnswer(const DnsAnswer& answer) {
  lookup_ = 0;
  const MonoTime now = clockNow();
  info_.phases[Phase::Dns] = microsOf(now - phase_started_);
  const bool silent =
      answer.status == DnsStatus::TimedOut || answer.status == DnsStatus::Unavailable;
  if (silent && overLimit(request_.limits.dns)) {
    StreamFault late = limitFault(Phase::Dns, request_.limits.dns, targetHost());
    late.ours = answer.status == DnsStatus::Unavailable;
    return fail(std::move(late));
  }
  phase_started_ = now;
  onAddresses(answer);
}

void StreamState::onAddresses(DnsAnswer answer) {
  if (answer.status != DnsStatus::Ok) {
    return fail(lookupFault(answer.status, targetHost(), request_.servers));
  }
  std::optional<Address> local;
  if (!request_.local_address.empty()) {
    local = Address::parse(request_.local_address, 0);
    if (!local) return fail(badLocalAddress(request_.local_address));
    keepReachableFrom(*local, answer.addresses);
  }
  putFirst(request_.preferred, answer.addresses);
  if (request_.memory != nullptr) request_.memory->arrange(answer.addresses);
  if (request_.addresses == AddressChoice::First) answer.addresses.resize(1);
  if (request_.addresses == AddressChoice::All) {
    all_ = std::make_unique<AllAddresses>(net_, *policy_);
    return all_->start(
        request_, answer.addresses,
        [](void* self) { static_cast<StreamState*>(self)->onAllConnected(); }, this);
  }
  connector_.start(
      {std::move(answer.addresses), local, phaseDeadline(request_.limits.connect)},
      [](void* self) { static_cast<StreamState*>(self)->onConnected(); }, this);
}

void StreamState::onConnected() {
  const MonoTime now = net_.loop.now();
  info_.phases[Phase::Connect] = microsOf(now - phase_started_);
  fd_ = connector_.take();
  if (fd_ >= 0) info_.peer = connector_.peer();
  connector_.giveTried(info_.tried);
  if (fd_ < 0) {
    if (!overLimit(request_.limits.connect)) return fail(connector_.fault().value());
    return fail(limitFault(Phase::Connect, request_.limits.connect, targetHost()));
  }
  transfer_.attach(fd_, nullptr);
  if (!request_.tls) return succeed();
  phase_started_ = now;
  startHandshake();
}

void StreamState::onAllConnected() {
  const std::int32_t dns = info_.phases[Phase::Dns];
  info_ = all_->info();
  info_.phases[Phase::Dns] = dns;
  connecting_ = false;
  std::optional<StreamFault> fault = all_->fault();
  if (fault) {
    recordFault(info_, std::move(*fault));
  } else {
    adopt(*all_->takeFirst());
  }
  const bool failed = info_.failure.has_value();
  all_.reset();
  finish(failed ? -1 : 0);
}

void StreamState::adopt(StreamState& other) {
  other.transfer_.attach(-1, nullptr);
  fd_ = std::exchange(other.fd_, -1);
  tls_ = std::move(other.tls_);
  transfer_.attach(fd_, tls_.get());
}

void StreamState::settlePeer(const std::string& code) {
  if (!connecting_ || info_.peer.length == 0) return;
  TriedAddress& peer = info_.tried[connector_.peerIndex()];
  peer.code = code;
  peer.verify_code = info_.verify_code;
  peer.time = clockNow() - connector_.peerBegan();
}

void StreamState::fail(StreamFault fault) {
  if (fault.failure.phase == Phase::Tls && info_.phases[Phase::Tls] < 0) {
    info_.phases[Phase::Tls] = microsOf(clockNow() - phase_started_);
  }
  settlePeer(fault.failure.code);
  recordFault(info_, std::move(fault));
  finish(-1);
}

void StreamState::succeed() {
  settlePeer("ok");
  finish(0);
}

void StreamState::finish(std::int64_t outcome) {
  result_ = outcome;
  connecting_ = false;
  if (!in_call_) {
    const Stream::StreamFn fn = std::exchange(done_, nullptr);
    return fn(user_, result_);
  }
  op_ = net_.loop.at(
      net_.loop.now(),
      [](void* self, OpId, const LoopEvent&) {
        auto* state = static_cast<StreamState*>(self);
        state->op_ = 0;
        const Stream::StreamFn fn = std::exchange(state->done_, nullptr);
        fn(state->user_, state->result_);
      },
      this);
}

void StreamState::closeSocket(bool hard) {
  if (fd_ < 0) return;
  if (hard) {
    const linger reset{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  } else if (tls_ != nullptr) {
    tls_->sayGoodbye();
  }
  net_.loop.releaseFd(fd_);
  ::close(std::exchange(fd_, -1));
}

void StreamState::reset() {
  close(false);
  std::vector<TriedAddress> tried = std::move(info_.tried);
  tried.clear();
  makeAnew(info_);
  info_.tried = std::move(tried);
  makeAnew(request_);
  fresh_ = true;
}

void StreamState::close(bool hard) {
  if (lookup_ != 0) net_.resolver.cancel(std::exchange(lookup_, 0));
  net_.loop.cancel(std::exchange(op_, 0));
  connector_.stop();
  if (all_ != nullptr) {
    all_->stopAll();
    info_.tried = all_->tried();
    connecting_ = false;
    all_.reset();
  }
  if (connecting_ && fd_ < 0) info_.tried = connector_.tried();
  if (connecting_) settlePeer({});
  connecting_ = false;
  transfer_.stop();
  transfer_.attach(-1, nullptr);
  closeSocket(hard);
  tls_.reset();
  done_ = nullptr;
}

}  // namespace promonitor
