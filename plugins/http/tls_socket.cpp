#include "tls_socket.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace promonitor::http {
namespace {

constexpr std::size_t kLooked = 2;

TlsSocket& socketOf(BIO* bio) { return *static_cast<TlsSocket*>(BIO_get_data(bio)); }

/// False: the call is to be made again.
bool failed(TlsSocket& socket, const char* call) {
  if (errno == EAGAIN || errno == EINTR) return false;
  socket.error = errno;
  socket.failed_call = call;
  socket.end = TlsEnd::Peer::Reset;
  return true;
}

int writeTo(BIO* bio, const char* data, int size) {
  TlsSocket& socket = socketOf(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t sent =
      ::send(socket.descriptor, data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && !failed(socket, "Send")) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

// The older form of these calls, as the newer one does not tell an end from a failure.
int readFrom(BIO* bio, char* data, int size) {
  TlsSocket& socket = socketOf(bio);
  BIO_clear_retry_flags(bio);
  if (socket.left == 0) {
    socket.exhausted = true;
    return -1;
  }
  const std::size_t most = std::min({static_cast<std::size_t>(size), socket.left, socket.turn});
  if (most == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const ssize_t received = ::recv(socket.descriptor, data, most, 0);
  if (received < 0) {
    if (!failed(socket, "Recv")) BIO_set_retry_read(bio);
    return -1;
  }
  if (received == 0) socket.end = TlsEnd::Peer::Closed;
  const auto bytes = static_cast<std::size_t>(received);
  socket.left -= bytes;
  socket.turn -= bytes;
  socket.read += bytes;
  if (socket.first_bytes.size() < kLooked) {
    socket.first_bytes.append(data, std::min(bytes, kLooked - socket.first_bytes.size()));
  }
  return static_cast<int>(received);
}

// It never says that the input has ended: then OpenSSL 3 fails where close_notify is missing, which
// many servers leave out. HTTP knows by itself whether its answer is whole.
long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* method() {
  static const auto shared = [] {
    std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> made(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "non-blocking socket"),
        &BIO_meth_free);
    BIO_meth_set_write(made.get(), &writeTo);
    BIO_meth_set_read(made.get(), &readFrom);
    BIO_meth_set_ctrl(made.get(), &control);
    return made;
  }();
  return shared.get();
}

}  // namespace

BIO* TlsSocket::makeBio() {
  BIO* const bio = BIO_new(method());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace promonitor::http
