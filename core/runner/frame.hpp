#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace promonitor {

/// What crosses between the daemon and a runner, and nothing else does.
enum class FrameType : std::uint8_t {
  // To the runner.
  Settings = 1,
  Create = 2,
  Destroy = 3,
  Start = 4,
  Cancel = 5,
  Ping = 6,
  Policy = 9,
  // To a process that answers a ChildInquiry.
  Describe = 7,
  Judge = 8,
  // From the runner.
  Ready = 65,
  Failed = 66,
  Result = 67,
  Log = 68,
  Pong = 69,
  // Answers to a ChildInquiry, beside Ready and Failed.
  Described = 70,
  Taken = 71,
  Objected = 72
};

/// On the wire a frame is the size of its body (4 bytes), its type (1 byte) and its body. Numbers
/// stand in this machine's order, because both ends are one executable on one machine; texts are
/// their size (4 bytes) and their bytes.
inline constexpr std::size_t kFrameHeader = 5;
/// The least that a text takes.
inline constexpr std::size_t kFrameText = sizeof(std::uint32_t);

/// Appends one frame to a buffer; complete when it goes out of scope.
class FrameWriter {
 public:
  FrameWriter(std::string& out, FrameType type) : out_(out), start_(out.size()) {
    put(std::uint32_t{0});
    put(type);
  }
  ~FrameWriter() {
    const auto size = static_cast<std::uint32_t>(out_.size() - start_ - kFrameHeader);
    std::memcpy(out_.data() + start_, &size, sizeof size);
  }
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

  template <class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void put(T number) {
    out_.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  void put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    out_.append(text);
  }

 private:
  std::string& out_;
  const std::size_t start_;
};

/// Takes the body of a frame apart. Whatever the bytes, it reads none that are not there: the first
/// thing that is missing makes it fail, and all that follow are zero and empty.
class FrameReader {
 public:
  explicit FrameReader(std::string_view body) : rest_(body) {}

  template <class T>
  requires(std::is_arithmetic_v<T>) T take() {
    T number{};
    if (const std::string_view bytes = bytesOf(sizeof number); !bytes.empty()) {
      std::memcpy(&number, bytes.data(), sizeof number);
    }
    return number;
  }
  /// Good as long as the body.
  std::string_view text() { return bytesOf(take<std::uint32_t>()); }
  /// How many things follow, each of which takes `least` bytes or more: fails, with 0, when there
  /// is no room for so many, so that a count can be trusted with memory.
  std::uint32_t count(std::size_t least);

  void fail() { failed_ = true; }
  bool failed() const { return failed_; }
  /// Everything was there, and nothing more.
  bool done() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view bytesOf(std::size_t size) {
    if (failed_ || size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  std::string_view rest_;
  bool failed_ = false;
};

struct Frame {
  std::uint8_t type = 0;
  std::string_view body;
};

/// Cuts a stream of bytes into frames. A frame whose header claims more than `max_body` is never
/// waited for.
class FrameBuffer {
 public:
  explicit FrameBuffer(std::size_t max_body) : max_body_(max_body) {}

  /// Where to put bytes that came, then how many. Ends what next() gave.
  std::span<char> space();
  void filled(std::size_t size) { end_ += size; }

  enum class Next : std::uint8_t { Frame, Incomplete, TooLong };
  Next next(Frame& frame);

 private:
  const std::size_t max_body_;
  std::string bytes_;
  std::size_t begin_ = 0, end_ = 0;  ///< what is in `bytes_` and was not given yet
};

}  // namespace promonitor
