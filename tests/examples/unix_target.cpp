#include "tests/examples/unix_target.hpp"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace promonitor::test {

UnixTarget::UnixTarget(std::string answer)
    : directory_((std::filesystem::temp_directory_path() / "pm-unix-XXXXXX").string()),
      listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (::mkdtemp(directory_.data()) == nullptr) throw std::runtime_error("cannot make a directory");
  path_ = directory_ + "/socket";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, sizeof address.sun_path - 1);
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 8) != 0) {
    throw std::runtime_error("cannot listen on " + path_);
  }
  thread_ = std::jthread([this, text = std::move(answer)] { serve(text); });
}

UnixTarget::~UnixTarget() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
  std::filesystem::remove_all(directory_);
}

void UnixTarget::serve(const std::string& answer) const {
  for (int peer = 0; (peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    static_cast<void>(::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL));
    if (!answer.empty()) ::shutdown(peer, SHUT_WR);
    // Until the probe goes.
    for (char byte = 0; ::recv(peer, &byte, 1, 0) > 0;) {
    }
    ::close(peer);
  }
}

}  // namespace promonitor::test
