#include "tests/support/event_reader.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace promonitor::test {
namespace {

using Steady = std::chrono::steady_clock;

bool readable(int fd, Steady::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now()).count();
  pollfd wait{fd, POLLIN, 0};
  return ::poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(0, left))) == 1;
}

}  // namespace

EventReader::EventReader(std::uint16_t port, const std::string& key, const Asking& asking)
    : client_(port, {.receive_buffer = asking.receive_buffer}) {
  const std::string who =
      asking.cookie.empty() ? "Authorization: Bearer " + key : "Cookie: " + asking.cookie;
  client_.send("GET " + asking.path + "?" + asking.query +
               " HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n" + who + "\r\n" +
               (asking.last_id.empty() ? "" : "Last-Event-ID: " + asking.last_id + "\r\n") +
               "\r\n");
  const auto until = Steady::now() + std::chrono::seconds(10);
  while (status_ == 0 && !closed_ && readable(fd(), until)) read();
}

std::optional<EventReader::Event> EventReader::next(std::chrono::milliseconds patience) {
  const auto until = Steady::now() + patience;
  while (events_.empty() && !closed_ && !ended_ && readable(fd(), until)) read();
  if (events_.empty()) return std::nullopt;
  Event first = std::move(events_.front());
  events_.erase(events_.begin());
  return first;
}

bool EventReader::wait(std::chrono::milliseconds patience) {
  return !closed_ && readable(fd(), Steady::now() + patience) && read();
}

std::vector<EventReader::Event> EventReader::taken() {
  while (!closed_ && readable(fd(), Steady::now())) read();
  return std::exchange(events_, {});
}

bool EventReader::endsWithin(std::chrono::milliseconds patience) {
  const auto until = Steady::now() + patience;
  while (!ended_ && !closed_ && readable(fd(), until)) read();
  return ended_ || closed_;
}

bool EventReader::read() {
  char buffer[65536];
  const ssize_t count = ::recv(fd(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (count <= 0) {
    closed_ = true;
    return false;
  }
  raw_.append(buffer, static_cast<std::size_t>(count));
  if (status_ == 0) {
    const std::size_t end = raw_.find("\r\n\r\n");
    if (end == std::string::npos) return true;
    head_ = raw_.substr(0, end + 2);
    status_ = std::atoi(head_.c_str() + 9);
    raw_.erase(0, end + 4);
  }
  if (head_.find("Transfer-Encoding: chunked") != std::string::npos) {
    unchunk();
  } else {
    body_ += std::exchange(raw_, {});
  }
  return true;
}

void EventReader::unchunk() {
  std::size_t at = 0;
  while (!ended_) {
    const std::size_t line = raw_.find("\r\n", at);
    if (line == std::string::npos) break;
    const std::size_t size = std::strtoul(raw_.c_str() + at, nullptr, 16);
    if (raw_.size() < line + 2 + size + 2) break;
    lines_.append(raw_, line + 2, size);
    if (keeps_text_) body_.append(raw_, line + 2, size);
    at = line + 2 + size + 2;
    ended_ = size == 0;
  }
  raw_.erase(0, at);
  parseLines();
}

void EventReader::parseLines() {
  std::size_t at = 0;
  for (std::size_t end = 0; (end = lines_.find('\n', at)) != std::string::npos; at = end + 1) {
    parseLine(std::string_view(lines_).substr(at, end - at));
  }
  lines_.erase(0, at);
}

void EventReader::parseLine(std::string_view line) {
  if (line.empty()) {
    Event event = std::exchange(event_, {});
    if (!event.data.empty()) events_.push_back(std::move(event));
  } else if (line.front() == ':') {
    ++comments_;
  } else if (line.starts_with("id: ")) {
    event_.id = last_id_ = line.substr(4);
  } else if (line.starts_with("event: ")) {
    event_.type = line.substr(7);
  } else if (line.starts_with("data: ")) {
    event_.data = line.substr(6);
  }
}

}  // namespace promonitor::test
