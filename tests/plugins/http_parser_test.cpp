#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "plugins/http/field_list.hpp"
#include "plugins/http/response_parser.hpp"

namespace promonitor::http {
namespace {

using namespace std::string_literals;
using Event = ResponseParser::Event;
using Fault = ResponseFault;

/// What a parser makes of a text: lines as "[...]" without their ends, trailers as "(...)", the
/// body as it is; "." at the end, "?" where more has to come, "!" at a fault.
struct Reading {
  std::string text;
  int status = 0;
  Fault fault = Fault::None;
  std::string rest;  ///< what was left of the text
};

std::string withoutEnd(std::string_view line) {
  return std::string(line.substr(0, line.find_first_of("\r\n")));
}

/// Feeds `text` in pieces of `size`, then ends the connection where `closes`.
Reading read(std::string_view text, std::size_t size, bool for_head, bool closes) {
  ResponseParser parser(for_head);
  Reading reading;
  const auto take = [&](const ResponseParser::Piece& piece) {
    switch (piece.event) {
      case Event::Line:
        reading.text += parser.inTrailer() ? "(" + withoutEnd(piece.text) + ")"
                                           : "[" + withoutEnd(piece.text) + "]";
        return true;
      case Event::Body:
        reading.text += piece.text;
        return true;
      case Event::End:
        reading.text += '.';
        return false;
      case Event::Fault:
        reading.text += '!';
        return false;
      default:
        return false;
    }
  };
  bool over = false;
  while (!over && !text.empty()) {
    std::string_view piece = text.substr(0, size);
    text.remove_prefix(piece.size());
    // Nothing may be kept of what was given.
    std::string copy(piece);
    std::string_view input(copy);
    while (take(parser.next(input))) {
    }
    over = reading.text.ends_with('.') || reading.text.ends_with('!');
    reading.rest = input;
  }
  reading.rest += text;
  if (!over && closes) {
    take(parser.close());
  } else if (!over) {
    reading.text += '?';
  }
  reading.status = parser.status();
  reading.fault = parser.fault();
  return reading;
}

struct Row {
  std::string given;
  std::string read;
  Fault fault = Fault::None;
  int status = 200;
};

void expectAll(const std::vector<Row>& rows, bool closes, bool for_head = false) {
  for (const Row& row : rows) {
    for (const std::size_t size :
         {std::size_t{1}, std::size_t{2}, std::size_t{7}, row.given.size()}) {
      SCOPED_TRACE(row.given + " in pieces of " + std::to_string(size));
      const Reading reading = read(row.given, std::max<std::size_t>(size, 1), for_head, closes);
      EXPECT_EQ(reading.text, row.read);
      EXPECT_EQ(reading.fault, row.fault);
      EXPECT_EQ(reading.status, row.status);
    }
  }
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kRead = "[HTTP/1.1 200 OK]";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";
const std::string kChunkedRead = kRead + "[Transfer-Encoding: chunked][]";

TEST(ResponseParser, EndsWithTheFrameOfTheBody) {
  expectAll(
      {
          {kOk + "Content-Length: 2\r\n\r\nok", kRead + "[Content-Length: 2][]ok."},
          {kOk + "CONTENT-LENGTH:2\n\nok", kRead + "[CONTENT-LENGTH:2][]ok."},
          {kOk + "Content-Length: 0\r\n\r\n", kRead + "[Content-Length: 0][]."},
          {kOk + "Content-Length: 3\r\nContent-Length: 2\r\n\r\nok",
           kRead + "[Content-Length: 3][Content-Length: 2][]ok."},
          {kOk + "Content-Length: 2\r\n\r\n", kRead + "[Content-Length: 2][]?"},
          {kOk + "\r\nok", kRead + "[]ok?"},
          {kOk + "Content-Length: 99999999999999999999\r\n\r\nok",
           kRead + "[Content-Length: 99999999999999999999][]ok?"},
          {kChunked + "2\r\nok\r\n0\r\n\r\n", kChunkedRead + "ok."},
          {kChunked + "1;a=\"b\"\r\no\r\n01 \r\nk\r\n000\r\nT: u\r\nV: w\r\n\r\n",
           kChunkedRead + "ok(T: u)(V: w)."},
          {kChunked + "2\nok\n0\n\n", kChunkedRead + "ok."},
          {kOk + "Content-Length: 9\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
           kRead + "[Content-Length: 9][Transfer-Encoding: Chunked][]x."},
          {kOk + "Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n0\r\n\r\n",
           kRead + "[Transfer-Encoding: chunked][Content-Length: 9][]."},
          {kOk + "Content-Length : 2\r\n\r\nok", kRead + "[Content-Length : 2][]ok?"},
          {kOk + "A: b\r\n Content-Length: 2\r\n\r\nok", kRead + "[A: b][ Content-Length: 2][]ok?"},
          {kOk + "Transfer-Encoding: identity\r\nContent-Length: 1\r\n\r\nx",
           kRead + "[Transfer-Encoding: identity][Content-Length: 1][]x."},
      },
      false);
}

TEST(ResponseParser, TakesTheConnectionsEndForThatOfABodyWithoutLength) {
  expectAll(
      {
          {kOk + "\r\nok", kRead + "[]ok."},
          {"HTTP/1.0 200\r\n\r\n", "[HTTP/1.0 200][]."},
          {kOk + "Content-Length: 3\r\n\r\nok", kRead + "[Content-Length: 3][]ok!", Fault::CutBody},
          {kChunked + "3\r\nok", kChunkedRead + "ok!", Fault::CutChunks},
          {kChunked + "2\r\nok\r\n", kChunkedRead + "ok!", Fault::CutChunks},
          {kChunked + "0\r\n", kChunkedRead + "!", Fault::CutChunks},
          {kChunked + "0\r\nT: u\r\n", kChunkedRead + "(T: u)!", Fault::CutChunks},
          {kOk + "A: b\r\n", kRead + "[A: b]!", Fault::CutHead},
          {kOk, kRead + "!", Fault::CutHead},
          {"HTTP/1.1 200 OK", "!", Fault::NoAnswer, 0},
          {"", "!", Fault::NoAnswer, 0},
          {"HTTP/1.1 100 Continue\r\n\r\n", "[HTTP/1.1 100 Continue][]!", Fault::NoAnswer, 100},
      },
      true);
}

TEST(ResponseParser, KnowsAnswersWithoutABody) {
  expectAll(
      {{"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", "[HTTP/1.1 204 No][Content-Length: 5][].",
        Fault::None, 204},
       {"HTTP/1.1 304 No\r\nContent-Length: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "[HTTP/1.1 304 No][Content-Length: x][Transfer-Encoding: chunked][].", Fault::None, 304}},
      false);
  expectAll({{kOk + "Content-Length: 5\r\n\r\n", kRead + "[Content-Length: 5][]."},
             {kOk + "Transfer-Encoding: chunked\r\n\r\n", kChunkedRead + "."},
             {kOk + "\r\n", kRead + "[]."}},
            false, true);
}

TEST(ResponseParser, PassesProvisionalAnswersOn) {
  expectAll({{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nContent-Length: 9\r\n\r\n" + kOk +
                  "Content-Length: 1\r\n\r\nx",
              "[HTTP/1.1 100 Continue][][HTTP/1.1 103 Hints][Content-Length: 9][]" + kRead +
                  "[Content-Length: 1][]x."},
             {"HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n" + kOk + "\r\nx",
              "[HTTP/1.1 100 Continue][Transfer-Encoding: chunked][]" + kRead + "[]x?"}},
            false);
}

TEST(ResponseParser, RefusesWhatIsNoHttp) {
  expectAll(
      {
          {"h", "!", Fault::NotHttp, 0},
          {"\r\n", "!", Fault::NotHttp, 0},
          {" HTTP/1.1 200\r\n", "!", Fault::NotHttp, 0},
          {"http/1.1 200\r\n", "!", Fault::NotHttp, 0},
          {"HTTPS", "!", Fault::NotHttp, 0},
          {"<html>", "!", Fault::NotHttp, 0},
          {"HTTP/1.1 100 Go\r\n\r\nbody", "[HTTP/1.1 100 Go][]!", Fault::NotHttp, 100},
          {"HTTP/ 200 OK\r\n", "!", Fault::UnknownVersion, 0},
          {"HTTP/1.2 200 OK\r\n", "!", Fault::OtherVersion, 0},
          {"HTTP/3 200 OK\r\n", "!", Fault::OtherVersion, 0},
          {"HTTP/1.1\t200 OK\r\n", "!", Fault::UnknownVersion, 0},
          {"HTTP/1.1\r\n", "!", Fault::UnknownVersion, 0},
          {"HTTP/1.1 OK\r\n", "!", Fault::UnknownVersion, 0},
          {"HTTP/1.1 20\r\n", "!", Fault::BadStatus, 0},
          {"HTTP/1.1 099\r\n", "!", Fault::BadStatus, 0},
          {"HTTP/1.1 2000\r\n", "!", Fault::BadStatus, 0},
          {"HTTP/1.1 -200\r\n", "!", Fault::UnknownVersion, 0},
      },
      false);
}

TEST(ResponseParser, RefusesBrokenHeads) {
  expectAll(
      {
          {kOk + "nonsense\r\n", kRead + "!", Fault::NoColon},
          {kOk + " folded\r\n", kRead + "!", Fault::NoColon},
          {kOk + "\rA b\r\n", kRead + "!", Fault::NoColon},
          {kOk + "A: b\0c\r\n"s, kRead + "!", Fault::NulByte},
          {kOk + "Content-Length: x\r\n", kRead + "!", Fault::BadLength},
          {kOk + "Content-Length:\r\n", kRead + "!", Fault::BadLength},
          {kOk + "Content-Length: -1\r\n", kRead + "!", Fault::BadLength},
          {kOk + "Content-Length: ++1\r\n", kRead + "!", Fault::BadLength},
          {kOk + "Transfer-Encoding: rot13\r\n\r\n", kRead + "[Transfer-Encoding: rot13][]!",
           Fault::UnknownCoding},
          {kOk + "Transfer-Encoding: xchunked\r\n\r\n", kRead + "[Transfer-Encoding: xchunked][]!",
           Fault::UnknownCoding},
          {kOk + "Transfer-Encoding: gzip, chunked\r\n\r\n",
           kRead + "[Transfer-Encoding: gzip, chunked][]!", Fault::UnknownCoding},
      },
      false);
}

TEST(ResponseParser, RefusesBrokenChunks) {
  expectAll(
      {
          {kChunked + "g", kChunkedRead + "!", Fault::BadChunkSize},
          {kChunked + "-1\r\n", kChunkedRead + "!", Fault::BadChunkSize},
          {kChunked + "\r\n", kChunkedRead + "!", Fault::BadChunkSize},
          {kChunked + ";a\r\n", kChunkedRead + "!", Fault::BadChunkSize},
          {kChunked + "ffffffffffffffff\r\n", kChunkedRead + "!", Fault::BadChunkSize},
          {kChunked + "00000000000000001\r\n", kChunkedRead + "!", Fault::ChunkSizeTooLong},
          {kChunked + "7fffffffffffffff\r\nok", kChunkedRead + "ok?"},
          {kChunked + "2\r\nokay", kChunkedRead + "ok!", Fault::BrokenChunk},
          {kChunked + "0\r\nnonsense\r\n", kChunkedRead + "!", Fault::NoColon},
          {kChunked + "0\r\nA: b\rC: d\r\n", kChunkedRead + "!", Fault::BrokenChunk},
      },
      false);
}

TEST(ResponseParser, LeavesWhatComesBehindTheAnswer) {
  const Reading reading =
      read(kOk + "Content-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\n", 1000, false, false);

  EXPECT_EQ(reading.text, kRead + "[Content-Length: 2][]ok.");
  EXPECT_EQ(reading.rest, "HTTP/1.1 500 No\r\n");
}

TEST(ResponseParser, KeepsNoLineWithoutAnEnd) {
  const std::string endless(ResponseParser::kLongestLine, 'x');
  const std::string long_trailer(ResponseParser::kLongestTrailer, 'x');
  const struct {
    std::string given;
    std::size_t most;
  } rows[] = {{"HTTP/1.1 " + endless, ResponseParser::kLongestLine},
              {kOk + "A: " + endless, ResponseParser::kLongestLine},
              {kChunked + "0\r\nA: " + long_trailer, ResponseParser::kLongestTrailer}};
  for (const auto& row : rows) {
    for (const std::size_t size : {std::size_t{1000}, row.given.size()}) {
      const Reading reading = read(row.given, size, false, false);
      EXPECT_EQ(reading.fault, Fault::LongLine) << row.given.substr(0, 100);
    }
  }
}

TEST(FieldList, GivesFieldsByNameAndInOrder) {
  FieldList fields;
  for (const char* line : {" lost: x\r\n", "A: 1\r\n", "b:\t2 \n", " more\r\n", "\t\r\n", "a:3\r\n",
                           "none\r\n", "C: 4\rD: 5\r\n", "E:\r\n", "\r\n"}) {
    fields.add(line);
  }

  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(fields.first(50),
            (std::vector<Pair>{{"A", "1"}, {"b", "2 more"}, {"a", "3"}, {"C", "4"}, {"E", ""}}));
  EXPECT_EQ(fields.first(2).size(), 2U);
  EXPECT_EQ(fields.values("A", 20), (std::vector<std::string>{"1", "3"}));
  EXPECT_EQ(fields.values("A", 1), (std::vector<std::string>{"1"}));
  EXPECT_TRUE(fields.values("D", 20).empty());

  fields.clear();
  EXPECT_TRUE(fields.first(50).empty());
}

}  // namespace
}  // namespace promonitor::http
