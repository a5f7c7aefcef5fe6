#include "api/http/request_gate.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/http/framing_cases.hpp"

namespace promonitor::api {
namespace {

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
      case Outcome::LongBody:
        story.emplace_back("long");
        return story;
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

TEST(RequestGate, RefusesWhatIsNotStrictHttp) {
  for (const auto& refused : refusedInputs()) {
    SCOPED_TRACE(refused.name);

    const auto story = storyOf(refused.input);

    ASSERT_EQ(story.size(), 1U);
    EXPECT_EQ(story[0].substr(0, 4), std::to_string(refused.status) + " ");
  }
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
  } cases[] = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: a\r\nconnection: x , CLOSE\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n", true},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
  };
  for (const auto& expected : cases) {
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
  } cases[] = {
      {"there",
       "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"},
      {"none", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"},
  };
  for (const auto& expected : cases) {
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

TEST(RequestGate, AsksBeforeItKeepsALongBody) {
  const std::string head = "PUT /set HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n";
  const std::string next = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  RequestGate gate({.body_bytes = 10, .longest_body_bytes = 100});
  gate.push(head);
  ASSERT_EQ(gate.advance(), RequestGate::Outcome::LongBody);
  ASSERT_EQ(gate.advance(), RequestGate::Outcome::LongBody) << "until it is told";
  EXPECT_EQ(gate.head().path, "/set");
  EXPECT_EQ(gate.bodyBytes(), 50U);

  gate.allowLongBody();
  EXPECT_EQ(gate.advance(), RequestGate::Outcome::NeedMore);
  gate.push(std::string(50, 'x') + next);

  ASSERT_EQ(gate.advance(), RequestGate::Outcome::Complete);
  EXPECT_EQ(gate.take().body, std::string(50, 'x'));
  ASSERT_EQ(gate.advance(), RequestGate::Outcome::Complete);
  EXPECT_EQ(gate.take().path, "/");
  EXPECT_TRUE(gate.idle());
}

TEST(RequestGate, RefusesALongBodyThatIsNotAllowedOrLongerThanAny) {
  RequestGate gate({.body_bytes = 10, .longest_body_bytes = 100});
  gate.push("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n");
  ASSERT_EQ(gate.advance(), RequestGate::Outcome::LongBody);
  gate.refuse(413, "no");
  EXPECT_EQ(gate.advance(), RequestGate::Outcome::Refused);
  EXPECT_EQ(gate.refusal(), (Refusal{413, "no"}));

  RequestGate other({.body_bytes = 10, .longest_body_bytes = 100});
  other.push("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n");
  EXPECT_EQ(other.advance(), RequestGate::Outcome::Refused);
  EXPECT_EQ(other.refusal().status, 413);
}

}  // namespace
}  // namespace promonitor::api
