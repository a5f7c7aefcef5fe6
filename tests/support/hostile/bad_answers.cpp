#include "tests/support/hostile/behaviour.hpp"
#include "tests/support/hostile/bytes.hpp"

namespace promonitor::test::hostile {
namespace {

using namespace std::chrono_literals;

BadBytes saying(std::string text) { return {.script = {Step::send(std::move(text))}}; }
BadBytes closing(std::string text) {
  return {.script = {Step::send(std::move(text)), Step::close()}};
}
BadBytes resetting(std::string text) {
  return {.script = {Step::send(std::move(text)), Step::wait(kSeen), Step::reset()}};
}
BadBytes dripping(std::string first, std::string then) {
  Script script;
  if (!first.empty()) script.push_back(Step::send(std::move(first)));
  script.push_back(Step::drip(std::move(then), 5ms));
  return {.script = std::move(script)};
}
BadBytes redirect(const std::string& location) {
  return closing("HTTP/1.1 302 Found\r\nLocation: " + location +
                 "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

std::string chunks(int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += "1\r\nx\r\n";
  return all;
}

std::vector<Behaviour> redirects() {
  return {
      {"redirect loop", redirect("/")},
      {"redirect to a file", redirect("file:///etc/passwd")},
      {"redirect to ftp", redirect("ftp://127.0.0.1/x")},
      {"redirect to gopher", redirect("gopher://127.0.0.1/x")},
      {"redirect to a forbidden address", redirect("http://169.254.169.254/latest/meta-data/")},
      {"redirect to a forbidden address in octal", redirect("http://0251.0376.0251.0376/")},
      {"redirect to a v4-mapped forbidden address", redirect("//[::ffff:169.254.169.254]/")},
      {"redirect to nonsense", redirect("http://exa mple:99999/")},
  };
}

std::vector<Behaviour> slowAnswers() {
  return {
      {"dripping head", dripping("", kStatusLine + "X: " + std::string(2000, 'x'))},
      {"dripping body", dripping(kStatusLine + "\r\n", std::string(2000, 'x'))},
      {"dripping chunks", dripping(kChunkedHead, chunks(400))},
      {"silent after 1xx", saying("HTTP/1.1 100 Continue\r\n\r\n")},
      {"silent within the body", saying(kStatusLine + "Content-Length: 9\r\n\r\nabc")},
      {"body without an end", saying(kStatusLine + "\r\nabc")},
  };
}

std::vector<Behaviour> brokenAnswers() {
  return {
      {"HTTP/0.9", closing("<html>hello</html>")},
      {"no version", closing("HTTP/ 200 OK\r\n\r\n")},
      {"HTTP/3 in HTTP/1", closing("HTTP/3 200 OK\r\n\r\n")},
      {"header without a colon", closing(kStatusLine + "nonsense\r\n\r\n")},
      {"NUL in a header", closing(kStatusLine + std::string("X: a\0b\r\n\r\n", 10))},
      {"unknown transfer coding", closing(kStatusLine + "Transfer-Encoding: rot13\r\n\r\nabc")},
      {"broken gzip", closing(kStatusLine + "Content-Encoding: gzip\r\n\r\nnot gzip at all")},
      {"chunk size is no number", saying(kChunkedHead + "zz\r\nabc\r\n")},
      {"chunk size is negative", saying(kChunkedHead + "-1\r\nabc\r\n")},
      {"chunk size is huge", saying(kChunkedHead + "fffffffffffffffffff\r\nabc\r\n")},
      {"chunk longer than its size", saying(kChunkedHead + "3\r\nabcdef\r\n")},
      {"chunk shorter than its size", closing(kChunkedHead + "9\r\nabc")},
      {"no last chunk", closing(kChunkedHead + "3\r\nabc\r\n")},
      {"Content-Length too long", closing(kStatusLine + "Content-Length: 9\r\n\r\nabc")},
      {"Content-Length too short", closing(kStatusLine + "Content-Length: 1\r\n\r\nabc")},
      {"Content-Length is no number", saying(kStatusLine + "Content-Length: abc\r\n\r\nabc")},
      {"Content-Length is negative", saying(kStatusLine + "Content-Length: -5\r\n\r\nabc")},
      {"closed within the status line", closing("HTTP/1")},
      {"closed within the head", closing(kStatusLine + "X: y\r\n")},
      {"cut within the body",
       {BadBytes{
           .script = {Step::send(kStatusLine + "Content-Length: 9\r\n\r\nabc"), Step::cut()}}}},
      {"half-close after the answer",
       {BadBytes{
           .script = {Step::send(kStatusLine + "Content-Length: 2\r\n\r\nok"), Step::cut()}}}},
      {"reset after the status line", resetting(kStatusLine)},
      {"reset after the head", resetting(kStatusLine + "Content-Length: 5\r\n\r\n")},
      {"reset within the body", resetting(kStatusLine + "\r\nabc")},
  };
}

}  // namespace

std::vector<Behaviour> badAnswers() {
  std::vector<Behaviour> all = redirects();
  for (Behaviour& one : slowAnswers()) all.push_back(std::move(one));
  for (Behaviour& one : brokenAnswers()) all.push_back(std::move(one));
  return all;
}

}  // namespace promonitor::test::hostile
