#include "core/net/stream_transfer.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "promonitor/probe.h"

namespace promonitor {
namespace {

bool mustWait(int error) { return error == EAGAIN || error == EINTR; }

std::uint32_t interestOf(TlsSession::Progress progress) {
  if (progress == TlsSession::Progress::WantRead) return kReadable;
  return progress == TlsSession::Progress::WantWrite ? kWritable : 0U;
}

}  // namespace

void recordFault(StreamInfo& info, StreamFault fault) {
  info.failure = std::move(fault.failure);
  info.cause = fault.cause;
  info.our_fault = fault.ours;
  info.refusal = std::move(fault.refusal);
}

void StreamTransfer::attach(int fd, TlsSession* tls) {
  if (fd != fd_) {
    more_ = received_ = no_delay_ = false;
  }
  fd_ = fd;
  tls_ = tls;
}

void StreamTransfer::stop() {
  loop_.cancel(std::exchange(wait_, 0));
  for (Pending* pending : {&read_, &write_}) {
    loop_.cancel(pending->settled);
    *pending = {};
  }
}

bool StreamTransfer::usable(Pending& pending) {
  if (fd_ >= 0) return true;
  fail(pending,
       {{Phase::None, "closed", "the connection is closed", {}, {}}, PM_CAUSE_INTERNAL, false});
  settleLater(pending);
  return false;
}

void StreamTransfer::read(std::span<char> buffer, MonoTime deadline, Stream::StreamFn done,
                          void* user) {
  assert(read_.fn == nullptr);
  read_ = {done, user, deadline, kReadable, 0, 0};
  read_buffer_ = buffer;
  if (!usable(read_)) return;
  // Only when something may be here already is asking cheaper than waiting.
  if (more_ || (tls_ != nullptr && tls_->hasBuffered())) stepRead();
  if (read_.wants == 0) return settleLater(read_);
  armWait();
}

void StreamTransfer::write(std::span<const char> data, MonoTime deadline, Stream::StreamFn done,
                           void* user) {
  assert(write_.fn == nullptr);
  write_ = {done, user, deadline, kWritable, 0, 0};
  unwritten_ = data;
  written_ = 0;
  if (!usable(write_)) return;
  if (!std::exchange(no_delay_, true)) {
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  stepWrite();
  if (write_.wants == 0) return settleLater(write_);
  armWait();
}

void StreamTransfer::conclude(Pending& pending, std::int64_t result) {
  pending.wants = 0;
  pending.result = result;
}

void StreamTransfer::fail(Pending& pending, StreamFault fault) {
  recordFault(info_, std::move(fault));
  conclude(pending, kFailed);
}

Phase StreamTransfer::readPhase() const { return received_ ? Phase::Transfer : Phase::Ttfb; }

void StreamTransfer::stepRead() {
  if (tls_ != nullptr) {
    readTls();
  } else {
    readPlain();
  }
  more_ = read_.wants == 0 && read_.result == static_cast<std::int64_t>(read_buffer_.size());
  received_ = received_ || (read_.wants == 0 && read_.result > 0);
}

void StreamTransfer::readPlain() {
  const ssize_t bytes = recv(fd_, read_buffer_.data(), read_buffer_.size(), 0);
  if (bytes >= 0) return conclude(read_, bytes);
  if (!mustWait(errno)) fail(read_, transferFault(errno, readPhase(), info_.peer));
}

void StreamTransfer::readTls() {
  const TlsSession::Step step = tls_->read(read_buffer_);
  switch (step.progress) {
    case TlsSession::Progress::Done:
      return conclude(read_, static_cast<std::int64_t>(step.bytes));
    case TlsSession::Progress::EndOfFile:
      return conclude(read_, 0);
    case TlsSession::Progress::Failed:
      return fail(read_, tls_->fault(readPhase(), info_.peer));
    default:
      read_.wants = interestOf(step.progress);
  }
}

void StreamTransfer::stepWrite() {
  while (!unwritten_.empty()) {
    const bool more = tls_ != nullptr ? writeTls() : writePlain();
    if (!more) return;
  }
  conclude(write_, static_cast<std::int64_t>(written_));
}

/// False when it has to wait or has failed.
bool StreamTransfer::writePlain() {
  const ssize_t bytes = send(fd_, unwritten_.data(), unwritten_.size(), MSG_NOSIGNAL);
  if (bytes < 0) {
    if (!mustWait(errno)) fail(write_, transferFault(errno, Phase::Send, info_.peer));
    return false;
  }
  written_ += static_cast<std::size_t>(bytes);
  unwritten_ = unwritten_.subspan(static_cast<std::size_t>(bytes));
  return true;
}

bool StreamTransfer::writeTls() {
  const TlsSession::Step step = tls_->write(unwritten_);
  if (step.progress == TlsSession::Progress::Done) {
    written_ += step.bytes;
    unwritten_ = unwritten_.subspan(step.bytes);
    return true;
  }
  if (step.progress == TlsSession::Progress::Failed) {
    fail(write_, tls_->fault(Phase::Send, info_.peer));
  } else {
    write_.wants = interestOf(step.progress);
  }
  return false;
}

/// One wait for both directions: a descriptor has one.
void StreamTransfer::armWait() {
  std::uint32_t interest = 0;
  MonoTime deadline = EventLoop::kNever;
  for (const Pending* pending : {&read_, &write_}) {
    if (!pending->waiting()) continue;
    interest |= pending->wants;
    deadline = std::min(deadline, pending->deadline);
  }
  if (wait_ != 0 && interest == interest_ && deadline == wait_deadline_) return;
  loop_.cancel(std::exchange(wait_, 0));
  if (interest == 0) return;
  interest_ = interest;
  wait_deadline_ = deadline;
  wait_ = loop_.waitFd(fd_, interest, deadline, &StreamTransfer::onWait, this);
  if (wait_ != 0) return;
  for (Pending* pending : {&read_, &write_}) {
    if (!pending->waiting()) continue;
    fail(*pending, transferFault(ENOMEM, Phase::Transfer, info_.peer));
    settleLater(*pending);
  }
}

void StreamTransfer::timeOut(Pending& pending, MonoTime now) {
  if (!pending.waiting() || pending.deadline > now) return;
  fail(pending,
       transferFault(ETIMEDOUT, &pending == &write_ ? Phase::Send : readPhase(), info_.peer));
}

void StreamTransfer::onWait(void* self, OpId /*op*/, const LoopEvent& event) {
  auto* transfer = static_cast<StreamTransfer*>(self);
  Pending& reading = transfer->read_;
  Pending& writing = transfer->write_;
  transfer->wait_ = 0;
  const bool read_waited = reading.waiting();
  const bool write_waited = writing.waiting();
  if (event.timed_out) {
    transfer->timeOut(reading, event.now);
    transfer->timeOut(writing, event.now);
  } else {
    const std::uint32_t ready = event.ready;
    const std::uint32_t always = kHangup | kError;
    if (read_waited && (ready & (reading.wants | always)) != 0) transfer->stepRead();
    if (write_waited && (ready & (writing.wants | always)) != 0) transfer->stepWrite();
  }
  const bool read_done = read_waited && reading.wants == 0;
  const bool write_done = write_waited && writing.wants == 0;
  // A callback may end the stream: no more than one runs here, and last.
  if (read_done && write_done) transfer->settleLater(writing);
  transfer->armWait();
  if (read_done) return transfer->deliver(reading);
  if (write_done) transfer->deliver(writing);
}

void StreamTransfer::settleLater(Pending& pending) {
  pending.settled = loop_.at(loop_.now(), &StreamTransfer::onSettled, this);
}

void StreamTransfer::onSettled(void* self, OpId op, const LoopEvent& /*event*/) {
  auto* transfer = static_cast<StreamTransfer*>(self);
  transfer->deliver(transfer->read_.settled == op ? transfer->read_ : transfer->write_);
}

void StreamTransfer::deliver(Pending& pending) {
  const Pending done = std::exchange(pending, {});
  done.fn(done.user, done.result);
}

}  // namespace promonitor
