#include "api/http/request_gate.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

using namespace std::string_literals;
using Outcome = RequestGate::Outcome;

/// What a whole input came to, as text: "GET /a []" for a request with its body, "100" for an
/// interim answer, "400 reason" for a refusal, "..." where more is needed.
std::vector<std::string> told(RequestGate& gate) {
  std::vector<std::string> story;
  for (;;) {
    switch (gate.advance()) {
      case Outcome::NeedMore:
        return story;
      case Outcome::Continue:
        story.emplace_back("100");
        break;
      case Outcome::Refused:
        story.push_back(std::to_string(gate.refusal().status) + " " + gate.refusal().reason);
        return story;
      case Outcome::Complete:
        const Request request = gate.take();
        story.push_back(request.method + " " + request.path + " [" + request.body + "]");
    }
  }
}

bool endsRefused(const std::vector<std::string>& story) {
  return !story.empty() && (story.back().front() == '4' || story.back().front() == '5');
}

/// The story of `input` in pieces of `size` bytes. A refused gate is not asked again.
std::vector<std::string> storyInPieces(const std::string& input, std::size_t size) {
  RequestGate gate;
  std::vector<std::string> story;
  for (std::size_t at = 0; at < input.size(); at += size) {
    gate.push(std::string_view(input).substr(at, size));
    for (auto& event : told(gate)) story.push_back(std::move(event));
    if (endsRefused(story)) return story;
  }
  return story;
}

std::vector<std::string> storyOf(const std::string& input) {
  return storyInPieces(input, input.size());
}

std::string fields(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "F" + std::to_string(i) + ": x\r\n";
  return text;
}

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

struct Refused {
  const char* name;
  std::string input;
  int status;
};

const std::string kHost = "Host: a\r\n";

const std::vector<Refused>& refusedInputs() {
  static const std::vector<Refused> kInputs = {
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"host with a bad port", "GET / HTTP/1.1\r\nHost: a:xyz\r\n\r\n", 400},
      {"host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
      {"host with an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
      {"two hosts in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"tab before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX\t: a\r\n\r\n", 400},
      {"no name", "GET / HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n", 400},
      {"no colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400},
      {"folding", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400},
      {"folding by tab", "GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n\r\n", 400},
      {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"s, 400},
      {"NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: a\r\n\r\n"s, 400},
      {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"s, 400},
      {"DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n", 400},
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
      {"bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
      {"bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400},
      {"CR before CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400},
      {"empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"two lengths",
       "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
      {"length +3", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: +3\r\n\r\nabc", 400},
      {"length -1", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: -1\r\n\r\n", 400},
      {"length 3x", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 3x\r\n\r\nabc", 400},
      {"length 0x3", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 0x3\r\n\r\nabc", 400},
      {"length 3, 3", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 3, 3\r\n\r\nabc", 400},
      {"empty length", "POST / HTTP/1.1\r\n" + kHost + "Content-Length:\r\n\r\n", 400},
      {"length of 20 digits",
       "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 18446744073709551617\r\n\r\n", 413},
      {"length over the limit", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 65537\r\n\r\n",
       413},
      {"length with transfer coding",
       "POST / HTTP/1.1\r\n" + kHost +
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
       411},
      {"transfer coding",
       "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
       411},
      {"transfer coding on 1.0",
       "POST / HTTP/1.0\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
      {"identity coding", "GET / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: identity\r\n\r\n",
       411},
      {"empty coding", "GET / HTTP/1.1\r\n" + kHost + "transfer-encoding:\r\n\r\n", 411},
      {"unknown expectation", "GET / HTTP/1.1\r\n" + kHost + "Expect: coffee\r\n\r\n", 417},
      {"101 fields", "GET / HTTP/1.1\r\n" + kHost + fields(100) + "\r\n", 431},
      {"head over 16 KiB",
       "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(16384, 'x') + "\r\n\r\n", 431},
      {"endless field", "GET / HTTP/1.1\r\n" + kHost + std::string(20000, 'x'), 431},
      {"endless request line", std::string(20000, 'x'), 414},
      {"target over 2 KiB", get("/" + std::string(2048, 'x')), 414},
      {"TRACE", "TRACE / HTTP/1.1\r\n" + kHost + "\r\n", 501},
      {"CONNECT", "CONNECT /a:443 HTTP/1.1\r\n" + kHost + "\r\n", 501},
      {"lower-case method", "get / HTTP/1.1\r\n" + kHost + "\r\n", 501},
      {"method that is no token", "G(T / HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"no method", " / HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"HTTP/2.0", "GET / HTTP/2.0\r\n" + kHost + "\r\n", 505},
      {"HTTP/1.2", "GET / HTTP/1.2\r\n" + kHost + "\r\n", 505},
      {"HTTP/1.10", "GET / HTTP/1.10\r\n" + kHost + "\r\n", 400},
      {"lower-case version", "GET / http/1.1\r\n" + kHost + "\r\n", 400},
      {"HTTP/0.9", "GET /\r\n", 400},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"TLS hello", "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\n"s, 400},
      {"two spaces", "GET  / HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"space in the target", "GET /a b HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"space after the version", "GET / HTTP/1.1 \r\n" + kHost + "\r\n", 400},
      {"absolute target", get("http://a/"), 400},
      {"asterisk", "OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"fragment", get("/a#b"), 400},
      {"raw UTF-8", get("/\xc3\xa9"), 400},
      {"%00", get("/a%00"), 400},
      {"%zz", get("/%zz"), 400},
      {"cut escape", get("/%4"), 400},
      {"overlong slash", get("/%c0%af"), 400},
      {"overlong of three", get("/%e0%80%af"), 400},
      {"surrogate", get("/%ed%a0%80"), 400},
      {"above U+10FFFF", get("/%f4%90%80%80"), 400},
      {"lone continuation", get("/%80"), 400},
      {"escaped slash", get("/a%2fb"), 400},
      {"escaped line feed", get("/a%0ab"), 400},
  };
  return kInputs;
}

TEST(RequestGate, RefusesWhatIsNotStrictHttp) {
  for (const auto& refused : refusedInputs()) {
    SCOPED_TRACE(refused.name);

    const auto story = storyOf(refused.input);

    ASSERT_EQ(story.size(), 1U);
    EXPECT_EQ(story[0].substr(0, 4), std::to_string(refused.status) + " ");
  }
}

struct Accepted {
  const char* name;
  std::string input;
  std::vector<std::string> story;
};

const std::vector<Accepted>& acceptedInputs() {
  static const std::vector<Accepted> kInputs = {
      {"plain", get("/a"), {"GET /a []"}},
      {"HTTP/1.0 without host", "GET / HTTP/1.0\r\n\r\n", {"GET / []"}},
      {"host with a port", "GET / HTTP/1.1\r\nHost: a.example:8080\r\n\r\n", {"GET / []"}},
      {"host of IPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", {"GET / []"}},
      {"no space after the colon", "GET / HTTP/1.1\r\nhost:a\r\n\r\n", {"GET / []"}},
      {"bytes above ASCII in a value",
       "GET / HTTP/1.1\r\nHost: a\r\nX: \xe9\r\n\r\n",
       {"GET / []"}},
      {"100 fields", "GET / HTTP/1.1\r\n" + kHost + fields(99) + "\r\n", {"GET / []"}},
      {"target of 2 KiB",
       get("/" + std::string(2047, 'x')),
       {"GET /" + std::string(2047, 'x') + " []"}},
      {"escapes", get("/%61%C3%a9%20b"), {"GET /a\xc3\xa9 b []"}},
      {"query", get("/a?b=%zz"), {"GET /a []"}},
      {"slashes are kept", get("//a//"), {"GET //a// []"}},
      {"body", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 3\r\n\r\nabc", {"POST / [abc]"}},
      {"body on GET", "GET / HTTP/1.1\r\n" + kHost + "Content-Length: 2\r\n\r\nhi", {"GET / [hi]"}},
      {"leading zeros",
       "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 0003\r\n\r\nabc",
       {"POST / [abc]"}},
      {"pipeline",
       get("/a") + "PUT /b HTTP/1.1\r\n" + kHost + "Content-Length: 1\r\n\r\nx" + get("/c"),
       {"GET /a []", "PUT /b [x]", "GET /c []"}},
      {"a refusal ends a pipeline",
       get("/a") + "bad\r\n" + get("/b"),
       {"GET /a []", "400 the request line is not METHOD SP TARGET SP VERSION"}},
  };
  return kInputs;
}

TEST(RequestGate, TakesRequests) {
  for (const auto& accepted : acceptedInputs()) {
    SCOPED_TRACE(accepted.name);

    EXPECT_EQ(storyOf(accepted.input), accepted.story);
  }
}

TEST(RequestGate, TellsTheSameHoweverTheBytesAreSplit) {
  for (const auto& refused : refusedInputs()) {
    SCOPED_TRACE(refused.name);
    const auto whole = storyOf(refused.input);
    for (const std::size_t size : {1, 2, 3, 7, 1000}) {
      EXPECT_EQ(storyInPieces(refused.input, size), whole) << size;
    }
  }
  for (const auto& accepted : acceptedInputs()) {
    SCOPED_TRACE(accepted.name);
    for (const std::size_t size : {1, 2, 3, 7, 1000}) {
      EXPECT_EQ(storyInPieces(accepted.input, size), accepted.story) << size;
    }
  }
}

TEST(RequestGate, TellsTheSameAtEverySplitPoint) {
  const std::string input = get("/a?x=1") + "POST /b HTTP/1.1\r\n" + kHost +
                            "Content-Length: 5\r\nConnection: close\r\n\r\nhello" + get("/c") +
                            "POST / HTTP/1.1\r\n" + kHost +
                            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  const auto whole = storyOf(input);

  for (std::size_t split = 1; split < input.size(); ++split) {
    RequestGate gate;
    gate.push(std::string_view(input).substr(0, split));
    auto story = told(gate);
    if (!endsRefused(story)) {
      gate.push(std::string_view(input).substr(split));
      for (auto& event : told(gate)) story.push_back(std::move(event));
    }
    ASSERT_EQ(story, whole) << split;
  }
}

TEST(RequestGate, KeepsNothingFromOneRequestToTheNext) {
  RequestGate gate;
  gate.push("POST /a?q HTTP/1.0\r\nX: y\r\nContent-Length: 2\r\n\r\nhi" + get("/b"));

  ASSERT_EQ(gate.advance(), Outcome::Complete);
  const Request first = gate.take();
  ASSERT_EQ(gate.advance(), Outcome::Complete);
  const Request second = gate.take();

  EXPECT_EQ(first.query, "q");
  EXPECT_FALSE(first.keep_alive);
  EXPECT_EQ(second.query, "");
  EXPECT_EQ(second.body, "");
  EXPECT_TRUE(second.keep_alive);
  EXPECT_EQ(second.headers, (std::vector<Field>{{"host", "a"}}));
  EXPECT_TRUE(gate.idle());
}

TEST(RequestGate, KnowsWhichConnectionsEnd) {
  const struct {
    const char* head;
    bool keep_alive;
  } kCases[] = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: a\r\nconnection: x , CLOSE\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n", true},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
  };
  for (const auto& expected : kCases) {
    SCOPED_TRACE(expected.head);
    RequestGate gate;
    gate.push(expected.head);

    ASSERT_EQ(gate.advance(), Outcome::Complete);
    EXPECT_EQ(gate.take().keep_alive, expected.keep_alive);
  }
}

TEST(RequestGate, AsksForAnAnnouncedBodyOnce) {
  RequestGate gate;
  gate.push("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(gate.advance(), Outcome::Continue);
  EXPECT_EQ(gate.advance(), Outcome::NeedMore);
  gate.push("h");
  EXPECT_EQ(gate.advance(), Outcome::NeedMore);
  gate.push("i");
  ASSERT_EQ(gate.advance(), Outcome::Complete);
  EXPECT_EQ(gate.take().body, "hi");
}

TEST(RequestGate, AsksForNoBodyThatIsThereOrNotDue) {
  const struct {
    const char* name;
    const char* input;
  } kCases[] = {
      {"there",
       "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"},
      {"none", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"},
  };
  for (const auto& expected : kCases) {
    SCOPED_TRACE(expected.name);
    RequestGate gate;
    gate.push(expected.input);
    EXPECT_EQ(gate.advance(), Outcome::Complete);
  }
}

TEST(RequestGate, IgnoresAnExpectationOfHttp10) {
  RequestGate gate;
  gate.push("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");

  EXPECT_EQ(gate.advance(), Outcome::NeedMore);
}

TEST(RequestGate, StaysRefused) {
  RequestGate gate;
  gate.push("bad\r\n");
  ASSERT_EQ(gate.advance(), Outcome::Refused);
  gate.push(get("/"));

  EXPECT_EQ(gate.advance(), Outcome::Refused);
}

}  // namespace
}  // namespace promonitor::api
