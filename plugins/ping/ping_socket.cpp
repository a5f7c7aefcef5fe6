#include "ping_socket.hpp"

#include <cerrno>

#include "host_bytes.hpp"
#include "icmp_descriptor.hpp"

namespace promonitor::ping {
namespace {

/// Messages taken in one turn of the loop.
constexpr int kBatch = 64;
/// Requests that may wait at once, of 65536 sequence numbers.
constexpr std::size_t kMostWaiting = 1U << 15U;
/// What may be told about other requests while one is sent.
constexpr int kMostForeignErrors = 8;

}  // namespace

PingSocket::PingSocket(const pm_host* host, pm_scope scope, int family)
    : host_(host),
      io_(static_cast<const pm_io*>(host->get_interface(host, PM_IFACE_IO))),
      scope_(scope),
      family_(family) {}

PingSocket::~PingSocket() {
  if (op_ != 0) io_->op_cancel(host_, scope_, op_);
  if (descriptor_ >= 0) io_->fd_close(host_, scope_, descriptor_);
}

int PingSocket::open() {
  if (descriptor_ >= 0) return 0;
  const IcmpDescriptor opened = openIcmp(v6());
  if (opened.descriptor < 0) return opened.error;
  descriptor_ = opened.descriptor;
  raw_ = opened.raw;
  identifier_ = static_cast<std::uint16_t>(random_.next());
  next_sequence_ = static_cast<std::uint16_t>(random_.next());
  return 0;
}

SendOutcome PingSocket::send(const Route& route, std::size_t payload, EchoListener& listener,
                             std::size_t packet) {
  if (waiting_.size() >= kMostWaiting) return {0, ENOBUFS};
  const Echo echo{identifier_, freeSequence(), random_.next()};
  std::vector<std::byte> request = encodeRequest(echo, payload, v6());
  int error = sendFrom(descriptor_, route, request);
  // What the network said about another request fails the next call on the socket, once. More may
  // be said meanwhile.
  for (int again = 0; error != 0 && !raw_ && again < kMostForeignErrors; ++again) {
    receiveErrors();
    error = sendFrom(descriptor_, route, request);
  }
  if (error != 0) return {echo.sequence, error};
  waiting_[echo.sequence] = {&listener, packet, hostBytes(route.target), echo.cookie, payload};
  wait();
  return {echo.sequence, 0};
}

void PingSocket::forget(std::uint16_t sequence) { waiting_.erase(sequence); }

std::uint16_t PingSocket::freeSequence() {
  while (waiting_.contains(next_sequence_)) ++next_sequence_;
  return next_sequence_++;
}

void PingSocket::wait() {
  if (op_ != 0 || waiting_.empty()) return;
  io_->fd_wait(host_, scope_, descriptor_, PM_READ, PM_NO_TIMEOUT, &PingSocket::onReady, this,
               &op_);
}

void PingSocket::onReady(void* socket, pm_op /*op*/, const pm_event* event) noexcept {
  auto* self = static_cast<PingSocket*>(socket);
  self->op_ = 0;
  if ((event->ready & PM_ERR) != 0) self->receiveErrors();
  for (int i = 0; i < kBatch && self->receive(); ++i) {
  }
  self->wait();
}

bool PingSocket::receive() {
  Read read = readMessage(descriptor_, raw_, v6());
  if (!read.arrival) return read.more;
  // A datagram socket has an identifier of its own, and gets only what is meant for that.
  if (!raw_) read.arrival->message.echo.identifier = identifier_;
  dispatch(*read.arrival);
  return true;
}

void PingSocket::receiveErrors() {
  for (int i = 0; i < kBatch; ++i) {
    Read read = readError(descriptor_, v6());
    if (!read.more) return;
    if (!read.arrival) continue;
    read.arrival->message.echo.identifier = identifier_;
    dispatch(*read.arrival);
  }
}

bool PingSocket::isAbout(const Waiting& request, const Arrival& arrival) {
  const Message& message = arrival.message;
  if (message.kind == Message::Kind::Reply) {
    return message.echo.cookie == request.cookie && message.payload == request.payload &&
           arrival.sender == request.target;
  }
  const bool quotes_cookie = message.echo.cookie != 0;
  return message.quoted_target == request.target &&
         (!quotes_cookie || message.echo.cookie == request.cookie);
}

void PingSocket::dispatch(const Arrival& arrival) {
  const Message& message = arrival.message;
  const auto found = waiting_.find(message.echo.sequence);
  if (found == waiting_.end() || message.echo.identifier != identifier_) return;
  const Waiting request = found->second;
  if (!isAbout(request, arrival)) return;
  waiting_.erase(found);
  if (message.kind == Message::Kind::Reply) {
    return request.listener->onReply(request.packet, host_->now(host_) - arrival.age.count());
  }
  const Refusal refusal{message.kind, message.code, v6(), hostText(arrival.sender, v6())};
  request.listener->onRefusal(request.packet, refusal);
}

}  // namespace promonitor::ping
