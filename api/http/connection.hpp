#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/body_budget.hpp"
#include "api/http/http_handler.hpp"
#include "api/http/request_gate.hpp"
#include "core/base/clock.hpp"

namespace promonitor::api {

struct ConnectionLimits {
  GateLimits gate;
  /// From the first byte of a request to the end of its head.
  Duration head_timeout = std::chrono::seconds(10);
  /// From the end of the head to the end of the body.
  Duration body_timeout = std::chrono::seconds(30);
  /// Between requests.
  Duration idle_timeout = std::chrono::seconds(60);
  /// For a client to read 4 KiB, or what is left.
  Duration write_timeout = std::chrono::seconds(30);
  /// Nothing further is read or made while more than this waits for the client to read it.
  std::size_t output_bytes = 65536;
  /// The same of a body that grows: there may be many of these at once.
  std::size_t live_output_bytes = 16384;
};

/// One client's conversation without its socket: bytes in, bytes out, deadlines. Answers requests
/// in order as they come, one at a time. For one thread; `handler`, `clock` and `long_bodies`
/// outlive it.
class Connection {
 public:
  /// Asks for a call of answerReady(). Called on any thread, also when the connection is gone.
  using Wake = std::function<void()>;

  Connection(HttpHandler& handler, const ConnectionLimits& limits, const Clock& clock,
             BodyBudget& long_bodies, std::string peer, Wake wake);

  void received(std::string_view bytes);
  /// The client will send nothing more (half-close); what it asked is still answered.
  void inputEnded();
  /// What is to be sent next; valid until the next call.
  std::string_view output() const { return std::string_view(out_).substr(out_begin_); }
  void sent(std::size_t bytes);
  /// Of the requests from now on.
  void setShortOfMemory(bool is_short) { short_of_memory_ = is_short; }
  /// Sends the answer that was waited for, if it is there.
  void answerReady();
  /// Its body is one that grows.
  bool live() const { return live_ != nullptr; }
  /// There may be more of that body.
  void bodyGrew();
  /// The socket failed: there is nobody to talk to.
  void abort() { phase_ = Phase::Finished; }
  /// Applies the deadlines. With `crowded`, clients without a request are let go soon.
  void tick(bool crowded);
  /// Ends at the next moment at which no answer is under way.
  void drain();

  bool wantsInput() const;
  /// All is sent: tell the client so (shutdown), and read what it still sends into the void, so
  /// that closing does not destroy the answer on its way (RFC 9112 section 9.6).
  bool wantsShutdown() const { return phase_ == Phase::Lingering && !shut_down_; }
  void shutDown() { shut_down_ = true; }
  bool finished() const { return phase_ == Phase::Finished; }

 private:
  enum class Phase {
    Serving,
    Flushing,   ///< no further request is read; ends when the output is sent
    Lingering,  ///< everything is sent, input is discarded
    Finished
  };

  void pump();
  void admitLongBody();
  void answer(Request request);
  void answerLate();
  void reply(Response response, Framing framing);
  void refuse(const Refusal& refusal);
  void send(Response response, const Framing& framing);
  void pullStream();
  void pullLive();
  void endLive();
  void appendPiece(std::string_view piece);
  void endMessage();
  void settle();
  std::size_t pending() const { return out_.size() - out_begin_; }
  bool full() const {
    return pending() >= (live_ ? limits_.live_output_bytes : limits_.output_bytes);
  }

  HttpHandler& handler_;
  const ConnectionLimits& limits_;
  const Clock& clock_;
  BodyBudget& long_bodies_;
  std::string peer_;
  Wake wake_;
  RequestGate gate_;
  Phase phase_ = Phase::Serving;
  /// From the head of a request with a long body to its answer.
  std::optional<BodyBudget::Share> long_body_;
  bool short_of_memory_ = false;
  bool input_ended_ = false;
  bool draining_ = false;
  bool shut_down_ = false;

  std::string out_;
  std::size_t out_begin_ = 0;
  std::unique_ptr<LaterResponse> later_;
  Framing later_framing_;
  std::unique_ptr<BodySource> stream_;
  std::unique_ptr<LiveBody> live_;
  bool live_grew_ = false;  ///< it may have more than was taken
  bool was_live_ = false;
  bool chunked_ = false;
  bool last_message_ = false;  ///< the connection ends after the message being sent

  /// Since when what is waited for (a request, its head, its body, the end) is waited for.
  MonoTime waiting_since_;
  bool was_idle_ = true;
  bool was_in_body_ = false;
  MonoTime progress_at_;
  std::size_t progress_bytes_ = 0;
  std::size_t discarded_ = 0;
};

}  // namespace promonitor::api
