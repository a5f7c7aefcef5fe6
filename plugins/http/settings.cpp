#include "settings.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace promonitor::http {
namespace {

constexpr std::array<const char*, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                 "PATCH", "DELETE", "OPTIONS"};

Url readUrl(const pm::Options& options) {
  const ParsedUrl parsed = parseUrl(std::string(options.text("url")));
  if (parsed.url) return *parsed.url;
  throw pm::OptionError(pm::format("option 'url': {}", parsed.reason));
}

StatusRanges readStatus(const pm::Options& options) {
  try {
    return StatusRanges(options.text("expect.status"));
  } catch (const std::invalid_argument& wrong) {
    throw pm::OptionError(pm::format("option 'expect.status': {}", wrong.what()));
  }
}

bool isToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  const auto allowed = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

bool isFieldValue(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

std::string lower(std::string_view text) {
  std::string copy(text);
  for (char& c : copy) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return copy;
}

/// libcurl leaves out a header "Name:" and sends an empty one for "Name;".
std::string headerLine(std::string_view name, std::string_view value) {
  return value.empty() ? std::string(name) + ';' : pm::format("{}: {}", name, value);
}

void checkHeader(std::string_view name, std::string_view value) {
  if (!isToken(name)) {
    throw pm::OptionError(pm::format("option 'headers': '{}' is not a header name", name));
  }
  if (!isFieldValue(value)) {
    throw pm::OptionError(
        pm::format("option 'headers': the value of '{}' has control characters", name));
  }
  constexpr std::array<std::string_view, 3> kOwn = {"connection", "content-length",
                                                    "transfer-encoding"};
  if (std::find(kOwn.begin(), kOwn.end(), lower(name)) != kOwn.end()) {
    throw pm::OptionError(pm::format("option 'headers': '{}' is set by the probe itself", name));
  }
}

void addSecret(std::vector<std::string>& secrets, std::string_view value) {
  if (value.empty()) return;
  secrets.emplace_back(value);
  // "Bearer abc": the credentials alone are as secret.
  const std::size_t space = value.find(' ');
  if (space != std::string_view::npos) addSecret(secrets, value.substr(space + 1));
}

}  // namespace

Settings::Settings(const pm::Options& options)
    : url(readUrl(options)),
      method(kMethods[options.choice("method")]),
      body(options.text("body")),
      expect_status(readStatus(options)),
      body_contains(options.text("expect.body_contains")),
      follow_redirects(options.flag("follow_redirects")),
      max_redirects(options.integer("max_redirects")),
      body_limit(static_cast<std::size_t>(options.size("body_limit"))),
      tls(options),
      family(pm::ipFamily(options)),
      user_agent(options.text("user_agent")) {
  if (method == "HEAD" && !body_contains.empty()) {
    throw pm::OptionError("option 'expect.body_contains': an answer to HEAD has no body");
  }
  if (method == "HEAD" && !body.empty()) {
    throw pm::OptionError("option 'body': HEAD sends none; choose another method");
  }
  bool has_content_type = false;
  for (const auto& [name, value] : options.map("headers")) {
    checkHeader(name, value);
    has_content_type = has_content_type || lower(name) == "content-type";
    headers.add(headerLine(name, value));
    addSecret(secrets, value);
  }
  for (HeaderList* list : {&headers, &foreign_headers}) {
    list->add("Connection: close");
    list->add("Expect:");
  }
  // libcurl would call every body a form.
  if (!has_content_type) headers.add("Content-Type:");
  foreign_headers.add("Content-Type:");
  addSecret(secrets, url.password);
}

}  // namespace promonitor::http
