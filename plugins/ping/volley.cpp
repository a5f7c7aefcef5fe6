#include "volley.hpp"

#include <algorithm>

namespace promonitor::ping {

Volley::Volley(const pm::Context& context, PingSocket& socket, const Route& route,
               std::size_t payload)
    : context_(context), socket_(socket), route_(route), payload_(payload), ended_(context) {}

Volley::~Volley() {
  for (const Packet& packet : packets_) {
    if (packet.fate == Fate::Waiting) socket_.forget(packet.sequence);
  }
}

void Volley::send() {
  Packet packet;
  packet.sent_ns = context_.now().count();
  const SendOutcome outcome = socket_.send(route_, payload_, *this, packets_.size());
  packet.sequence = outcome.sequence;
  if (outcome.error != 0) {
    packet.fate = Fate::NotSent;
    send_error_ = outcome.error;
  } else {
    ++waiting_;
  }
  packets_.push_back(packet);
}

void Volley::beginWait(std::chrono::nanoseconds time) {
  complete_ = true;
  if (waiting_ == 0) {
    ended_.set(true);
    return;
  }
  const pm_io* io = context_.services().io;
  io->sleep(context_.host(), context_.check(), std::max<std::int64_t>(0, time.count()),
            &Volley::onTime, this, &timer_);
}

void Volley::onReply(std::size_t packet, std::int64_t came_ns) {
  packets_[packet].fate = Fate::Replied;
  packets_[packet].round_trip_ns = std::max<std::int64_t>(came_ns - packets_[packet].sent_ns, 0);
  settled();
}

void Volley::onRefusal(std::size_t packet, const Refusal& refusal) {
  packets_[packet].fate = Fate::Refused;
  refusal_ = refusal;
  settled();
}

void Volley::settled() {
  if (--waiting_ != 0 || !complete_) return;
  const pm_io* io = context_.services().io;
  io->op_cancel(context_.host(), context_.check(), timer_);
  ended_.set(true);
}

void Volley::onTime(void* volley, pm_op /*op*/, const pm_event* /*event*/) noexcept {
  static_cast<Volley*>(volley)->ended_.set(false);
}

VolleyResult Volley::result() const {
  VolleyResult result;
  result.send_error = send_error_;
  result.refusal = refusal_;
  for (const Packet& packet : packets_) {
    if (packet.fate != Fate::NotSent) ++result.sent;
    if (packet.fate == Fate::Replied) result.round_trips.emplace_back(packet.round_trip_ns);
  }
  return result;
}

}  // namespace promonitor::ping
