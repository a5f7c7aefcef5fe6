#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

HttpAnswer raw(Script script) {
  HttpAnswer answer;
  answer.script = std::move(script);
  return answer;
}

HttpAnswer chunked(std::string body) {
  HttpAnswer answer;
  answer.chunked = true;
  answer.body = std::move(body);
  return answer;
}

GivenOptions with(const std::string& url, GivenOptions options) {
  options.emplace_back("url", url);
  return options;
}

struct AnswerRow {
  const char* what;
  HttpAnswer answer;
  GivenOptions options;
  Verdict verdict;
  const char* code;
  Phase phase;
  std::optional<int> status;
};

void check(const std::vector<AnswerRow>& rows, Duration timeout) {
  ProbeRunner runner(kHttpPlugin);
  for (const AnswerRow& row : rows) {
    SCOPED_TRACE(row.what);
    const HttpTarget target(row.answer);

    const CheckResult result = runner.run(with(target.url("/path?q=1"), row.options), timeout);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result) << " got: " << gotOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_EQ(result.status_code, row.status);
    EXPECT_LT(runner.elapsed(), kSlowness * (timeout + 250ms));
  }
}

TEST(HttpAnswers, JudgesAnswers) {
  const std::string long_body = std::string(5000, '.') + "needle" + std::string(5000, '.');
  const auto up = Verdict::Up;
  const auto down = Verdict::Down;
  check(
      {
          {"200", HttpAnswer::of(200), {}, up, "", Phase::None, 200},
          {"299", HttpAnswer::of(299), {}, up, "", Phase::None, 299},
          {"204 has no body", HttpAnswer::of(204), {}, up, "", Phase::None, 204},
          {"503", HttpAnswer::of(503), {}, down, "http_status", Phase::Ttfb, 503},
          {"404 expected",
           HttpAnswer::of(404),
           {{"expect.status", "404"}},
           up,
           "",
           Phase::None,
           404},
          {"200 not expected",
           HttpAnswer::of(200),
           {{"expect.status", "404,500-599"}},
           down,
           "http_status",
           Phase::Ttfb,
           200},
          {"redirect without Location",
           HttpAnswer::of(302),
           {},
           down,
           "http_status",
           Phase::Ttfb,
           302},
          {"redirect not followed",
           HttpAnswer::redirect(302, "/b"),
           {{"follow_redirects", "false"}, {"expect.status", "302"}},
           up,
           "",
           Phase::None,
           302},
          {"text in a long body",
           HttpAnswer::of(200, long_body),
           {{"expect.body.contains", "needle"}},
           up,
           "",
           Phase::None,
           200},
          {"text across chunks",
           chunked(std::string(997, '.') + "needle"),
           {{"expect.body.contains", "needle"}},
           up,
           "",
           Phase::None,
           200},
          {"text missing",
           HttpAnswer::of(200, long_body),
           {{"expect.body.contains", "haystack"}},
           down,
           "http_body_mismatch",
           Phase::Transfer,
           200},
          {"text beyond the limit",
           HttpAnswer::of(200, long_body),
           {{"expect.body.contains", "needle"}, {"body_limit", "1KiB"}},
           down,
           "http_body_mismatch",
           Phase::Transfer,
           200},
          {"HEAD", HttpAnswer::of(200), {{"method", "HEAD"}}, up, "", Phase::None, 200},
          {"POST",
           HttpAnswer::of(201),
           {{"method", "POST"}, {"body", "x=1"}},
           up,
           "",
           Phase::None,
           201},
      },
      5s);
}

TEST(HttpAnswers, NamesWhatIsWrongWithBrokenAnswers) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const auto down = Verdict::Down;
  check(
      {
          {"closed without an answer",
           raw({Step::close()}),
           {},
           down,
           "http_no_answer",
           Phase::Ttfb,
           {}},
          {"reset before the answer", raw({Step::reset()}), {}, down, "reset", Phase::Ttfb, {}},
          {"reset within the head",
           raw({Step::send(head), Step::wait(20ms), Step::reset()}),
           {},
           down,
           "reset",
           Phase::Transfer,
           {}},
          {"short body",
           raw({Step::send(head + "Content-Length: 9\r\n\r\nabc"), Step::close()}),
           {},
           down,
           "http_truncated",
           Phase::Transfer,
           {}},
          {"bad chunk",
           raw({Step::send(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), Step::close()}),
           {},
           down,
           "http_protocol",
           Phase::Transfer,
           {}},
          {"not HTTP",
           raw({Step::send("SSH-2.0-OpenSSH_9.2\r\n"), Step::close()}),
           {},
           down,
           "http_protocol",
           Phase::Transfer,
           {}},
          {"HTTP/0.9",
           raw({Step::send("<html>hello</html>"), Step::close()}),
           {},
           down,
           "http_protocol",
           Phase::Transfer,
           {}},
          {"endless 1xx",
           raw({Step::flood("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n")}),
           {},
           down,
           "http_too_large",
           Phase::Transfer,
           {}},
          {"endless headers",
           raw({Step::send(head), Step::flood("X-Header: value\r\n")}),
           {},
           down,
           "http_too_large",
           Phase::Transfer,
           {}},
          {"endless header",
           raw({Step::send(head + "X: "), Step::flood("value ")}),
           {},
           down,
           "http_too_large",
           Phase::Transfer,
           {}},
      },
      5s);
}

TEST(HttpAnswers, EndsWithTheTimeoutAndNamesThePhase) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
  const auto down = Verdict::Down;
  check(
      {
          {"silent", raw({Step::wait(1h)}), {}, down, "ttfb_timeout", Phase::Ttfb, {}},
          {"dripping head",
           raw({Step::drip(head, 20ms)}),
           {},
           down,
           "transfer_timeout",
           Phase::Transfer,
           {}},
          {"dripping body",
           raw({Step::send(head), Step::drip(std::string(100, '.'), 20ms)}),
           {},
           down,
           "transfer_timeout",
           Phase::Transfer,
           {}},
      },
      300ms);
}

TEST(HttpAnswers, StopsReadingAtTheBodyLimitAndJudgesThat) {
  const std::string head = "HTTP/1.1 200 OK\r\n\r\n";
  const HttpTarget target(raw({Step::send(head), Step::flood(std::string(4096, 'x'))}));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}, {"body_limit", "64KiB"}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_EQ(metricOf(result, "bytes"), 65536);
}

}  // namespace
}  // namespace promonitor::test
