#include "api/http/request_gate.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "api/http/url.hpp"

namespace promonitor::api {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

/// RFC 9110 section 5.6.2.
bool isToken(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return isAlpha(c) || isDigit(c) || kMarks.find(c) != std::string_view::npos;
  });
}

bool isFieldValue(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<std::uint8_t>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// RFC 3986 section 3.2.2 in short: a name, an IPv4 address or a bracketed IPv6 one, then a port.
bool isHost(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const auto inside = text.substr(1, end - 1);
    if (inside.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
      return false;
    }
    ++end;
  } else {
    while (end < text.size() &&
           (isAlpha(text[end]) || isDigit(text[end]) ||
            std::string_view("-._~").find(text[end]) != std::string_view::npos)) {
      ++end;
    }
    if (end == 0) return false;
  }
  if (end == text.size()) return true;
  const auto port = text.substr(end + 1);
  return text[end] == ':' && port.size() <= 5 && std::all_of(port.begin(), port.end(), isDigit);
}

bool isKnownMethod(std::string_view method) {
  static constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                               "PATCH", "DELETE", "OPTIONS"};
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

}  // namespace

void RequestGate::push(std::string_view bytes) {
  if (stage_ == Stage::Refused) return;
  if (begin_ > 0 && begin_ >= buffer_.size() / 2) {
    buffer_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
  }
  buffer_.append(bytes);
}

RequestGate::Outcome RequestGate::advance() {
  assert(stage_ != Stage::Complete);
  if ((stage_ == Stage::RequestLine || stage_ == Stage::Fields) && !readHead()) {
    return stage_ == Stage::Refused ? Outcome::Refused : Outcome::NeedMore;
  }
  if (stage_ == Stage::Refused) return Outcome::Refused;
  if (asks_for_long_body_) return Outcome::LongBody;
  if (buffer_.size() - begin_ < content_length_) {
    return std::exchange(expects_continue_, false) ? Outcome::Continue : Outcome::NeedMore;
  }
  takeBody();
  stage_ = Stage::Complete;
  return Outcome::Complete;
}

void RequestGate::takeBody() {
  if (content_length_ > limits_.body_bytes) {
    // Nothing of such a size is copied, or kept once it is answered.
    std::string rest = buffer_.substr(begin_ + content_length_);
    buffer_.resize(begin_ + content_length_);
    buffer_.erase(0, begin_);
    request_.body = std::exchange(buffer_, std::move(rest));
    begin_ = 0;
  } else {
    request_.body.assign(buffer_, begin_, content_length_);
    begin_ += content_length_;
  }
  scanned_ = begin_;
}

void RequestGate::allowLongBody() {
  asks_for_long_body_ = false;
  buffer_.reserve(begin_ + content_length_);
}

Request RequestGate::take() {
  assert(stage_ == Stage::Complete);
  stage_ = Stage::RequestLine;
  head_bytes_ = hosts_ = content_length_ = 0;
  has_length_ = has_transfer_coding_ = expects_continue_ = false;
  return std::exchange(request_, Request());
}

bool RequestGate::readHead() {
  std::string_view line;
  while (stage_ == Stage::RequestLine || stage_ == Stage::Fields) {
    if (!nextLine(line)) return false;
    if (stage_ == Stage::RequestLine) {
      readRequestLine(line);
    } else if (line.empty()) {
      finishHead();
    } else {
      readField(line);
    }
  }
  return stage_ == Stage::Body;
}

bool RequestGate::nextLine(std::string_view& line) {
  const std::size_t end = buffer_.find('\n', scanned_);
  const std::size_t line_end = end == std::string::npos ? buffer_.size() : end + 1;
  const std::size_t line_bytes = line_end - begin_;
  if (head_bytes_ + line_bytes > limits_.head_bytes) {
    stage_ == Stage::RequestLine
        ? refuse(414, "the request line is too long")
        : refuse(431, fmt::format("the request's head is above {} bytes", limits_.head_bytes));
    return false;
  }
  if (end == std::string::npos) {
    scanned_ = buffer_.size();
    return false;
  }
  line = std::string_view(buffer_).substr(begin_, end - begin_);
  head_bytes_ += line_bytes;
  begin_ = scanned_ = line_end;
  if (!line.ends_with('\r')) {
    refuse(400, "a line of the request's head does not end with CR LF");
    return false;
  }
  line.remove_suffix(1);
  return true;
}

void RequestGate::readRequestLine(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refuse(400, "the request line is not METHOD SP TARGET SP VERSION");
  }
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (!isToken(method)) return refuse(400, "the method is not a token");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    const bool is_version = version.size() == 8 && version.starts_with("HTTP/") &&
                            isDigit(version[5]) && version[6] == '.' && isDigit(version[7]);
    return is_version ? refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
                      : refuse(400, "the request line does not end with an HTTP version");
  }
  if (!isKnownMethod(method)) return refuse(501, "this method is not implemented");
  request_.method = method;
  request_.minor_version = version.back() - '0';
  request_.keep_alive = request_.minor_version > 0;
  stage_ = Stage::Fields;
  readTarget(target);
}

void RequestGate::readTarget(std::string_view target) {
  if (target.size() > limits_.target_bytes) {
    return refuse(414, fmt::format("the request target is above {} bytes", limits_.target_bytes));
  }
  const bool clean = std::all_of(target.begin(), target.end(),
                                 [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
  if (!target.starts_with('/') || !clean) {
    return refuse(400, "the request target is not a path of visible ASCII characters");
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  auto path = decodePath(target.substr(0, mark));
  if (!path) return refuse(400, "the path is not percent-encoded UTF-8 text");
  request_.path = std::move(*path);
  request_.query = target.substr(std::min(mark + 1, target.size()));
}

void RequestGate::readField(std::string_view line) {
  if (request_.headers.size() == limits_.fields) {
    return refuse(431, fmt::format("the request has more than {} header fields", limits_.fields));
  }
  if (line.front() == ' ' || line.front() == '\t') {
    return refuse(400, "a header field is folded");
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !isToken(line.substr(0, colon))) {
    return refuse(400, "a header field's name is not a token followed by ':'");
  }
  const auto value = trimmed(line.substr(colon + 1));
  if (!isFieldValue(value)) return refuse(400, "a header field holds a control character");

  std::string name = lowered(line.substr(0, colon));
  if (name == "host") {
    if (++hosts_ > 1) return refuse(400, "the request has more than one Host field");
    if (!isHost(value)) return refuse(400, "the Host field is not a host name with optional port");
  } else if (name == "content-length") {
    readContentLength(value);
  } else if (name == "transfer-encoding") {
    has_transfer_coding_ = true;
  } else if (name == "connection") {
    readConnection(value);
  } else if (name == "expect") {
    readExpect(value);
  }
  request_.headers.push_back({std::move(name), std::string(value)});
}

void RequestGate::readContentLength(std::string_view value) {
  if (std::exchange(has_length_, true)) {
    return refuse(400, "the request has more than one Content-Length field");
  }
  if (value.empty() || !std::all_of(value.begin(), value.end(), isDigit)) {
    return refuse(400, "the Content-Length field is not a number");
  }
  for (const char digit : value) {
    content_length_ = content_length_ * 10 + static_cast<std::size_t>(digit - '0');
    if (content_length_ > limits_.longest_body_bytes) {
      return refuse(413, fmt::format("the body is above {} bytes", limits_.longest_body_bytes));
    }
  }
}

void RequestGate::readConnection(std::string_view value) {
  while (!value.empty()) {
    const auto option = value.substr(0, value.find(','));
    if (lowered(trimmed(option)) == "close") request_.keep_alive = false;
    value.remove_prefix(std::min(value.size(), option.size() + 1));
  }
}

void RequestGate::readExpect(std::string_view value) {
  if (lowered(value) != "100-continue") return refuse(417, "only 100-continue may be expected");
  // RFC 9110 section 10.1.1: an expectation in an HTTP/1.0 request is ignored.
  expects_continue_ = request_.minor_version > 0;
}

void RequestGate::finishHead() {
  if (has_transfer_coding_) {
    return refuse(411, "a body must have a Content-Length; transfer codings are not accepted");
  }
  if (request_.minor_version > 0 && hosts_ == 0) {
    return refuse(400, "the request has no Host field");
  }
  asks_for_long_body_ = content_length_ > limits_.body_bytes;
  stage_ = Stage::Body;
}

void RequestGate::refuse(int status, std::string reason) {
  if (stage_ == Stage::Refused) return;
  stage_ = Stage::Refused;
  refusal_ = {status, std::move(reason)};
}

}  // namespace promonitor::api
