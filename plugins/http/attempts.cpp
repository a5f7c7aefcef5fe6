#include "attempts.hpp"

#include <algorithm>
#include <cerrno>

#include "promonitor/address_text.hpp"

namespace promonitor::http {
namespace {

const char* outcomeOf(const Attempts::Attempt& attempt) {
  switch (attempt.state) {
    case Attempts::State::Stands:
      return "ok";
    case Attempts::State::Denied:
      return "policy_denied";
    case Attempts::State::Failed:
      return connectCode(attempt.error);
    default:
      return "connect_timeout";
  }
}

}  // namespace

const char* connectCode(int error) {
  switch (error) {
    case ECONNREFUSED:
      return "connect_refused";
    case ENETUNREACH:
    case EHOSTUNREACH:
      return "connect_unreachable";
    case ETIMEDOUT:
      return "connect_timeout";
    case ECONNRESET:
      return "connect_reset";
    case EADDRNOTAVAIL:
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return "local_resources";
    default:
      return "connect_failed";
  }
}

void Attempts::begin(const pm_addr& address, std::int64_t now_ns) {
  list_.push_back({address, -1, State::Open, 0, now_ns, now_ns});
}

void Attempts::stands(int descriptor, std::int64_t now_ns) {
  Attempt* const attempt = find(descriptor);
  if (attempt == nullptr || attempt->state != State::Open) return;
  attempt->state = State::Stands;
  attempt->ended_ns = now_ns;
}

void Attempts::closed(int descriptor, int error, std::int64_t now_ns) {
  Attempt* const attempt = find(descriptor);
  if (attempt == nullptr) return;
  attempt->descriptor = -1;
  if (attempt->state != State::Open) return;
  const bool stands_another = std::any_of(
      list_.begin(), list_.end(), [](const Attempt& one) { return one.state == State::Stands; });
  if (stands_another) {
    attempt->state = State::Abandoned;
  } else if (error != 0) {
    fail(*attempt, error, now_ns);
  }
}

void Attempts::tell(const pm::Context& context) const {
  for (const Attempt& attempt : list_) {
    if (attempt.state != State::Abandoned) tell(context, attempt);
  }
}

void Attempts::tell(const pm::Context& context, const Attempt& attempt) {
  const std::int64_t ended =
      attempt.state == State::Open ? context.now().count() : attempt.ended_ns;
  context.tried(pm::peerText(attempt.address), outcomeOf(attempt),
                std::chrono::nanoseconds(ended - attempt.began_ns));
}

void Attempts::fail(Attempt& attempt, int error, std::int64_t now_ns) {
  attempt.state = State::Failed;
  attempt.error = error;
  attempt.ended_ns = now_ns;
}

Attempts::Attempt* Attempts::find(int descriptor) {
  const auto found = std::find_if(list_.begin(), list_.end(), [descriptor](const Attempt& one) {
    return one.descriptor == descriptor;
  });
  return found == list_.end() ? nullptr : &*found;
}

}  // namespace promonitor::http
