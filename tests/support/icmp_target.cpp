#include "tests/support/icmp_target.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace promonitor::test {
namespace {

constexpr std::size_t kIpHeader = 20;
constexpr std::byte kEchoRequest{8};

int rawSocket(std::uint32_t address) {
  const int descriptor = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
  sockaddr_in source{};
  source.sin_family = AF_INET;
  source.sin_addr.s_addr = htonl(address);
  const auto* const name = reinterpret_cast<const sockaddr*>(&source);
  if (descriptor < 0 || bind(descriptor, name, sizeof source) != 0) {
    throw std::system_error(errno, std::generic_category(), "raw ICMP socket");
  }
  return descriptor;
}

}  // namespace

void seal(std::vector<std::byte>& message) {
  message[2] = message[3] = std::byte{0};
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < message.size(); ++at) {
    sum += std::to_integer<std::uint32_t>(message[at]) << (at % 2 == 0 ? 8U : 0U);
  }
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  message[2] = static_cast<std::byte>((~sum >> 8U) & 0xffU);
  message[3] = static_cast<std::byte>(~sum & 0xffU);
}

std::vector<std::byte> IcmpRequest::reply() const {
  std::vector<std::byte> answer = message();
  answer[0] = std::byte{0};
  seal(answer);
  return answer;
}

IcmpTarget::IcmpTarget(Behaviour behaviour, std::uint32_t address)
    : behaviour_(std::move(behaviour)),
      socket_(rawSocket(address)),
      other_socket_(rawSocket(INADDR_LOOPBACK + 1)),
      stop_event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

IcmpTarget::~IcmpTarget() {
  thread_.request_stop();
  eventfd_write(stop_event_, 1);
  thread_.join();
  for (const int descriptor : {socket_, other_socket_, stop_event_}) ::close(descriptor);
}

void IcmpTarget::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> polled{{{socket_, POLLIN, 0}, {stop_event_, POLLIN, 0}}};
    poll(polled.data(), polled.size(), due_.empty() ? -1 : 1);
    receive();
    sendDue();
  }
}

void IcmpTarget::receive() {
  std::array<std::byte, 2048> space;  // NOLINT(*-member-init): recv() fills it
  for (;;) {
    const ssize_t size = recv(socket_, space.data(), space.size(), 0);
    if (size < 0) return;
    IcmpRequest request{{space.begin(), space.begin() + size}, requests_};
    if (request.packet.size() < kIpHeader + 8 || request.packet[kIpHeader] != kEchoRequest)
      continue;
    ++requests_;
    const Time now = std::chrono::steady_clock::now();
    for (IcmpAnswer& answer : behaviour_(request)) {
      const Time time = now + answer.delay;
      due_.push_back({time, std::move(answer)});
    }
  }
}

void IcmpTarget::sendDue() {
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const Time now = std::chrono::steady_clock::now();
  const auto later = std::stable_partition(due_.begin(), due_.end(),
                                           [now](const Due& due) { return due.time <= now; });
  for (auto due = due_.begin(); due != later; ++due) {
    const auto& message = due->answer.message;
    sendto(due->answer.other_source ? other_socket_ : socket_, message.data(), message.size(),
           MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&target), sizeof target);
  }
  due_.erase(due_.begin(), later);
}

}  // namespace promonitor::test
