#include "core/engine/witnesses.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/net/socket_error.hpp"

namespace promonitor {
Witnesses::Witnesses(EventLoop& loop, const WitnessSettings& settings, ResultSink& next,
                     ShardStats& stats, ShardsAway& shards_away, spdlog::logger& log)
    : loop_(loop), settings_(settings), shards_away_(shards_away), log_(log), gate_(next, stats) {
  beginRound();
}

Witnesses::~Witnesses() {
  loop_.cancel(timer_);
  closeAttempts();
  if (gate_.away()) --shards_away_;
}

void Witnesses::onResult(std::uint64_t token, CheckResult&& result) {
  gate_.take(token, std::move(result), loop_.now());
  if (gate_.waits()) beginRound();
}

void Witnesses::beginRound() {
  if (running_) return;
  running_ = true;
  loop_.cancel(std::exchange(timer_, 0));
  began_ = loop_.now();
  answered_ = failed_ = 0;
  for (const Address& target : settings_.targets) {
    if (!running_) return;
    if (!connectTo(target)) settle(false);
  }
}

bool Witnesses::connectTo(const Address& target) {
  const int fd = ::socket(target.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const bool begun = ::connect(fd, target.get(), target.length) == 0 || errno == EINPROGRESS;
  const OpId wait =
      begun ? loop_.waitFd(fd, kWritable, began_ + settings_.timeout, &Witnesses::onReady, this)
            : 0;
  if (wait == 0) {
    ::close(fd);
    return false;
  }
  attempts_.push_back({fd, wait});
  return true;
}

void Witnesses::onReady(void* self, OpId op, const LoopEvent& event) {
  auto& witnesses = *static_cast<Witnesses*>(self);
  auto& attempts = witnesses.attempts_;
  const auto attempt = std::find_if(attempts.begin(), attempts.end(),
                                    [op](const Attempt& one) { return one.wait == op; });
  const int fd = attempt->fd;
  attempts.erase(attempt);
  const bool answered = !event.timed_out && pendingError(fd) == 0;
  witnesses.loop_.releaseFd(fd);
  ::close(fd);
  witnesses.settle(answered);
}

void Witnesses::settle(bool answered) {
  ++(answered ? answered_ : failed_);
  if (answered_ >= settings_.quorum) {
    endRound(true);
  } else if (settings_.targets.size() - failed_ < settings_.quorum) {
    endRound(false);
  }
}

void Witnesses::endRound(bool reached) {
  running_ = false;
  closeAttempts();
  const bool was_away = gate_.away();
  gate_.take(WitnessRound{.began = began_, .ended = loop_.now(), .reached = reached});
  if (gate_.away() != was_away) tell(was_away);
  if (gate_.waits()) {
    beginRound();
  } else if (!running_) {
    timer_ = loop_.at(loop_.now() + settings_.interval, &Witnesses::onInterval, this);
  }
}

void Witnesses::tell(bool was_away) {
  if (was_away) {
    if (--shards_away_ > 0) return;
    log_.info("network back witnesses_answered={}", answered_);
  } else {
    if (shards_away_++ > 0) return;
    log_.warn("network away, failures are unknown witnesses={} answered={} wanted={}",
              settings_.targets.size(), answered_, settings_.quorum);
  }
}

void Witnesses::closeAttempts() {
  for (const Attempt& attempt : attempts_) {
    loop_.releaseFd(attempt.fd);
    ::close(attempt.fd);
  }
  attempts_.clear();
}

void Witnesses::onInterval(void* self, OpId /*op*/, const LoopEvent& /*event*/) {
  auto& witnesses = *static_cast<Witnesses*>(self);
  witnesses.timer_ = 0;
  witnesses.beginRound();
}

}  // namespace promonitor
