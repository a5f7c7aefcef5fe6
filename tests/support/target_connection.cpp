#include "tests/support/target_connection.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace promonitor::test {
namespace {

constexpr std::size_t kInputLimit = 8U << 20U;

void resetOnClose(int descriptor) {
  const linger hard{1, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

bool askForTurn(SSL* session, const Step& step) {
  if (step.kind == Step::Kind::UpdateKeys) {
    return SSL_key_update(session, SSL_KEY_UPDATE_REQUESTED) == 1;
  }
  // A session that is resumed shows no certificate.
  SSL_set_options(session, SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
  const bool shows = step.bytes.empty() ||
                     (SSL_use_certificate_chain_file(session, step.bytes.c_str()) == 1 &&
                      SSL_use_PrivateKey_file(session, step.key.c_str(), SSL_FILETYPE_PEM) == 1);
  return shows && SSL_renegotiate(session) == 1;
}

}  // namespace

TargetConnection::TargetConnection(int descriptor, const TargetBehaviour& behaviour, SSL_CTX* tls)
    : descriptor_(descriptor), behaviour_(behaviour), tls_(tls), script_(behaviour.opening) {}

TargetConnection::~TargetConnection() {
  ssl_.reset();
  ::close(descriptor_);
}

bool TargetConnection::advance(Time now) {
  wants_write_ = false;
  for (;;) {
    if (!handshaking_ && !readAll()) return false;
    if (!flush()) return false;
    if (!output_.empty() || draining_) return true;
    if (at_ == script_.size()) {
      if (!behaviour_.on_input || input_.empty()) return true;
      script_ = behaviour_.on_input(input_);
      at_ = 0;
      if (script_.empty()) return true;
    }
    const Progress progress = runStep(script_[at_], now);
    if (progress == Progress::Over) return false;
    if (progress == Progress::Blocked) return true;
  }
}

TargetConnection::Progress TargetConnection::runStep(const Step& step, Time now) {
  switch (step.kind) {
    case Step::Kind::Send:
      output_ = step.bytes;
      ++at_;
      return Progress::Done;
    case Step::Kind::Flood:
      output_ = step.bytes;
      return Progress::Done;
    case Step::Kind::Drip:
      return drip(step, now);
    case Step::Kind::Wait:
      return pause(step, now);
    case Step::Kind::Expect: {
      const std::size_t found = input_.find(step.bytes);
      if (found == std::string::npos) return Progress::Blocked;
      input_.erase(0, found + step.bytes.size());
      ++at_;
      return Progress::Done;
    }
    case Step::Kind::StartTls:
      return handshake();
    case Step::Kind::StallTls:
      return stallHandshake(step.records);
    case Step::Kind::FloodTickets:
      return floodTickets();
    case Step::Kind::UpdateKeys:
    case Step::Kind::Renegotiate:
      return turnSession(step);
    case Step::Kind::Close:
      return finish(true);
    case Step::Kind::Cut:
      return finish(false);
    case Step::Kind::Reset:
      resetOnClose(descriptor_);
      return Progress::Over;
  }
  return Progress::Over;
}

TargetConnection::Progress TargetConnection::pause(const Step& step, Time now) {
  if (wake_ == kNever) wake_ = now + step.pause;
  if (now < wake_) return Progress::Blocked;
  wake_ = kNever;
  ++at_;
  return Progress::Done;
}

TargetConnection::Progress TargetConnection::drip(const Step& step, Time now) {
  if (wake_ == kNever) wake_ = now + step.pause;
  if (now < wake_) return Progress::Blocked;
  wake_ = kNever;
  output_.assign(1, step.bytes[dripped_]);
  if (++dripped_ == step.bytes.size()) {
    dripped_ = 0;
    ++at_;
  }
  return Progress::Done;
}

TargetConnection::Progress TargetConnection::handshake() {
  if (tls_ == nullptr) return Progress::Over;
  if (!ssl_) {
    ssl_.reset(SSL_new(tls_));
    SSL_set_fd(ssl_.get(), descriptor_);
    SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    handshaking_ = true;
  }
  ERR_clear_error();
  const int result = SSL_accept(ssl_.get());
  if (result == 1) {
    handshaking_ = false;
    ++at_;
    return Progress::Done;
  }
  const int error = SSL_get_error(ssl_.get(), result);
  wants_write_ = error == SSL_ERROR_WANT_WRITE;
  return error == SSL_ERROR_WANT_READ || wants_write_ ? Progress::Blocked : Progress::Over;
}

TargetConnection::Progress TargetConnection::stallHandshake(std::size_t records) {
  if (tls_ == nullptr) return Progress::Over;
  if (!ssl_) {
    ssl_.reset(SSL_new(tls_));
    SSL_set_fd(ssl_.get(), descriptor_);
    SSL_set0_wbio(ssl_.get(), BIO_new(BIO_s_mem()));
    handshaking_ = true;
  }
  ERR_clear_error();
  SSL_accept(ssl_.get());
  constexpr std::size_t kHeader = 5;
  BIO* written = SSL_get_wbio(ssl_.get());
  std::array<char, kHeader> header{};
  while (BIO_read(written, header.data(), kHeader) == static_cast<int>(kHeader)) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(header[at]); };
    std::string body((std::size_t{byte(3)} << 8U) | byte(4), '\0');
    BIO_read(written, body.data(), static_cast<int>(body.size()));
    if (stalled_records_++ >= records) continue;
    const std::string record = std::string(header.data(), kHeader) + body;
    ::send(descriptor_, record.data(), record.size(), MSG_NOSIGNAL);
  }
  return Progress::Blocked;
}

TargetConnection::Progress TargetConnection::floodTickets() {
  if (!ssl_) return Progress::Over;
  // Each ticket is a handshake of its own; nothing is read meanwhile. Few large ones do it, too.
  handshaking_ = true;
  const std::string padding(8000, 'x');
  SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl_.get()), padding.data(), padding.size());
  // OpenSSL takes a connection that is gone for a ticket that was sent.
  while (::send(descriptor_, nullptr, 0, MSG_NOSIGNAL) == 0) {
    ERR_clear_error();
    if (!ticket_begun_ && SSL_new_session_ticket(ssl_.get()) != 1) return Progress::Over;
    const int result = SSL_do_handshake(ssl_.get());
    ticket_begun_ = result != 1;
    if (result == 1) continue;
    wants_write_ = SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_WRITE;
    return wants_write_ ? Progress::Blocked : Progress::Over;
  }
  return Progress::Over;
}

TargetConnection::Progress TargetConnection::turnSession(const Step& step) {
  const bool asked = ssl_ && askForTurn(ssl_.get(), step);
  ++at_;
  // It is a message of a few bytes, for which there is room.
  return asked && SSL_do_handshake(ssl_.get()) == 1 ? Progress::Done : Progress::Over;
}

TargetConnection::Progress TargetConnection::finish(bool notify) {
  if (ssl_ && notify) SSL_shutdown(ssl_.get());
  ::shutdown(descriptor_, SHUT_WR);
  draining_ = true;
  return Progress::Done;
}

bool TargetConnection::readAll() {
  // Bytes that follow the command before a TLS handshake belong to the handshake.
  const bool tls_is_next =
      !ssl_ && at_ < script_.size() &&
      (script_[at_].kind == Step::Kind::StartTls || script_[at_].kind == Step::Kind::StallTls);
  if (tls_is_next) return true;
  std::array<char, 16384> buffer;  // NOLINT(*-member-init): filled by receive()
  for (;;) {
    const long got = receive(buffer.data(), buffer.size());
    if (got < 0) return false;
    if (got == 0) return true;
    if (!draining_) input_.append(buffer.data(), static_cast<std::size_t>(got));
    if (input_.size() > kInputLimit) return false;
  }
}

bool TargetConnection::flush() {
  std::size_t sent = 0;
  while (sent < output_.size()) {
    const long count = transmit(output_.data() + sent, output_.size() - sent);
    if (count < 0) return false;
    if (count == 0) break;
    sent += static_cast<std::size_t>(count);
  }
  output_.erase(0, sent);
  return true;
}

std::size_t TargetConnection::takenByPeer() const {
  tcp_info info{};
  socklen_t size = sizeof info;
  getsockopt(descriptor_, IPPROTO_TCP, TCP_INFO, &info, &size);
  return info.tcpi_bytes_acked;
}

long TargetConnection::receive(char* buffer, std::size_t size) {
  if (ssl_ && !draining_) {
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), buffer, static_cast<int>(size));
    if (got > 0) return got;
    return SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ ? 0 : -1;
  }
  const ssize_t got = ::recv(descriptor_, buffer, size, 0);
  if (got > 0) return got;
  return got < 0 && errno == EAGAIN ? 0 : -1;
}

long TargetConnection::transmit(const char* data, std::size_t size) {
  if (ssl_) {
    ERR_clear_error();
    const int count = SSL_write(ssl_.get(), data, static_cast<int>(size));
    if (count > 0) return count;
    return SSL_get_error(ssl_.get(), count) == SSL_ERROR_WANT_WRITE ? 0 : -1;
  }
  const ssize_t count = ::send(descriptor_, data, size, MSG_NOSIGNAL);
  if (count > 0) return count;
  return count < 0 && errno == EAGAIN ? 0 : -1;
}

}  // namespace promonitor::test
