#include "core/net/stream.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/net/connector.hpp"
#include "core/net/stream_fault.hpp"
#include "core/net/stream_transfer.hpp"
#include "core/net/tls_session.hpp"
#include "promonitor/probe.h"

namespace promonitor {
namespace {

struct DnsRow {
  DnsStatus status;
  bool ours;
  std::uint32_t cause;
  const char* code;
  const char* text;
};

constexpr DnsRow kDnsFailures[] = {
    {DnsStatus::NxDomain, false, PM_CAUSE_DNS, "dns_nxdomain", "does not exist"},
    {DnsStatus::NoData, false, PM_CAUSE_DNS, "dns_nodata", "has no address of the wanted family"},
    {DnsStatus::ServFail, false, PM_CAUSE_DNS, "dns_servfail",
     "cannot be resolved: the name servers report a failure"},
    {DnsStatus::TimedOut, false, PM_CAUSE_TIMEOUT, "dns_timeout",
     "cannot be resolved: the question went unanswered"},
    {DnsStatus::Unavailable, true, PM_CAUSE_INTERNAL, "resolver_unavailable",
     "cannot be resolved: no name server of this machine answers, see its resolv.conf"},
};

StreamFault dnsFault(DnsStatus status, const std::string& host) {
  const auto* row = std::find_if(std::begin(kDnsFailures), std::end(kDnsFailures),
                                 [status](const DnsRow& one) { return one.status == status; });
  assert(row != std::end(kDnsFailures));
  return {{Phase::Dns, row->code, "'" + host + "' " + row->text, {}, {}}, row->cause, row->ours};
}

StreamFault badLocalAddress(const std::string& text) {
  return {
      {Phase::Connect, "connect_failed", "local address '" + text + "' is not an address", {}, {}},
      PM_CAUSE_INTERNAL,
      true};
}

std::int32_t microsBetween(MonoTime start, MonoTime end) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(end - start).count();
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(micros, 0, std::numeric_limits<std::int32_t>::max()));
}

}  // namespace

struct Stream::State {
  State(NetServices& services, const NetworkPolicy& policy)
      : net(services), connector(services.loop, policy), transfer(services.loop, info) {}
  ~State() { close(false); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  MonoTime clockNow() const { return net.loop.clock().now(); }
  void begin(StreamFn fn, void* fn_user);
  void connect();
  void onAddresses(DnsAnswer answer);
  void onConnected();
  void startHandshake();
  void handshake();
  void waitForHandshake(TlsSession::Progress progress);
  void onHandshaken();
  void fail(StreamFault fault);
  void succeed() { finish(0); }
  void finish(std::int64_t outcome);
  void closeSocket(bool hard);
  void close(bool hard);

  NetServices& net;
  StreamInfo info;
  Connector connector;
  int fd = -1;
  std::unique_ptr<TlsSession> tls;
  StreamTransfer transfer;

  /// The connect() or startTls() that is running.
  StreamFn done = nullptr;
  void* user = nullptr;
  /// No callback of ours is on the stack: results wait for the next turn.
  bool in_call = false;
  std::int64_t result = 0;
  ConnectRequest request;
  MonoTime phase_started;
  Resolver::LookupId lookup = 0;
  OpId op = 0;
};

void Stream::State::begin(StreamFn fn, void* fn_user) {
  assert(done == nullptr);
  done = fn;
  user = fn_user;
  phase_started = clockNow();
}

void Stream::State::connect() {
  if (const auto literal = Address::parse(request.host, request.port)) {
    const Resolver::Query query{request.host, request.port, request.family, true, request.deadline};
    return onAddresses(net.resolver.known(query).value());
  }
  const Resolver::Query query{request.host, request.port, request.family, request.use_cache,
                              request.deadline};
  if (auto known = net.resolver.known(query)) {
    info.phases[Phase::Dns] = 0;
    return onAddresses(std::move(*known));
  }
  lookup = net.resolver.lookup(
      query,
      [](void* self, Resolver::LookupId, const DnsAnswer& answer) {
        auto* state = static_cast<State*>(self);
        state->lookup = 0;
        const MonoTime now = state->clockNow();
        state->info.phases[Phase::Dns] = microsBetween(state->phase_started, now);
        state->phase_started = now;
        state->onAddresses(answer);
      },
      this);
}

void Stream::State::onAddresses(DnsAnswer answer) {
  if (answer.status != DnsStatus::Ok) return fail(dnsFault(answer.status, request.host));
  Connector::Target target{std::move(answer.addresses), {}, request.deadline};
  if (!request.local_address.empty()) {
    target.local = Address::parse(request.local_address, 0);
    if (!target.local) return fail(badLocalAddress(request.local_address));
  }
  connector.start(
      std::move(target), [](void* self) { static_cast<State*>(self)->onConnected(); }, this);
}

void Stream::State::onConnected() {
  const MonoTime now = net.loop.now();
  info.phases[Phase::Connect] = microsBetween(phase_started, now);
  fd = connector.take();
  if (fd < 0) return fail(connector.fault().value());
  info.peer = connector.peer();
  transfer.attach(fd, nullptr);
  if (!request.tls) return succeed();
  phase_started = now;
  startHandshake();
}

void Stream::State::startHandshake() {
  try {
    SSL_CTX* context = net.tls.get(request.tls->config);
    tls = std::make_unique<TlsSession>(context, fd, *request.tls, request.host);
  } catch (const std::exception& error) {
    return fail({{Phase::Tls, "tls_config", error.what(), {}, {}}, PM_CAUSE_INTERNAL, true});
  }
  handshake();
}

void Stream::State::handshake() {
  const TlsSession::Progress progress = tls->handshake();
  if (progress == TlsSession::Progress::Done) return onHandshaken();
  if (progress == TlsSession::Progress::Failed) return fail(tls->fault(Phase::Tls, info.peer));
  waitForHandshake(progress);
}

void Stream::State::waitForHandshake(TlsSession::Progress progress) {
  const auto interest = progress == TlsSession::Progress::WantRead ? kReadable : kWritable;
  op = net.loop.waitFd(
      fd, interest, request.deadline,
      [](void* self, OpId, const LoopEvent& event) {
        auto* state = static_cast<State*>(self);
        state->op = 0;
        if (!event.timed_out) return state->handshake();
        state->fail(state->tls->handshakeTimeout(state->info.peer));
      },
      this);
  if (op == 0) fail(connectFault(ENOMEM, ErrorOrigin::Local, info.peer));
}

void Stream::State::onHandshaken() {
  info.phases[Phase::Tls] = microsBetween(phase_started, clockNow());
  tls->describe(info);
  transfer.attach(fd, tls.get());
  if (request.tls->verify && info.verify_error != 0) return fail(TlsSession::verdictFault(info));
  succeed();
}

void Stream::State::fail(StreamFault fault) {
  if (fault.failure.phase == Phase::Tls && info.phases[Phase::Tls] < 0) {
    info.phases[Phase::Tls] = microsBetween(phase_started, clockNow());
  }
  recordFault(info, std::move(fault));
  finish(-1);
}

void Stream::State::finish(std::int64_t outcome) {
  result = outcome;
  if (!in_call) {
    const StreamFn fn = std::exchange(done, nullptr);
    return fn(user, result);
  }
  op = net.loop.at(
      net.loop.now(),
      [](void* self, OpId, const LoopEvent&) {
        auto* state = static_cast<State*>(self);
        state->op = 0;
        const StreamFn fn = std::exchange(state->done, nullptr);
        fn(state->user, state->result);
      },
      this);
}

void Stream::State::closeSocket(bool hard) {
  if (fd < 0) return;
  if (hard) {
    const linger reset{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  } else if (tls != nullptr) {
    tls->sayGoodbye();
  }
  net.loop.releaseFd(fd);
  ::close(std::exchange(fd, -1));
}

void Stream::State::close(bool hard) {
  if (lookup != 0) net.resolver.cancel(std::exchange(lookup, 0));
  net.loop.cancel(std::exchange(op, 0));
  connector.stop();
  transfer.stop();
  transfer.attach(-1, nullptr);
  closeSocket(hard);
  tls.reset();
  done = nullptr;
}

Stream::Stream(NetServices& net, const NetworkPolicy& policy)
    : state_(std::make_unique<State>(net, policy)) {}
Stream::~Stream() = default;

void Stream::connect(ConnectRequest request, StreamFn done, void* user) {
  state_->close(false);
  state_->info = {};
  state_->request = std::move(request);
  state_->begin(done, user);
  state_->in_call = true;
  state_->connect();
  state_->in_call = false;
}

void Stream::startTls(TlsRequest request, MonoTime deadline, StreamFn done, void* user) {
  state_->request.tls = std::move(request);
  state_->request.deadline = deadline;
  state_->begin(done, user);
  state_->in_call = true;
  if (state_->fd < 0) {
    state_->fail(
        {{Phase::Tls, "closed", "the connection is closed", {}, {}}, PM_CAUSE_INTERNAL, false});
  } else {
    state_->startHandshake();
  }
  state_->in_call = false;
}

void Stream::read(std::span<char> buffer, MonoTime deadline, StreamFn done, void* user) {
  state_->transfer.read(buffer, deadline, done, user);
}

void Stream::write(std::span<const char> data, MonoTime deadline, StreamFn done, void* user) {
  state_->transfer.write(data, deadline, done, user);
}

void Stream::close(bool hard) { state_->close(hard); }
const StreamInfo& Stream::info() const { return state_->info; }

}  // namespace promonitor
