#include "api/http/connection.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/http/http_date.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kProgressBytes = 4096;
constexpr Duration kLingerTime = std::chrono::seconds(1);
constexpr std::size_t kLingerBytes = 1024096;
/// For who is still to read the end of a body that the server ends.
constexpr Duration kDrainTime = std::chrono::seconds(1);
constexpr Duration kCrowdedIdleTimeout = std::chrono::seconds(1);

}  // namespace

Connection::Connection(HttpHandler& handler, const ConnectionLimits& limits, const Clock& clock,
                       BodyBudget& long_bodies, std::string peer, Wake wake)
    : handler_(handler),
      limits_(limits),
      clock_(clock),
      long_bodies_(long_bodies),
      peer_(std::move(peer)),
      wake_(std::move(wake)),
      gate_(limits.gate),
      waiting_since_(clock.now()),
      progress_at_(waiting_since_) {}

void Connection::received(std::string_view bytes) {
  if (phase_ == Phase::Lingering || live_) {
    discarded_ += bytes.size();
    if (discarded_ > kLingerBytes) phase_ = Phase::Finished;
    return;
  }
  if (phase_ != Phase::Serving) return;
  gate_.push(bytes);
  pump();
}

void Connection::inputEnded() {
  input_ended_ = true;
  // Whoever reads a body that does not end says in this way that it is over.
  if (phase_ == Phase::Lingering || live_) phase_ = Phase::Finished;
  pump();
}

bool Connection::wantsInput() const {
  if (input_ended_) return false;
  if (phase_ == Phase::Lingering) return true;
  if (live_) return true;
  return phase_ == Phase::Serving && !stream_ && !later_ && !full();
}

void Connection::sent(std::size_t bytes) {
  out_begin_ += bytes;
  progress_bytes_ += bytes;
  if (progress_bytes_ >= kProgressBytes || pending() == 0) {
    progress_at_ = clock_.now();
    progress_bytes_ = 0;
  }
  if (pending() == 0) {
    out_.clear();
    out_begin_ = 0;
  } else if (out_begin_ > out_.size() / 2) {
    out_.erase(0, out_begin_);
    out_begin_ = 0;
  }
  // A long answer was made at once; what comes next is made in pieces, for as long as it takes.
  if (out_.size() <= limits_.output_bytes && out_.capacity() > 4 * limits_.output_bytes) {
    out_.shrink_to_fit();
  }
  pump();
}

void Connection::drain() {
  draining_ = true;
  const bool between_requests = !stream_ && !live_ && !later_ && pending() == 0 && gate_.idle();
  if (phase_ == Phase::Serving && between_requests) phase_ = Phase::Finished;
  if (live_) endLive();
  pump();
}

void Connection::tick(bool crowded) {
  const MonoTime now = clock_.now();
  const Duration waited = now - waiting_since_;
  if (phase_ == Phase::Lingering) {
    if (waited >= kLingerTime) phase_ = Phase::Finished;
  } else if (pending() > 0 || phase_ == Phase::Flushing) {
    const Duration patience = draining_ && was_live_ ? kDrainTime : limits_.write_timeout;
    if (now - progress_at_ < patience) return;
    if (live_) live_->stalled();
    phase_ = Phase::Finished;
  } else if (live_) {
    bodyGrew();
  } else if (later_) {
    if (now < later_->deadline()) return;
    answerLate();
    pump();
  } else if (gate_.idle()) {
    const Duration patience =
        crowded ? std::min(kCrowdedIdleTimeout, limits_.idle_timeout) : limits_.idle_timeout;
    if (waited >= patience) phase_ = Phase::Finished;
  } else if (waited >= (gate_.inBody() ? limits_.body_timeout : limits_.head_timeout)) {
    refuse({408, "the request did not arrive in time"});
    settle();
  }
}

void Connection::pump() {
  while (phase_ == Phase::Serving && !later_ && !full()) {
    if (live_) {
      if (!live_grew_) break;
      pullLive();
      continue;
    }
    if (stream_) {
      pullStream();
      continue;
    }
    const auto outcome = gate_.advance();
    if (outcome == RequestGate::Outcome::NeedMore) {
      if (input_ended_ || draining_) phase_ = Phase::Flushing;
      break;
    }
    if (outcome == RequestGate::Outcome::Complete) {
      answer(gate_.take());
    } else if (outcome == RequestGate::Outcome::Refused) {
      refuse(gate_.refusal());
    } else if (outcome == RequestGate::Outcome::LongBody) {
      admitLongBody();
    } else {
      out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
  }
  settle();
}

/// Moves on where there is nothing left to do, and notes what is waited for from now on.
void Connection::settle() {
  if (phase_ == Phase::Flushing && pending() == 0) {
    phase_ = input_ended_ ? Phase::Finished : Phase::Lingering;
    waiting_since_ = clock_.now();
  }
  const bool idle = gate_.idle();
  const bool in_body = gate_.inBody();
  if (idle != was_idle_ || in_body != was_in_body_) {
    was_idle_ = idle;
    was_in_body_ = in_body;
    waiting_since_ = clock_.now();
  }
}

void Connection::admitLongBody() {
  const std::size_t bytes = gate_.bodyBytes();
  Request head = gate_.head();
  head.peer = peer_;
  const std::size_t longest = std::max(handler_.longestBody(head), limits_.gate.body_bytes);
  if (bytes > longest) return gate_.refuse(413, fmt::format("the body is above {} bytes", longest));
  auto share = long_bodies_.take(bytes);
  if (!share) return gate_.refuse(503, "others send long bodies now: try again in a moment");
  long_body_.emplace(std::move(*share));
  gate_.allowLongBody();
}

void Connection::answer(Request request) {
  request.peer = peer_;
  request.short_of_memory = short_of_memory_;
  const Framing framing{request.method == "HEAD", request.keep_alive, request.minor_version};
  Response response = handler_.handle(request);
  if (!response.later) return reply(std::move(response), framing);
  later_ = std::move(response.later);
  later_framing_ = framing;
  later_->whenReady(wake_);
}

void Connection::answerReady() {
  if (phase_ != Phase::Serving || !later_ || !later_->ready()) return;
  answerLate();
  pump();
}

void Connection::answerLate() { reply(std::exchange(later_, nullptr)->take(), later_framing_); }

void Connection::reply(Response response, Framing framing) {
  long_body_.reset();
  framing.keep_alive = framing.keep_alive && !draining_ && !response.live;
  send(std::move(response), framing);
  waiting_since_ = clock_.now();
}

void Connection::refuse(const Refusal& refusal) {
  send(handler_.refuse(refusal, peer_), {false, false, 1});
}

void Connection::send(Response response, const Framing& framing) {
  if (pending() == 0) progress_at_ = clock_.now();
  const bool delimited_by_close = (response.stream || response.live) && framing.minor_version == 0;
  last_message_ = !framing.keep_alive || delimited_by_close;
  appendHead(out_, response, framing, httpDate(clock_.wallNow()));
  const bool bodiless = framing.head_only || response.status == 204 || response.status == 304;
  if (bodiless) return endMessage();
  chunked_ = framing.minor_version > 0;
  if (response.live) {
    live_ = std::move(response.live);
    was_live_ = live_grew_ = true;
    if (draining_) endLive();
    return;
  }
  if (!response.stream) {
    out_ += response.body;
    return endMessage();
  }
  stream_ = std::move(response.stream);
}

void Connection::pullStream() {
  std::string piece;
  const auto result = stream_->next(piece);
  if (result == BodySource::Piece::Failed) {
    phase_ = Phase::Finished;
    return;
  }
  appendPiece(piece);
  if (result == BodySource::Piece::More) return;
  stream_.reset();
  if (chunked_) out_ += "0\r\n\r\n";
  endMessage();
}

void Connection::appendPiece(std::string_view piece) {
  if (piece.empty()) return;
  if (pending() == 0) progress_at_ = clock_.now();
  if (chunked_) out_ += fmt::format("{:x}\r\n", piece.size());
  out_ += piece;
  if (chunked_) out_ += "\r\n";
}

void Connection::bodyGrew() {
  live_grew_ = true;
  if (live_) pump();
}

void Connection::pullLive() {
  std::string piece;
  const bool goes_on = live_->next(piece, limits_.live_output_bytes);
  live_grew_ = !piece.empty();
  appendPiece(piece);
  if (!goes_on) endLive();
}

void Connection::endLive() {
  live_.reset();
  if (chunked_) out_ += "0\r\n\r\n";
  endMessage();
}

void Connection::endMessage() {
  if (last_message_) phase_ = Phase::Flushing;
}

}  // namespace promonitor::api
