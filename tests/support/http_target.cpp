#include "tests/support/http_target.hpp"

#include <strings.h>

#include <algorithm>
#include <charconv>

namespace promonitor::test {
namespace {

constexpr std::size_t kRequestsKept = 100;

bool sameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view takeUntil(std::string_view& text, std::string_view end) {
  const std::size_t found = text.find(end);
  const std::string_view part = text.substr(0, found);
  text.remove_prefix(found == std::string_view::npos ? text.size() : found + end.size());
  return part;
}

HttpRequest parseHead(std::string_view head) {
  HttpRequest request;
  std::string_view line = takeUntil(head, "\r\n");
  request.method = takeUntil(line, " ");
  request.target = takeUntil(line, " ");
  request.version = line;
  while (!head.empty()) {
    std::string_view field = takeUntil(head, "\r\n");
    const std::string_view name = takeUntil(field, ":");
    field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
    request.headers.emplace_back(name, field);
  }
  return request;
}

/// Takes one whole request off the front of `input`.
std::optional<HttpRequest> takeRequest(std::string& input) {
  const std::size_t end = input.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  HttpRequest request = parseHead(std::string_view(input).substr(0, end));
  const std::string length_text = request.header("Content-Length");
  std::size_t length = 0;
  std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
  if (input.size() < end + 4 + length) return std::nullopt;
  request.body = input.substr(end + 4, length);
  input.erase(0, end + 4 + length);
  return request;
}

std::string chunked(const std::string& body) {
  std::string text;
  for (std::size_t at = 0; at < body.size(); at += 1000) {
    const std::string part = body.substr(at, 1000);
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.begin(), size.end(), part.size(), 16).ptr;
    text.append(size.begin(), end).append("\r\n").append(part).append("\r\n");
  }
  return text + "0\r\n\r\n";
}

std::string headOf(const HttpAnswer& answer, bool close) {
  std::string head = answer.version + ' ' + std::to_string(answer.status) + " Status\r\n";
  for (const auto& [name, value] : answer.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  const bool bodiless = answer.status == 204 || answer.status == 304;
  if (answer.chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!bodiless && !answer.until_close) {
    head += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  }
  if (close) head += "Connection: close\r\n";
  return head + "\r\n";
}

Script scriptOf(HttpAnswer answer, const HttpRequest& request) {
  if (!answer.script.empty()) return std::move(answer.script);
  const bool close = sameName(request.header("Connection"), "close") ||
                     request.version == "HTTP/1.0" || answer.until_close;
  std::string head = headOf(answer, close);
  const bool bodiless = request.method == "HEAD" || answer.status == 204 || answer.status == 304;
  std::string body = bodiless ? "" : answer.chunked ? chunked(answer.body) : answer.body;
  Script script;
  if (answer.delay.count() > 0) script.push_back(Step::wait(answer.delay));
  if (answer.body_delay.count() > 0) {
    script.push_back(Step::send(std::move(head)));
    script.push_back(Step::wait(answer.body_delay));
    script.push_back(Step::send(std::move(body)));
  } else {
    script.push_back(Step::send(head + body));
  }
  if (close) script.push_back(Step::close());
  return script;
}

}  // namespace

std::string HttpRequest::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& field) { return sameName(field.first, name); });
  return found == headers.end() ? std::string() : found->second;
}

HttpAnswer HttpAnswer::of(int status, std::string body) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

HttpAnswer HttpAnswer::redirect(int status, std::string location) {
  HttpAnswer answer;
  answer.status = status;
  answer.headers.emplace_back("Location", std::move(location));
  return answer;
}

HttpAnswer HttpAnswer::tunnel() {
  HttpAnswer answer;
  answer.script = {Step::send("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n"),
                   Step::startTls()};
  return answer;
}

std::unique_ptr<HttpTarget> HttpTarget::proxy(Handler handler, Handler on_connect,
                                              std::optional<TlsIdentity> identity) {
  const auto by_method = [handler = std::move(handler),
                          on_connect = std::move(on_connect)](const HttpRequest& request) {
    return request.method == "CONNECT" ? on_connect(request) : handler(request);
  };
  return std::unique_ptr<HttpTarget>(new HttpTarget(by_method, std::move(identity), false, false));
}

HttpTarget::HttpTarget(Handler handler, std::optional<TlsIdentity> identity, bool ipv6)
    : HttpTarget(std::move(handler), std::move(identity), ipv6, identity.has_value()) {}

HttpTarget::HttpTarget(Handler handler, std::optional<TlsIdentity>&& identity, bool ipv6,
                       bool tls_at_once)
    : handler_(std::move(handler)),
      tls_(tls_at_once),
      server_({.behaviour = {.opening = tls_ ? Script{Step::startTls()} : Script{},
                             .on_input = [this](std::string& input) { return answer(input); }},
               .identity = std::move(identity),
               .ipv6 = ipv6}) {}

HttpTarget::HttpTarget(HttpAnswer answer, std::optional<TlsIdentity> identity)
    : HttpTarget([answer = std::move(answer)](const HttpRequest&) { return answer; },
                 std::move(identity)) {}

std::string HttpTarget::url(std::string_view path) const {
  return (tls_ ? "https://" : "http://") + server_.endpoint() + std::string(path);
}

std::size_t HttpTarget::requestCount() const {
  const std::scoped_lock lock(mutex_);
  return request_count_;
}

std::vector<HttpRequest> HttpTarget::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

Script HttpTarget::answer(std::string& input) {
  const std::optional<HttpRequest> request = takeRequest(input);
  if (!request) return {};
  {
    const std::scoped_lock lock(mutex_);
    ++request_count_;
    if (requests_.size() == kRequestsKept) requests_.erase(requests_.begin());
    requests_.push_back(*request);
  }
  return scriptOf(handler_(*request), *request);
}

}  // namespace promonitor::test
