#include "request_text.hpp"

#include <algorithm>
#include <string_view>

#include "header_field.hpp"

namespace promonitor::http {
namespace {

/// A line of libcurl's list: "Name: value"; "Name:" keeps a field from being sent, "Name;" sends it
/// empty.
struct GivenField {
  explicit GivenField(std::string_view line) {
    const std::size_t end = std::min(line.find_first_of(":;"), line.size());
    name = line.substr(0, end);
    if (line.substr(end).starts_with(':')) {
      const std::size_t begin = line.find_first_not_of(" \t", end + 1);
      if (begin != std::string_view::npos) value = line.substr(begin);
    }
    sent = !value.empty() || line.substr(end) == ";";
  }

  std::string_view name, value;
  bool sent;
};

/// Whether the list speaks of a field, be it to keep it from being sent.
bool isGiven(const HeaderList& headers, std::string_view name) {
  for (const curl_slist* one = headers.get(); one != nullptr; one = one->next) {
    if (sameName(GivenField(one->data).name, name)) return true;
  }
  return false;
}

void append(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(value.empty() ? ":" : ": ").append(value).append("\r\n");
}

void appendGiven(std::string& text, const HeaderList& headers, bool host) {
  for (const curl_slist* one = headers.get(); one != nullptr; one = one->next) {
    const GivenField field(one->data);
    if (field.sent && sameName(field.name, "Host") == host) append(text, field.name, field.value);
  }
}

/// What is asked for (RFC 9112, section 3.2.1).
std::string_view targetOf(const Url& url) {
  const std::string_view text = url.text;
  const std::size_t begin = text.find('/', text.find("//") + 2);
  return begin == std::string_view::npos ? std::string_view("/") : text.substr(begin);
}

}  // namespace

void appendRequestHead(std::string& text, const TransferRequest& request) {
  text.append(request.method).append(" ").append(targetOf(request.url)).append(" HTTP/1.1\r\n");
  if (isGiven(request.headers, "Host")) {
    appendGiven(text, request.headers, true);
  } else {
    append(text, "Host", request.url.authority());
  }
  if (!request.user_agent.empty() && !isGiven(request.headers, "User-Agent")) {
    append(text, "User-Agent", request.user_agent);
  }
  if (!isGiven(request.headers, "Accept")) append(text, "Accept", "*/*");
  appendGiven(text, request.headers, false);
  if (request.hasBody()) append(text, "Content-Length", std::to_string(request.body.size()));
  text.append("\r\n");
}

}  // namespace promonitor::http
