#include "core/net/tls_socket.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "promonitor/tls_faults.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kKeptBytes = 48;

TlsSocket& socketOf(BIO* bio) { return *static_cast<TlsSocket*>(BIO_get_data(bio)); }

bool socketMustWait(int error) { return error == EAGAIN || error == EINTR; }

int writeBio(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
  TlsSocket& socket = socketOf(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t sent = send(socket.fd, data, size, MSG_NOSIGNAL);
  if (sent >= 0) {
    *written = static_cast<std::size_t>(sent);
    return 1;
  }
  if (socketMustWait(errno)) {
    BIO_set_retry_write(bio);
  } else {
    socket.error = errno;
  }
  return 0;
}

int readBio(BIO* bio, char* data, std::size_t size, std::size_t* read_bytes) {
  TlsSocket& socket = socketOf(bio);
  BIO_clear_retry_flags(bio);
  if (size > socket.left) {
    socket.exhausted = true;
    return 0;
  }
  const ssize_t received = recv(socket.fd, data, size, 0);
  if (received > 0) {
    *read_bytes = static_cast<std::size_t>(received);
    socket.left -= *read_bytes;
    if (socket.first_bytes.size() < kKeptBytes) {
      socket.first_bytes.append(data,
                                std::min(*read_bytes, kKeptBytes - socket.first_bytes.size()));
    }
    return 1;
  }
  if (received == 0) {
    socket.end_of_file = true;
  } else if (socketMustWait(errno)) {
    BIO_set_retry_read(bio);
  } else {
    socket.error = errno;
  }
  return 0;
}

long controlBio(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return socketOf(bio).end_of_file ? 1 : 0;
  return 0;
}

const BIO_METHOD* bioMethod() {
  static const auto shared = [] {
    std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> method(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "non-blocking socket"),
        &BIO_meth_free);
    BIO_meth_set_write_ex(method.get(), &writeBio);
    BIO_meth_set_read_ex(method.get(), &readBio);
    BIO_meth_set_ctrl(method.get(), &controlBio);
    return method;
  }();
  return shared.get();
}

}  // namespace

bool TlsSocket::sentSomethingElse() const { return !pm::beginsAsTls(first_bytes); }

BIO* TlsSocket::makeBio() {
  BIO* bio = BIO_new(bioMethod());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace promonitor
