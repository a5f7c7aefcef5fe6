#include "core/net/resolver_channel.hpp"

#include <ares.h>
#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace promonitor {
namespace {

// One server is asked at 0, 0.6 and 1.8 s at the latest and given up 2.4 s after that.
constexpr int kFirstTimeoutMillis = 600;
constexpr int kTries = 3;
// Over TCP one server is asked once.
constexpr int kTcpTimeoutMillis = 4200;
// c-ares finds its next time-out by looking at every query: looking now and then costs less.
constexpr Duration kTick = std::chrono::milliseconds(50);

std::string serverList(const std::vector<Address>& servers) {
  std::string list;
  for (const Address& server : servers) list += (list.empty() ? "" : ",") + server.text();
  return list;
}

/// Whether an answer over UDP says that it is not all (RFC 1035, section 4.1.1: TC), or fills the
/// packet so that c-ares has cut it.
bool isCut(const unsigned char* reply, int length) {
  constexpr int kFlags = 2;
  constexpr unsigned kTruncated = 0x02;
  if (reply == nullptr) return false;
  return length >= NS_PACKETSZ || (length > kFlags && (reply[kFlags] & kTruncated) != 0);
}

/// Requires: at least two.
ares_addr_port_node* firstLast(ares_addr_port_node* list) {
  ares_addr_port_node* const second = list->next;
  ares_addr_port_node* last = second;
  while (last->next != nullptr) last = last->next;
  last->next = list;
  list->next = nullptr;
  return second;
}

[[noreturn]] void fail(const std::string& what, int status) {
  throw std::runtime_error("resolver: " + what + ": " + ares_strerror(status));
}

}  // namespace

struct ResolverChannel::Question {
  ResolverChannel* channel;
  std::string name;
  int type;
  AresFn fn;
  void* user;
};

ResolverChannel::ResolverChannel(EventLoop& loop, const std::vector<Address>& servers,
                                 Failover failover, Order order)
    : ResolverChannel(loop, servers, failover, order, Transport::Udp) {}

ResolverChannel::ResolverChannel(EventLoop& loop, const std::vector<Address>& servers,
                                 Failover failover, Order order, Transport transport)
    : loop_(loop), configured_(servers), failover_(failover), order_(order), transport_(transport) {
  const bool tcp = transport == Transport::Tcp;
  ares_options options{};
  options.flags = tcp ? ARES_FLAG_USEVC : ARES_FLAG_IGNTC;
  if (failover == Failover::OnSilence) options.flags |= ARES_FLAG_NOCHECKRESP;
  options.timeout = tcp ? kTcpTimeoutMillis : kFirstTimeoutMillis;
  options.tries = kTries;
  options.sock_state_cb = &ResolverChannel::onSocketState;
  options.sock_state_cb_data = this;
  int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (!servers.empty()) mask |= ARES_OPT_DOMAINS;
  const int status = ares_init_options(&channel_, &options, mask);
  if (status != ARES_SUCCESS) fail("cannot start", status);
  if (!servers.empty()) {
    const std::string list = serverList(servers);
    const int accepted = ares_set_servers_ports_csv(channel_, list.c_str());
    if (accepted != ARES_SUCCESS) {
      ares_destroy(channel_);
      fail("servers " + list, accepted);
    }
  }
  readConfiguration();
}

ResolverChannel::~ResolverChannel() {
  ares_destroy(channel_);
  loop_.cancel(tick_);
}

void ResolverChannel::readConfiguration() {
  ares_options options{};
  int mask = 0;
  if (ares_save_options(channel_, &options, &mask) == ARES_SUCCESS) {
    ndots_ = options.ndots;
    for (int i = 0; i < options.ndomains; ++i) search_domains_.emplace_back(options.domains[i]);
    ares_destroy_options(&options);
  }
  ares_addr_port_node* servers = nullptr;
  if (ares_get_servers_ports(channel_, &servers) != ARES_SUCCESS) return;
  for (const auto* server = servers; server != nullptr; server = server->next) ++server_count_;
  if (order_ == Order::SecondFirst && server_count_ > 1) {
    servers = firstLast(servers);
    // Refused only while questions are pending; the old order does no harm.
    ares_set_servers_ports(channel_, servers);
  }
  ares_free_data(servers);
}

void ResolverChannel::query(const std::string& name, int type, AresFn fn, void* user) {
  ++pending_;
  auto question = std::make_unique<Question>(Question{this, name, type, fn, user});
  ares_query(channel_, name.c_str(), ns_c_in, type, &ResolverChannel::onAnswer, question.release());
  if (tick_ == 0) tick();
}

void ResolverChannel::onAnswer(void* question, int status, int timeouts, unsigned char* reply,
                               int length) {
  const std::unique_ptr<Question> answered(static_cast<Question*>(question));
  ResolverChannel& channel = *answered->channel;
  --channel.pending_;
  // Where nothing was left of the answer c-ares takes it for one that has no data.
  if (channel.transport_ == Transport::Udp && isCut(reply, length)) {
    channel.overTcp().query(answered->name, answered->type, answered->fn, answered->user);
    return;
  }
  answered->fn(answered->user, status, timeouts, reply, length);
}

ResolverChannel& ResolverChannel::overTcp() {
  if (over_tcp_ == nullptr) {
    over_tcp_.reset(new ResolverChannel(loop_, configured_, failover_, order_, Transport::Tcp));
  }
  return *over_tcp_;
}

void ResolverChannel::onSocketState(void* self, int fd, int readable, int writable) {
  const std::uint32_t interest =
      (readable != 0 ? kReadable : 0U) | (writable != 0 ? kWritable : 0U);
  static_cast<ResolverChannel*>(self)->setInterest(fd, interest);
}

void ResolverChannel::setInterest(int fd, std::uint32_t interest) {
  auto socket = std::find_if(sockets_.begin(), sockets_.end(),
                             [fd](const Socket& one) { return one.fd == fd; });
  if (interest == 0) {
    loop_.releaseFd(fd);
    if (socket != sockets_.end()) sockets_.erase(socket);
    return;
  }
  if (socket == sockets_.end()) socket = sockets_.insert(socket, Socket{fd, 0, 0});
  if (socket->interest == interest) return;
  socket->interest = interest;
  if (socket->wait != 0) loop_.cancel(socket->wait);
  socket->wait = loop_.waitFd(fd, interest, EventLoop::kNever, &ResolverChannel::onReady, this);
}

void ResolverChannel::onReady(void* self, OpId op, const LoopEvent& event) {
  auto* channel = static_cast<ResolverChannel*>(self);
  const auto socket = std::find_if(channel->sockets_.begin(), channel->sockets_.end(),
                                   [op](const Socket& one) { return one.wait == op; });
  if (socket == channel->sockets_.end()) return;
  socket->wait = 0;
  const int fd = socket->fd;
  const bool broken = (event.ready & (kHangup | kError)) != 0;
  const bool readable = broken || (event.ready & kReadable) != 0;
  const bool writable = (event.ready & kWritable) != 0;
  ares_process_fd(channel->channel_, readable ? fd : ARES_SOCKET_BAD,
                  writable ? fd : ARES_SOCKET_BAD);
  channel->rearm();
}

void ResolverChannel::rearm() {
  for (Socket& socket : sockets_) {
    if (socket.wait != 0) continue;
    socket.wait = loop_.waitFd(socket.fd, socket.interest, EventLoop::kNever,
                               &ResolverChannel::onReady, this);
  }
}

void ResolverChannel::tick() {
  tick_ = pending_ == 0 ? 0 : loop_.at(loop_.now() + kTick, &ResolverChannel::onTick, this);
}

void ResolverChannel::onTick(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  auto* channel = static_cast<ResolverChannel*>(self);
  ares_process_fd(channel->channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  channel->tick();
}

}  // namespace promonitor
