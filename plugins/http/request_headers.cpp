#include "request_headers.hpp"

#include <algorithm>
#include <array>

#include "header_field.hpp"

namespace promonitor::http {
namespace {

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Fields that the probe sets itself.
constexpr std::array<std::string_view, 3> kOwn = {"connection", "content-length",
                                                  "transfer-encoding"};
/// Fields that are about the body.
constexpr std::array<std::string_view, 4> kOfBody = {"content-type", "content-encoding",
                                                     "content-language", "content-location"};
/// Fields whose values are no secret.
constexpr std::array<std::string_view, 9> kPublic = {
    "accept",       "accept-encoding",  "accept-language",  "cache-control",
    "content-type", "content-encoding", "content-language", "host",
    "user-agent"};

void checkField(std::string_view name, std::string_view value) {
  if (!isToken(name)) {
    throw pm::OptionError(pm::format("option 'headers': '{}' is not a header name", name));
  }
  if (!isFieldValue(value)) {
    throw pm::OptionError(
        pm::format("option 'headers': the value of '{}' has control characters", name));
  }
  if (isOneOf(kOwn, lowerCase(name))) {
    throw pm::OptionError(pm::format("option 'headers': '{}' is set by the probe itself", name));
  }
}

}  // namespace

RequestHeaders::RequestHeaders(const pm::Options& options, const RequestBody& body,
                               std::string_view authorization, std::string_view host,
                               Secrets& secrets)
    : has_body_(!body.content.empty()) {
  addGiven(options, secrets);
  if (!authorization.empty()) {
    for (HeaderList* const list : {&own_, &own_bodiless_}) {
      list->add(headerLine("Authorization", authorization));
    }
  }
  if (!host.empty() && !has_host_) {
    for (HeaderList* const list : {&own_, &own_bodiless_}) list->add(headerLine("Host", host));
  }
  addContentType(body);
  for (HeaderList* const list : {&own_, &foreign_, &own_bodiless_, &foreign_bodiless_}) {
    list->add("Connection: close");
    list->add("Expect:");
  }
  if (has_body_) return;
  own_bodiless_ = HeaderList();
  foreign_bodiless_ = HeaderList();
}

void RequestHeaders::addGiven(const pm::Options& options, Secrets& secrets) {
  for (const auto& [name, value] : options.map("headers")) {
    checkField(name, value);
    const std::string lower = lowerCase(name);
    if (!isOneOf(kPublic, lower)) secrets.addHeaderValue(value);
    if (lower == "host") has_host_ = true;
    if (lower == "content-type") content_type_ = value;
    own_.add(headerLine(name, value));
    if (!isOneOf(kOfBody, lower)) own_bodiless_.add(headerLine(name, value));
  }
}

void RequestHeaders::addContentType(const RequestBody& body) {
  const bool given = !content_type_.empty();
  if (!given && body.content_type != nullptr) content_type_ = body.content_type;
  // libcurl would call every body a form.
  const std::string line =
      content_type_.empty() ? "Content-Type:" : headerLine("Content-Type", content_type_);
  if (!given) own_.add(line);
  foreign_.add(has_body_ ? line : "Content-Type:");
  own_bodiless_.add("Content-Type:");
  foreign_bodiless_.add("Content-Type:");
}

}  // namespace promonitor::http
