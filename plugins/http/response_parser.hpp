#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace promonitor::http {

/// What is wrong with a response, or how it ended too early.
enum class ResponseFault : std::uint8_t {
  None,
  NotHttp,
  UnknownVersion,
  OtherVersion,  ///< ResponseParser::version() tells which
  BadStatus,
  NoColon,
  NulByte,
  BadLength,
  UnknownCoding,
  BadChunkSize,
  ChunkSizeTooLong,
  BrokenChunk,
  LongLine,
  NoAnswer,  ///< the connection ended before a status line came
  CutHead,
  CutBody,  ///< before the length that was announced
  CutChunks
};

/// Takes the response to one HTTP/1 request apart (RFC 9112, sections 2 to 7), whatever pieces it
/// comes in. Does no I/O and keeps no more than one line that is not whole yet. What is broken in
/// ways that libcurl puts up with is taken as libcurl takes it: both are asked for one verdict.
class ResponseParser {
 public:
  static constexpr std::size_t kLongestLine = std::size_t{64} << 10U;
  static constexpr std::size_t kLongestTrailer = 4096;

  enum class Event : std::uint8_t {
    NeedsMore,
    Line,  ///< a status line, a field, or the empty line behind a head; with its line's end
    Body,
    End,
    Fault
  };
  struct Piece {
    Event event;
    std::string_view text{};  ///< of Line and Body; good until the next call
  };

  /// `for_head`: the request's method was HEAD.
  explicit ResponseParser(bool for_head) : for_head_(for_head) {}

  /// The next piece, taken off the front of `input`. After End and Fault there is none.
  Piece next(std::string_view& input);
  /// The connection ended: End where that ends a body, else Fault.
  Piece close();

  ResponseFault fault() const { return fault_; }
  /// Of the newest status line; 0: none came.
  int status() const { return status_; }
  /// The same of its version: 11 is 1.1.
  int version() const { return version_; }
  /// The newest line belongs to a trailer.
  bool inTrailer() const { return state_ == State::Trailer; }
  /// Bytes of the body, or of the chunk, that are still to come.
  std::uint64_t left() const { return left_; }

 private:
  enum class State : std::uint8_t {
    StatusLine,
    Fields,
    Length,
    UntilClose,
    ChunkSize,
    ChunkExtension,
    ChunkData,
    ChunkEnd,
    Trailer,
    Done,
    Failed
  };

  /// A whole line; empty: more has to come, or fail() was called.
  std::string_view line(std::string_view& input, std::size_t longest);
  Piece fail(ResponseFault fault);
  Piece statusLine(std::string_view& input);
  Piece field(std::string_view& input);
  Piece trailerLine(std::string_view& input);
  ResponseFault readStatus(std::string_view text);
  ResponseFault readField(std::string_view text);
  ResponseFault readLength(std::string_view value);
  void readCodings(std::string_view value);
  void endHead();
  Piece body(std::string_view& input, State then);
  /// What stands before, between and behind chunks; false: `input` is used up, or fail() was
  /// called.
  bool frame(std::string_view& input);
  bool chunkSize(std::string_view& input);

  const bool for_head_;
  State state_ = State::StatusLine;
  ResponseFault fault_ = ResponseFault::None;
  int status_ = 0;
  int version_ = 0;
  bool first_field_ = false;
  bool has_length_ = false;
  bool chunked_ = false;
  bool unknown_coding_ = false;
  bool partial_given_ = false;
  std::uint8_t digits_ = 0;  ///< of the chunk's size
  std::uint64_t length_ = 0;
  std::uint64_t left_ = 0;
  std::string partial_;  ///< a line whose end has not come, or came last
};

}  // namespace promonitor::http
