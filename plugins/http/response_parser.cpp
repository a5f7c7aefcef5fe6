#include "response_parser.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

#include "header_field.hpp"

namespace promonitor::http {
namespace {

constexpr std::string_view kProtocol = "HTTP/";
constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isBlank(char c) { return c == ' ' || c == '\t'; }
bool isLineEnd(std::string_view line) { return line == "\r\n" || line == "\n"; }

/// The value of 0 to 9 and a to f, or -1.
int hexValue(char c) {
  if (isDigit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool beginsWithName(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         sameName(line.substr(0, name.size()), name);
}

}  // namespace

ResponseParser::Piece ResponseParser::next(std::string_view& input) {
  for (;;) {
    switch (state_) {
      case State::StatusLine:
        return statusLine(input);
      case State::Fields:
        return field(input);
      case State::Length:
        return body(input, State::Done);
      case State::ChunkData:
        return body(input, State::ChunkEnd);
      case State::UntilClose: {
        const std::string_view all = std::exchange(input, {});
        return all.empty() ? Piece{Event::NeedsMore} : Piece{Event::Body, all};
      }
      case State::Trailer:
        return trailerLine(input);
      case State::Done:
        return {Event::End};
      case State::Failed:
        return {Event::Fault};
      default:
        if (!frame(input)) return {fault_ == ResponseFault::None ? Event::NeedsMore : Event::Fault};
    }
  }
}

ResponseParser::Piece ResponseParser::close() {
  switch (state_) {
    case State::Done:
      return {Event::End};
    case State::UntilClose:
      state_ = State::Done;
      return {Event::End};
    case State::StatusLine:
      return fail(ResponseFault::NoAnswer);
    case State::Fields:
      return fail(ResponseFault::CutHead);
    case State::Length:
      return fail(ResponseFault::CutBody);
    case State::Failed:
      return {Event::Fault};
    default:
      return fail(ResponseFault::CutChunks);
  }
}

ResponseParser::Piece ResponseParser::fail(ResponseFault fault) {
  fault_ = fault;
  state_ = State::Failed;
  return {Event::Fault};
}

std::string_view ResponseParser::line(std::string_view& input, std::size_t longest) {
  if (std::exchange(partial_given_, false)) partial_.clear();
  const std::size_t end = input.find('\n');
  const std::string_view part = input.substr(0, end == std::string_view::npos ? end : end + 1);
  input.remove_prefix(part.size());
  if (partial_.size() + part.size() > longest) {
    fail(ResponseFault::LongLine);
    return {};
  }
  const bool whole = end != std::string_view::npos;
  if (whole && partial_.empty()) return part;
  partial_ += part;
  partial_given_ = whole;
  return whole ? std::string_view(partial_) : std::string_view();
}

ResponseParser::Piece ResponseParser::statusLine(std::string_view& input) {
  const std::string_view text = line(input, kLongestLine);
  if (text.empty()) {
    // Whatever else comes: this is none.
    const bool other = !kProtocol.starts_with(std::string_view(partial_).substr(0, 5));
    if (fault_ == ResponseFault::None && other) return fail(ResponseFault::NotHttp);
    return {fault_ == ResponseFault::None ? Event::NeedsMore : Event::Fault};
  }
  if (const ResponseFault fault = readStatus(text); fault != ResponseFault::None) {
    return fail(fault);
  }
  state_ = State::Fields;
  first_field_ = true;
  has_length_ = chunked_ = unknown_coding_ = false;
  return {Event::Line, text};
}

/// "HTTP/1.1 200 ..." (RFC 9112, section 4), and HTTP/2 as the version, which some servers say.
ResponseFault ResponseParser::readStatus(std::string_view text) {
  if (!text.starts_with(kProtocol)) return ResponseFault::NotHttp;
  text.remove_prefix(kProtocol.size());
  const auto at = [text](std::size_t place) { return place < text.size() ? text[place] : '\0'; };
  const bool dotted = isDigit(at(0)) && at(1) == '.' && isDigit(at(2));
  const bool short_form = (at(0) == '2' || at(0) == '3') && at(1) == ' ';
  if (!dotted && !short_form) return ResponseFault::UnknownVersion;
  version_ = 10 * (at(0) - '0') + (dotted ? at(2) - '0' : 0);
  const std::size_t separator = dotted ? 3 : 1;
  const std::size_t begin = std::min(text.find_first_not_of(' ', separator + 1), text.size());
  const std::size_t end = std::min(text.find_first_not_of("0123456789", begin), text.size());
  if (begin == end) return ResponseFault::UnknownVersion;
  int status = 0;
  if (end - begin == 3) std::from_chars(text.data() + begin, text.data() + end, status);
  if (status < 100) return ResponseFault::BadStatus;
  if (at(separator) != ' ') return ResponseFault::UnknownVersion;
  if (version_ != 10 && version_ != 11 && version_ != 20) return ResponseFault::OtherVersion;
  status_ = status;
  return ResponseFault::None;
}

ResponseParser::Piece ResponseParser::field(std::string_view& input) {
  const std::string_view text = line(input, kLongestLine);
  if (text.empty()) {
    return {fault_ == ResponseFault::None ? Event::NeedsMore : Event::Fault};
  }
  if (isLineEnd(text)) {
    endHead();
  } else if (const ResponseFault fault = readField(text); fault != ResponseFault::None) {
    return fail(fault);
  }
  return {Event::Line, text};
}

ResponseFault ResponseParser::readField(std::string_view text) {
  const bool first = std::exchange(first_field_, false);
  // A continued line (section 5.2) says nothing that frames the body.
  if (isBlank(text.front()) && !first) return ResponseFault::None;
  if (text.find(':') == std::string_view::npos) return ResponseFault::NoColon;
  if (text.find('\0') != std::string_view::npos) return ResponseFault::NulByte;
  if (status_ == 204 || status_ == 304) return ResponseFault::None;
  constexpr std::string_view kLength = "content-length";
  constexpr std::string_view kCoding = "transfer-encoding";
  if (beginsWithName(text, kLength))
    return readLength(trimmedValue(text.substr(kLength.size() + 1)));
  if (beginsWithName(text, kCoding)) readCodings(text.substr(kCoding.size() + 1));
  return ResponseFault::None;
}

ResponseFault ResponseParser::readLength(std::string_view value) {
  if (value.starts_with('+')) value.remove_prefix(1);
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (error == std::errc::invalid_argument) return ResponseFault::BadLength;
  // What no connection can bring is no length: the body ends with the connection.
  if (error != std::errc() || length > kLargest) return ResponseFault::None;
  has_length_ = true;
  length_ = length;
  return ResponseFault::None;
}

void ResponseParser::readCodings(std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view coding = trimmedValue(value.substr(0, comma));
    value.remove_prefix(std::min(comma + 1, value.size()));
    if (sameName(coding, "chunked")) {
      chunked_ = true;
    } else if (!coding.empty() && !sameName(coding, "identity")) {
      unknown_coding_ = true;
    }
  }
}

/// How long the body is (section 6.3).
void ResponseParser::endHead() {
  if (status_ < 200 && status_ != 101) {
    state_ = State::StatusLine;
  } else if (for_head_ || status_ == 204 || status_ == 304) {
    state_ = State::Done;
  } else if (unknown_coding_) {
    fail(ResponseFault::UnknownCoding);
  } else if (chunked_) {
    state_ = State::ChunkSize;
    left_ = digits_ = 0;
  } else if (has_length_) {
    state_ = length_ == 0 ? State::Done : State::Length;
    left_ = length_;
  } else {
    state_ = State::UntilClose;
  }
}

ResponseParser::Piece ResponseParser::body(std::string_view& input, State then) {
  if (input.empty()) return {Event::NeedsMore};
  const std::string_view part = input.substr(0, left_);
  input.remove_prefix(part.size());
  left_ -= part.size();
  if (left_ == 0) state_ = then;
  return {Event::Body, part};
}

bool ResponseParser::frame(std::string_view& input) {
  if (input.empty()) return false;
  switch (state_) {
    case State::ChunkSize:
      return chunkSize(input);
    case State::ChunkExtension: {
      const std::size_t end = input.find('\n');
      input.remove_prefix(std::min(end, input.size() - 1) + 1);
      if (end == std::string_view::npos) return false;
      state_ = left_ == 0 ? State::Trailer : State::ChunkData;
      return true;
    }
    default:
      break;
  }
  const char c = input.front();
  input.remove_prefix(1);
  if (c == '\n') {
    state_ = State::ChunkSize;
    left_ = digits_ = 0;
  } else if (c != '\r') {
    fail(ResponseFault::BrokenChunk);
    return false;
  }
  return true;
}

bool ResponseParser::chunkSize(std::string_view& input) {
  constexpr std::uint8_t kMostDigits = 16;
  while (!input.empty()) {
    const int value = hexValue(input.front());
    if (value < 0) {
      if (digits_ == 0 || left_ > kLargest) {
        fail(ResponseFault::BadChunkSize);
        return false;
      }
      state_ = State::ChunkExtension;
      return true;
    }
    if (++digits_ > kMostDigits) {
      fail(ResponseFault::ChunkSizeTooLong);
      return false;
    }
    left_ = (left_ << 4U) | static_cast<std::uint64_t>(value);
    input.remove_prefix(1);
  }
  return false;
}

ResponseParser::Piece ResponseParser::trailerLine(std::string_view& input) {
  const std::string_view text = line(input, kLongestTrailer);
  if (text.empty()) {
    return {fault_ == ResponseFault::None ? Event::NeedsMore : Event::Fault};
  }
  if (isLineEnd(text)) {
    state_ = State::Done;
    return {Event::End};
  }
  const bool bare_return = text.find('\r') < text.size() - 2;
  if (bare_return) return fail(ResponseFault::BrokenChunk);
  if (text.find(':') == std::string_view::npos) return fail(ResponseFault::NoColon);
  return {Event::Line, text};
}

}  // namespace promonitor::http
