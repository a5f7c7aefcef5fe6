#include "tests/api/http/framing_cases.hpp"

namespace promonitor::api {
namespace {

using namespace std::string_literals;

std::string fields(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "F" + std::to_string(i) + ": x\r\n";
  return text;
}

const std::vector<Refused> kRefused = {
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
    {"length over the limit", "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 65537\r\n\r\n", 413},
    {"length with transfer coding",
     "POST / HTTP/1.1\r\n" + kHost +
         "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
     411},
    {"transfer coding",
     "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
     411},
    {"transfer coding on 1.0",
     "POST / HTTP/1.0\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
    {"identity coding", "GET / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: identity\r\n\r\n", 411},
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

const std::vector<Accepted> kAccepted = {
    {"plain", get("/a"), {"GET /a []"}},
    {"HTTP/1.0 without host", "GET / HTTP/1.0\r\n\r\n", {"GET / []"}},
    {"host with a port", "GET / HTTP/1.1\r\nHost: a.example:8080\r\n\r\n", {"GET / []"}},
    {"host of IPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", {"GET / []"}},
    {"no space after the colon", "GET / HTTP/1.1\r\nhost:a\r\n\r\n", {"GET / []"}},
    {"bytes above ASCII in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \xe9\r\n\r\n", {"GET / []"}},
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

}  // namespace

const std::vector<Refused>& refusedInputs() { return kRefused; }

const std::vector<Accepted>& acceptedInputs() { return kAccepted; }

}  // namespace promonitor::api
