#include "tests/core/net/fake_dns.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace promonitor {
namespace {

void append16(std::string& out, std::uint32_t value) {
  out += static_cast<char>(value >> 8 & 0xff);
  out += static_cast<char>(value & 0xff);
}

void append32(std::string& out, std::uint32_t value) {
  append16(out, value >> 16);
  append16(out, value & 0xffff);
}

int read16(const std::string& bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]) << 8 | static_cast<unsigned char>(bytes[at + 1]);
}

std::string encodedName(const std::string& name) {
  std::string out;
  std::size_t start = 0;
  while (start < name.size()) {
    const std::size_t end = std::min(name.find('.', start), name.size());
    out += static_cast<char>(end - start);
    out += name.substr(start, end - start);
    start = end + 1;
  }
  out += '\0';
  return out;
}

std::string decodedName(const std::string& packet, std::size_t at) {
  std::string name;
  while (packet[at] != 0) {
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(packet[at]));
    name += (name.empty() ? "" : ".") + packet.substr(at + 1, length);
    at += length + 1;
  }
  return name;
}

void appendRecord(std::string& out, const std::string& owner, int type, std::uint32_t ttl,
                  const std::string& data) {
  out += owner;
  append16(out, static_cast<std::uint32_t>(type));
  append16(out, 1);
  append32(out, ttl);
  append16(out, static_cast<std::uint32_t>(data.size()));
  out += data;
}

std::string addressData(const std::string& text) {
  const auto bytes = Address::parse(text, 0).value().mappedBytes();
  const bool v4 = text.find(':') == std::string::npos;
  return {reinterpret_cast<const char*>(bytes.data()) + (v4 ? 12 : 0), v4 ? 4U : 16U};
}

int openSocket(int type, const Address& address) {
  const int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, address.get(), address.length) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

Address boundTo(int fd) {
  Address address;
  address.length = sizeof address.storage;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length);
  return address;
}

}  // namespace

FakeDns::FakeDns(EventLoop& loop) : loop_(loop) {
  // The port has to be free for both.
  for (int tries = 0; tcp_ < 0 && tries < 100; ++tries) {
    if (udp_ >= 0) close(udp_);
    udp_ = openSocket(SOCK_DGRAM, Address::parse("127.0.0.1", 0).value());
    address_ = boundTo(udp_);
    tcp_ = openSocket(SOCK_STREAM, address_);
  }
  if (tcp_ < 0 || listen(tcp_, 16) != 0) throw std::runtime_error("no port for a name server");
  armUdp();
  armAccept();
}

FakeDns::~FakeDns() {
  std::vector<int> all = {udp_, tcp_};
  for (const auto& [wait, peer] : tcp_peers_) all.push_back(peer.fd);
  for (const int fd : all) forget(fd);
}

void FakeDns::forget(int fd) {
  std::erase_if(delayed_, [&](const auto& one) {
    return one.second.fd == fd && (loop_.cancel(one.first), true);
  });
  loop_.releaseFd(fd);
  close(fd);
}

void FakeDns::setFailure(const std::string& name, const DnsRecord& record) {
  set(name, kTypeA, record);
  set(name, kTypeAaaa, record);
}

int FakeDns::questions(const std::string& name) const {
  const auto found = questions_.find(name);
  return found == questions_.end() ? 0 : found->second;
}

void FakeDns::armUdp() {
  loop_.waitFd(
      udp_, kReadable, EventLoop::kNever,
      [](void* self, OpId, const LoopEvent&) { static_cast<FakeDns*>(self)->answerUdp(); }, this);
}

void FakeDns::armAccept() {
  loop_.waitFd(
      tcp_, kReadable, EventLoop::kNever,
      [](void* self, OpId, const LoopEvent&) { static_cast<FakeDns*>(self)->acceptTcp(); }, this);
}

void FakeDns::answerUdp() {
  std::array<char, 512> buffer{};
  Address from;
  from.length = sizeof from.storage;
  for (;;) {
    const ssize_t size = recvfrom(udp_, buffer.data(), buffer.size(), 0,
                                  reinterpret_cast<sockaddr*>(&from.storage), &from.length);
    if (size <= 0) break;
    const std::string reply = answer({buffer.data(), static_cast<std::size_t>(size)}, true);
    if (!reply.empty()) sendto(udp_, reply.data(), reply.size(), 0, from.get(), from.length);
  }
  armUdp();
}

void FakeDns::acceptTcp() {
  const int fd = accept4(tcp_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  ++tcp_connections_;
  armTcp({fd, {}});
  armAccept();
}

void FakeDns::armTcp(TcpPeer peer) {
  const OpId wait = loop_.waitFd(
      peer.fd, kReadable, EventLoop::kNever,
      [](void* self, OpId op, const LoopEvent&) { static_cast<FakeDns*>(self)->answerTcp(op); },
      this);
  tcp_peers_[wait] = std::move(peer);
}

void FakeDns::answerTcp(OpId wait) {
  TcpPeer peer = std::move(tcp_peers_[wait]);
  tcp_peers_.erase(wait);
  std::array<char, 2048> buffer{};
  const ssize_t size = recv(peer.fd, buffer.data(), buffer.size(), 0);
  if (size <= 0) return forget(peer.fd);
  // Several questions may share a connection (RFC 7766, section 6.2.1.1).
  peer.input.append(buffer.data(), static_cast<std::size_t>(size));
  while (peer.input.size() > 2) {
    const auto length = static_cast<std::size_t>(read16(peer.input, 0));
    if (peer.input.size() < 2 + length) break;
    const std::string reply = answer(peer.input.substr(2, length), false);
    peer.input.erase(0, 2 + length);
    std::string framed;
    append16(framed, static_cast<std::uint32_t>(reply.size()));
    framed += reply;
    sendLater(peer.fd, std::move(framed));
  }
  armTcp(std::move(peer));
}

void FakeDns::sendLater(int fd, std::string framed) {
  const OpId later = loop_.at(
      loop_.now() + tcp_delay_,
      [](void* self, OpId op, const LoopEvent&) {
        const auto node = static_cast<FakeDns*>(self)->delayed_.extract(op);
        const std::string& bytes = node.mapped().framed;
        send(node.mapped().fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      },
      this);
  delayed_[later] = {fd, std::move(framed)};
}

std::string FakeDns::answer(const std::string& question, bool over_udp) {
  const std::string name = decodedName(question, 12);
  const std::size_t question_end = 12 + name.size() + 2 + 4;
  const int type = read16(question, question_end - 4);
  ++questions_[name];

  DnsRecord record;
  if (const auto found = records_.find({name, type}); found != records_.end()) {
    if (found->second.drops > 0) {
      --found->second.drops;
      return {};
    }
    record = found->second;
  } else if (!records_.contains({name, type == kTypeA ? kTypeAaaa : kTypeA})) {
    record.rcode = kNxDomain;
  }
  if (record.silent) return {};
  if (!record.garbage.empty()) return question.substr(0, 2) + record.garbage;

  const bool cut = record.truncated && over_udp;
  const std::size_t aliases = record.alias.empty() ? 0 : 1;
  const std::size_t count = cut ? 0 : record.addresses.size() + aliases;
  std::string reply = question.substr(0, 2);
  append16(reply, 0x8180U | (cut ? 0x0200U : 0U) | static_cast<std::uint32_t>(record.rcode));
  append16(reply, 1);
  append16(reply, static_cast<std::uint32_t>(count));
  append32(reply, 0);
  reply += question.substr(12, question_end - 12);
  if (cut) return reply;
  std::string owner = encodedName(name);
  if (aliases != 0) {
    constexpr int kTypeCname = 5;
    appendRecord(reply, owner, kTypeCname, record.alias_ttl, encodedName(record.alias));
    owner = encodedName(record.alias);
  }
  for (const std::string& address : record.addresses) {
    appendRecord(reply, owner, type, record.ttl, addressData(address));
  }
  return reply;
}

}  // namespace promonitor
