#include "stream_socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "promonitor/address_text.hpp"

namespace promonitor::http {
namespace {

sockaddr_storage storageOf(const pm_addr& address) {
  sockaddr_storage storage{};
  std::memcpy(&storage, address.sa, address.salen);
  return storage;
}

bool bindTo(int descriptor, const std::string& source, std::uint32_t family) {
  const std::optional<pm_addr> local = pm::parseAddress(source, 0);
  if (!local || local->family != family) {
    errno = EAFNOSUPPORT;
    return false;
  }
  const sockaddr_storage storage = storageOf(*local);
  return bind(descriptor, reinterpret_cast<const sockaddr*>(&storage), local->salen) == 0;
}

}  // namespace

int openStreamSocket(const pm_addr& address, const std::string* source) {
  const int descriptor = socket(static_cast<int>(address.family),
                                SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0 || source == nullptr || bindTo(descriptor, *source, address.family)) {
    return descriptor;
  }
  const int error = errno;
  ::close(descriptor);
  errno = error;
  return -1;
}

bool hasRoute(const pm_addr& address) {
  // Connecting a datagram socket only asks for a route.
  const int descriptor = socket(static_cast<int>(address.family), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  const sockaddr_storage storage = storageOf(address);
  const int result =
      connect(descriptor, reinterpret_cast<const sockaddr*>(&storage), address.salen);
  ::close(descriptor);
  return result == 0;
}

}  // namespace promonitor::http
