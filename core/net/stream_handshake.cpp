#include <cerrno>
#include <stdexcept>
#include <utility>

#include "core/net/stream_fault.hpp"
#include "core/net/stream_state.hpp"
#include "promonitor/probe.h"

namespace promonitor {

void StreamState::startHandshake() {
  try {
    SSL_CTX* context = net_.tls.get(request_.tls->config);
    tls_ = std::make_unique<TlsSession>(context, fd_, *request_.tls, request_.host);
  } catch (const std::exception& error) {
    return fail({{Phase::Tls, "tls_config", error.what(), {}, {}}, PM_CAUSE_INTERNAL, true});
  }
  handshake();
}

void StreamState::handshake() {
  const TlsSession::Progress progress = tls_->handshake();
  if (progress == TlsSession::Progress::Done) return onHandshaken();
  if (progress == TlsSession::Progress::Failed) return fail(tls_->fault(Phase::Tls, info_.peer));
  waitForHandshake(progress);
}

void StreamState::waitForHandshake(TlsSession::Progress progress) {
  const auto interest = progress == TlsSession::Progress::WantRead ? kReadable : kWritable;
  op_ = net_.loop.waitFd(
      fd_, interest, phaseDeadline(request_.limits.tls),
      [](void* self, OpId, const LoopEvent& event) {
        auto* state = static_cast<StreamState*>(self);
        state->op_ = 0;
        if (!event.timed_out) return state->handshake();
        StreamFault late = state->tls_->handshakeTimeout(state->info_.peer);
        const Duration limit = state->request_.limits.tls;
        if (late.failure.code == "tls_timeout" && state->overLimit(limit)) {
          late = limitFault(Phase::Tls, limit, state->info_.peer.text());
        }
        state->fail(std::move(late));
      },
      this);
  if (op_ == 0) fail(connectFault(ENOMEM, ErrorOrigin::Local, info_.peer));
}

void StreamState::onHandshaken() {
  info_.phases[Phase::Tls] = microsOf(clockNow() - phase_started_);
  tls_->describe(info_);
  transfer_.attach(fd_, tls_.get());
  if (request_.tls->verify && info_.verify_error != 0) return fail(TlsSession::verdictFault(info_));
  succeed();
}

}  // namespace promonitor
