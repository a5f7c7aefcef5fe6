#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/plugins/both_clients.hpp"
#include "tests/plugins/plugin_paths.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/probe_runner.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(HttpClients, JudgeAnswersAlike) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string rows[] = {
      ok + "Content-Length: 2\r\n\r\nok",
      ok + "content-LENGTH:\t 2 \r\n\r\nok",
      ok + "Content-Length: 0\r\n\r\n",
      ok + "Content-Length: 2x\r\n\r\nok",
      ok + "Content-Length: 99999999999999999999\r\n\r\nok",
      ok + "Content-Length: +2\r\n\r\nok",
      ok + "Content-Length:\r\n\r\nok",
      ok + "Content-Length : 9\r\n\r\nok",
      ok + "Content-Length: 9\r\n\r\nok",
      ok + "\r\nok",
      "HTTP/1.1 200 OK\n\nok",
      "HTTP/1.1 200\r\n\r\nok",
      "HTTP/1.1  200 OK\r\n\r\nok",
      "HTTP/1.0 200 OK\r\n\r\nok",
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
      "HTTP/2 200\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.2 200 OK\r\n\r\nok",
      "HTTP/11 200 OK\r\n\r\nok",
      "HTTP/1.1 20 OK\r\n\r\nok",
      "HTTP/1.1 2000 OK\r\n\r\nok",
      "HTTP/1.1 099 OK\r\n\r\nok",
      "HTTP/1.1 abc OK\r\n\r\nok",
      "HTTP/1.1\r\n\r\nok",
      " HTTP/1.1 200 OK\r\n\r\nok",
      "\r\nHTTP/1.1 200 OK\r\n\r\nok",
      "HTTPS 200 OK\r\n\r\nok",
      "ICY 200 OK\r\n\r\nok",
      "H",
      "",
      "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 304 Not Modified\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno",
      "HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nok",
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 503 Busy\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n",
      ok + "nonsense\r\n\r\nok",
      ok + " folded\r\n\r\nok",
      ok + "A: b\r\n c\r\n\td\r\nContent-Length: 2\r\n\r\nok",
      ok + "X: a\0b\r\n\r\nok"s,
      ok + "Content-Length: 1",
      ok,
      chunked + "2\r\nok\r\n0\r\n\r\n",
      chunked + "1;a=b\r\no\r\n1 ;c=\"d\"\r\nk\r\n00\r\nT: u\r\n\r\n",
      chunked + "2\nok\n0\n\n",
      chunked + "\r\n",
      chunked + "2\r\nokay\r\n0\r\n\r\n",
      chunked + "g\r\nok\r\n",
      chunked + "ffffffffffffffff\r\nok",
      chunked + "11112222333344445\r\nok",
      chunked + "2\r\nok\r\n",
      chunked + "2\r\nok\r\n0\r\n",
      chunked + "0\r\nT: u\r\n",
      ok + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
      ok + "Content-Length: 9\r\nTransfer-Encoding: CHUNKED\r\n\r\n2\r\nok\r\n0\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\nok\r\n0\r\n\r\n",
      "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 302 Found\r\nLocation:\r\nContent-Length: 2\r\n\r\nno",
  };
  ProbeRunner runner(kHttpPlugin);
  for (const std::string& text : rows) {
    SCOPED_TRACE(text);
    HttpAnswer answer;
    answer.script = {Step::send(text), Step::close()};
    const HttpTarget target(answer);
    expectTheSame(ask(runner, {{"url", target.url("/a?b")},
                               {"expect.headers", {{"A", "absent"}}},
                               {"expect.status", "200-299"}}));
    expectTheSame(ask(runner, {{"url", target.url()}, {"method", "HEAD"}}));
    expectTheSame(ask(runner, {{"url", target.url()}, {"expect.status", "599"}}));
  }
}

TEST(HttpClients, TakeAnswersInAnyPieces) {
  const std::string rows[] = {
      "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2;x\r\nok\r\n0\r\nT: u\r\n\r\n"};
  ProbeRunner runner(kHttpPlugin);
  for (const std::string& text : rows) {
    SCOPED_TRACE(text);
    HttpAnswer answer;
    answer.script = {Step::drip(text, 1ms), Step::close()};
    const HttpTarget target(answer);

    expectTheSame(ask(runner, {{"url", target.url()}, {"expect.headers", {{"A", "b c"}}}}));
  }
}

TEST(HttpClients, EndAlikeWhereTheServerEndsNothing) {
  const struct {
    const char* what;
    Script script;
    GivenOptions limits;
  } rows[] = {
      {"silent", {Step::wait(30s)}, {}},
      {"silent", {Step::wait(30s)}, {{"limits.ttfb", "100ms"}}},
      {"silent in the head", {Step::send("HTTP/1.1 200 OK\r\n")}, {}},
      {"silent in the body",
       {Step::send("HTTP/1.1 200 OK\r\n\r\nab")},
       {{"limits.transfer", "100ms"}}},
      {"reset", {Step::send("HTTP/1.1 200 OK\r\n\r\nab"), Step::wait(100ms), Step::reset()}, {}},
      {"reset at once", {Step::reset()}, {}},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    HttpAnswer answer;
    answer.script = row.script;
    const HttpTarget target(answer);
    GivenOptions options = row.limits;
    options.emplace_back("url", target.url());

    expectTheSame(ask(runner, options, 400ms));
  }
}

TEST(HttpClients, SendTheSameRequests) {
  const GivenOptions rows[] = {
      {},
      {{"method", "HEAD"}},
      {{"method", "DELETE"}},
      {{"method", "POST"}},
      {{"method", "POST"}, {"body", "text"}},
      {{"method", "PUT"}, {"json", {{"a", "b"}}}},
      {{"method", "POST"}, {"form", {{"a", "b"}}}},
      {{"method", "POST"}, {"body", "text"}, {"headers", {{"content-type", "x/y"}}}},
      {{"headers", {{"Host", "other.test"}, {"X-A", "b"}, {"X-Empty", ""}, {"X-Blank", "  "}}}},
      {{"headers", {{"accept", "text/html"}, {"user-agent", "other"}, {"cookie", "a=b"}}}},
      {{"user_agent", ""}},
      {{"user_agent", "mine/1"}},
      {{"auth.username", "me"}, {"auth.password", "secret"}},
      {{"auth.bearer", "token"}},
      {{"connect_to", "127.0.0.1"}},
      {{"source_address", "127.0.0.2"}},
      {{"addresses", "all"}},
      {{"addresses", "first"}, {"ip_family", "only4"}},
  };
  const auto answer = [](const HttpRequest& request) {
    return request.target.starts_with("/from") ? HttpAnswer::redirect(307, "/to") : HttpAnswer{};
  };
  const HttpTarget target(answer);
  ProbeRunner runner(kHttpPlugin);
  for (const GivenOptions& row : rows) {
    SCOPED_TRACE(row.empty() ? "usual" : row.front().name);
    GivenOptions options = row;
    options.emplace_back("url", target.url("/from?a=b&c#d"));
    const std::size_t before = target.requestCount();

    expectTheSame(ask(runner, options));

    ASSERT_EQ(target.requestCount(), before + 4);
    const std::vector<HttpRequest> requests = target.requests();
    for (std::size_t hop = 0; hop < 2; ++hop) {
      const HttpRequest& plain = requests[requests.size() - 4 + hop];
      HttpRequest other = requests[requests.size() - 2 + hop];
      std::erase_if(other.headers,
                    [](const auto& field) { return field.first == "Accept-Encoding"; });
      EXPECT_EQ(plain.method, other.method);
      EXPECT_EQ(plain.target, other.target);
      EXPECT_EQ(plain.version, other.version);
      EXPECT_EQ(plain.headers, other.headers);
      EXPECT_EQ(plain.body, other.body);
    }
  }
}

TEST(HttpClients, FailToConnectAlike) {
  const int refusing = bindLoopback(false);
  const std::string refused = "http://" + loopbackEndpoint(boundPort(refusing)) + "/";
  const GivenOptions rows[] = {
      {{"url", refused}},
      {{"url", refused}, {"addresses", "all"}},
      {{"url", "http://255.255.255.255/"}},
      {{"url", refused}, {"source_address", "192.0.2.1"}},
      {{"url", "http://[::1]/"}, {"source_address", "::2"}},
  };
  ProbeWorld world;
  ProbeRunner runner(kHttpPlugin, world);
  for (const GivenOptions& row : rows) {
    SCOPED_TRACE(row.back().name);
    expectTheSame(ask(runner, row));
  }
  close(refusing);
}

}  // namespace
}  // namespace promonitor::test
