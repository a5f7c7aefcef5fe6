#include "direct_transfer.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "request_text.hpp"
#include "stream_socket.hpp"

namespace promonitor::http {
namespace {

/// As much as one transfer may read before others have their turn.
constexpr int kMostReads = 8;

int errorOf(int descriptor) {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

DirectTransfer::DirectTransfer(HttpLoop& loop, const pm::Context& context, const ReadLimits& limits)
    : loop_(loop), check_(context.check()), response_(limits), done_(context) {
  attempt_.descriptor = -1;
}

DirectTransfer::~DirectTransfer() { close(); }

void DirectTransfer::start(const TransferRequest& request) {
  request_ = &request;
  parser_.emplace(request.method == "HEAD");
  attempt_.address = request.addresses.front();
  attempt_.began_ns = attempt_.ended_ns = now();
  if (connect(attempt_.address)) wait();
}

bool DirectTransfer::connect(const pm_addr& address) {
  const pm_host* const host = loop_.curl.host();
  if (loop_.curl.io().address_allowed(host, check_, &address) != PM_OK) {
    attempt_.state = Attempts::State::Denied;
    return over(CURLE_COULDNT_CONNECT);
  }
  const std::string& source = request_->source_address;
  attempt_.descriptor = openStreamSocket(address, source.empty() ? nullptr : &source);
  if (attempt_.descriptor < 0) {
    socket_error_ = errno;
    return cannotConnect(errno);
  }
  sockaddr_storage peer{};
  std::memcpy(&peer, address.sa, address.salen);
  const auto* const to = reinterpret_cast<const sockaddr*>(&peer);
  if (::connect(attempt_.descriptor, to, address.salen) == 0) return connected(now());
  return errno == EINPROGRESS || cannotConnect(errno);
}

bool DirectTransfer::connected(std::int64_t moment_ns) {
  attempt_.state = Attempts::State::Stands;
  attempt_.ended_ns = std::max(moment_ns, attempt_.began_ns + 1);
  return request_->url.tls ? beginTls() : ask();
}

bool DirectTransfer::ask() {
  std::string& head = loop_.head;
  head.clear();
  appendRequestHead(head, *request_);
  return send(head, request_->body);
}

bool DirectTransfer::send(std::string_view head, std::string_view body) {
  std::array<iovec, 2> parts = {iovec{const_cast<char*>(head.data()), head.size()},
                                iovec{const_cast<char*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  const ssize_t sent = body.empty()
                           ? ::send(attempt_.descriptor, head.data(), head.size(), MSG_NOSIGNAL)
                           : ::sendmsg(attempt_.descriptor, &message, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) {
    return failed("Send", CURLE_SEND_ERROR, errno);
  }
  const auto bytes = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
  const std::size_t of_head = std::min(bytes, head.size());
  body_ = body.substr(bytes - of_head);
  // Most requests go out at once: there is nothing to keep.
  if (!head_.empty() || of_head < head.size()) head_ = std::string(head.substr(of_head));
  return true;
}

bool DirectTransfer::wait() {
  std::uint32_t interest = isConnecting() ? std::uint32_t{PM_WRITE} : std::uint32_t{PM_READ};
  const bool writes = session_ ? session_writes_ : !isConnecting() && isSending();
  if (writes) interest |= PM_WRITE;
  std::int64_t left = PM_NO_TIMEOUT;
  const std::chrono::nanoseconds limit = request_->limits.of(phase());
  if (limit.count() > 0) left = std::max<std::int64_t>(0, phaseBegin() + limit.count() - now());
  const pm_host* const host = loop_.curl.host();
  const std::int32_t status = loop_.curl.io().fd_wait(host, check_, attempt_.descriptor, interest,
                                                      left, &DirectTransfer::onReady, this, &wait_);
  // How libcurl's transfers end where the host does not wait for their sockets.
  return status == PM_OK || over(CURLE_ABORTED_BY_CALLBACK);
}

void DirectTransfer::onReady(void* self, pm_op /*op*/, const pm_event* event) noexcept {
  auto& transfer = *static_cast<DirectTransfer*>(self);
  transfer.wait_ = 0;
  if (transfer.proceed(*event)) transfer.wait();
}

bool DirectTransfer::proceed(const pm_event& event) {
  if (event.status == PM_E_TIMEOUT) {
    broken_limit_ = request_->limits.of(phase());
    return over(CURLE_OPERATION_TIMEDOUT);
  }
  const bool hung_up = (event.ready & (PM_HUP | PM_ERR)) != 0;
  if (isConnecting()) {
    const int error = (event.ready & PM_ERR) != 0 ? errorOf(attempt_.descriptor) : 0;
    // A refusal has another errno: this connection stood.
    const bool stood = error == ECONNRESET || error == EPIPE;
    if (error != 0 && !stood) return cannotConnect(error);
    if (stood) {
      attempt_.state = Attempts::State::Stands;
      attempt_.ended_ns = event.now_ns;
      const bool tls = request_->url.tls;
      return failed("Recv", tls ? CURLE_SSL_CONNECT_ERROR : CURLE_RECV_ERROR, error);
    }
    return connected(event.now_ns);
  }
  if (session_) return proceedSecured();
  if ((hung_up || (event.ready & PM_READ) != 0) && !receive(hung_up)) return false;
  return !isSending() || send(head_, body_);
}

bool DirectTransfer::receive(bool to_its_end) {
  for (int i = 0; i < kMostReads; ++i) {
    const std::size_t most = response_.mostBytes();
    const std::size_t room = std::min(loop_.input.size(), most - std::min(most, read_));
    if (room == 0) {
      outgrown_ = true;
      return over(CURLE_ABORTED_BY_CALLBACK);
    }
    const ssize_t count = ::recv(attempt_.descriptor, loop_.input.data(), room, 0);
    if (count < 0) {
      return errno == EAGAIN || errno == EINTR || failed("Recv", CURLE_RECV_ERROR, errno);
    }
    if (first_byte_ns_ == 0) first_byte_ns_ = now();
    if (count == 0) return closed();
    const auto bytes = static_cast<std::size_t>(count);
    read_ += bytes;
    if (!take({loop_.input.data(), bytes})) return false;
    if (bytes < room && !to_its_end) return true;
  }
  return true;
}

bool DirectTransfer::take(std::string_view bytes) {
  using Event = ResponseParser::Event;
  for (;;) {
    const ResponseParser::Piece piece = parser_->next(bytes);
    switch (piece.event) {
      case Event::NeedsMore:
        return true;
      case Event::Line:
        if (!takeLine(piece.text)) return over(CURLE_WRITE_ERROR);
        break;
      case Event::Body:
        if (!response_.body(piece.text)) return over(CURLE_WRITE_ERROR);
        break;
      case Event::End:
        return over(CURLE_OK);
      case Event::Fault:
        return broken(parser_->fault());
    }
  }
}

bool DirectTransfer::takeLine(std::string_view line) {
  if (!response_.header(line)) return false;
  if (line.starts_with("HTTP/")) {
    fields_.clear();
  } else if (!parser_->inTrailer()) {
    fields_.add(line);
  }
  if (session_ && !tls_facts_) {
    tls_facts_ = tlsFactsOf(session_->get(), request_->tls.certificate_names);
  }
  return true;
}

bool DirectTransfer::closed() {
  const ResponseParser::Piece last = parser_->close();
  return last.event == ResponseParser::Event::End ? over(CURLE_OK) : broken(parser_->fault());
}

bool DirectTransfer::failed(const char* call, CURLcode code, int error) {
  reset_ = error == ECONNRESET || error == EPIPE;
  attempt_.error = error;
  error_ = pm::format("{} failure: {}", call, std::generic_category().message(error));
  return over(code);
}

bool DirectTransfer::cannotConnect(int error) {
  attempt_.state = Attempts::State::Failed;
  attempt_.error = error;
  attempt_.ended_ns = now();
  return over(CURLE_COULDNT_CONNECT);
}

bool DirectTransfer::over(CURLcode code) {
  ended_ns_ = now();
  close();
  if (outgrown_) response_.stop();
  done_.set(code);
  return false;
}

void DirectTransfer::close() {
  if (attempt_.descriptor < 0) return;
  if (session_) session_->end();
  loop_.curl.io().fd_close(loop_.curl.host(), check_, std::exchange(attempt_.descriptor, -1));
}

}  // namespace promonitor::http
