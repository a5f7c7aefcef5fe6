#include "core/net/connector.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/net/socket_error.hpp"

namespace promonitor {
namespace {

constexpr Duration kStagger = std::chrono::milliseconds(250);
/// What a hostile name server may make us try.
constexpr std::size_t kMostAddresses = 20;

/// The families in turn, each in its own order, the first one's first.
std::vector<Address> interleaved(std::vector<Address> addresses) {
  if (addresses.size() < 2) return addresses;
  const int first_family = addresses.front().family();
  std::vector<Address> first;
  std::vector<Address> second;
  for (const Address& address : addresses) {
    (address.family() == first_family ? first : second).push_back(address);
  }
  std::vector<Address> mixed;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) mixed.push_back(first[i]);
    if (i < second.size()) mixed.push_back(second[i]);
  }
  if (mixed.size() > kMostAddresses) mixed.resize(kMostAddresses);
  return mixed;
}

}  // namespace

void Connector::start(Target target, DoneFn done, void* user) {
  stop();
  target_ = std::move(target);
  target_.addresses = interleaved(std::move(target_.addresses));
  done_ = done;
  user_ = user;
  next_ = 0;
  tried_.clear();
  fault_.reset();
  tryNext();
}

void Connector::stop() {
  loop_.cancel(std::exchange(timer_, 0));
  closeAttempts();
  if (connected_ >= 0) {
    loop_.releaseFd(connected_);
    close(std::exchange(connected_, -1));
  }
}

void Connector::closeAttempts() {
  for (const Attempt& attempt : attempts_) {
    TriedAddress& tried = tried_[attempt.tried];
    if (tried.code.empty()) tried.time = loop_.clock().now() - attempt.began;
    if (attempt.fd < 0) continue;
    loop_.releaseFd(attempt.fd);
    close(attempt.fd);
  }
  attempts_.clear();
}

void Connector::tryNext() {
  bool begun = false;
  while (!begun && next_ < target_.addresses.size()) begun = begin(target_.addresses[next_++]);
  if (begun && next_ < target_.addresses.size()) {
    timer_ = loop_.at(loop_.now() + kStagger, &Connector::onStagger, this);
  } else if (!begun && attempts_.empty()) {
    timer_ = loop_.at(loop_.now(), &Connector::onExhausted, this);
  }
}

bool Connector::begin(const Address& peer) {
  tried_.push_back({peer, {}, {}});
  if (auto refusal = policy_->refusalOf(peer)) return refuse(policyDenied(std::move(*refusal)));
  const MonoTime began = loop_.clock().now();
  const int fd = open(peer);
  if (fd < 0) return false;
  const OpId wait = loop_.waitFd(fd, kWritable, target_.deadline, &Connector::onReady, this);
  if (wait == 0) {
    close(fd);
    return refuse(connectFault(ENOMEM, ErrorOrigin::Local, peer));
  }
  attempts_.push_back({fd, wait, tried_.size() - 1, began});
  return true;
}

int Connector::open(const Address& peer) {
  if (target_.local && target_.local->family() != peer.family()) {
    refuse(badSource(*target_.local, peer.hostText() + " is of the other family"));
    return -1;
  }
  const int fd = socket(peer.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    refuse(connectFault(errno, ErrorOrigin::Local, peer));
    return -1;
  }
  if (bindLocal(fd, peer)) {
    if (connect(fd, peer.get(), peer.length) == 0 || errno == EINPROGRESS) return fd;
    refuse(connectFault(errno, ErrorOrigin::Local, peer));
  }
  close(fd);
  return -1;
}

bool Connector::bindLocal(int fd, const Address& peer) {
  if (!target_.local) return true;
  const int on = 1;
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind(fd, target_.local->get(), target_.local->length) == 0) return true;
  return refuse(errno == EADDRNOTAVAIL ? badSource(*target_.local, "it is not one of this machine")
                                       : connectFault(errno, ErrorOrigin::Local, peer));
}

bool Connector::refuse(StreamFault fault) {
  tried_.back().code = fault.failure.code;
  note(std::move(fault));
  return false;
}

void Connector::settle(const Attempt& attempt, const StreamFault& fault) {
  tried_[attempt.tried].code = fault.failure.code;
  tried_[attempt.tried].time = loop_.clock().now() - attempt.began;
  note(fault);
}

void Connector::note(StreamFault fault) {
  if (!fault_ || rankOf(fault) > rankOf(*fault_)) fault_ = std::move(fault);
}

void Connector::onReady(void* self, OpId op, const LoopEvent& event) {
  auto* connector = static_cast<Connector*>(self);
  auto& attempts = connector->attempts_;
  const auto attempt = std::find_if(attempts.begin(), attempts.end(),
                                    [op](const Attempt& one) { return one.wait == op; });
  if (event.timed_out) {
    for (const Attempt& late : attempts) {
      connector->settle(late, connectTimeout(connector->tried_[late.tried].address));
    }
    return connector->finish();
  }
  const Address peer = connector->tried_[attempt->tried].address;
  // A socket that has an error says so: most connections need no call to ask for one.
  const bool may_have_failed = (event.ready & (kError | kHangup)) != 0;
  const int error = may_have_failed ? pendingError(attempt->fd) : 0;
  if (error == 0) {
    connector->connected_ = std::exchange(attempt->fd, -1);
    connector->peer_ = attempt->tried;
    connector->peer_began_ = attempt->began;
    return connector->finish();
  }
  connector->settle(*attempt, connectFault(error, ErrorOrigin::Network, peer));
  connector->loop_.releaseFd(attempt->fd);
  close(attempt->fd);
  attempts.erase(attempt);
  connector->loop_.cancel(std::exchange(connector->timer_, 0));
  const bool exhausted = connector->next_ == connector->target_.addresses.size();
  if (exhausted && attempts.empty()) return connector->finish();
  connector->tryNext();
}

void Connector::onStagger(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  auto* connector = static_cast<Connector*>(self);
  connector->timer_ = 0;
  connector->tryNext();
}

void Connector::onExhausted(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  static_cast<Connector*>(self)->finish();
}

void Connector::finish() {
  loop_.cancel(std::exchange(timer_, 0));
  closeAttempts();
  done_(user_);
}

}  // namespace promonitor
