#include "request_body.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "json_expectation.hpp"

namespace promonitor::http {
namespace {

/// application/x-www-form-urlencoded as the URL Standard (section 5.2) writes it.
void addEncoded(std::string& text, std::string_view value) {
  constexpr std::string_view kPlain = "*-._";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : value) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const auto byte = static_cast<unsigned char>(c);
    if (alphanumeric || kPlain.find(c) != std::string_view::npos) {
      text += c;
    } else if (c == ' ') {
      text += '+';
    } else {
      text += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
}

std::string formText(const pm::Options& options, Secrets& secrets) {
  std::string text;
  for (const auto& [name, value] : options.map("form")) {
    if (!text.empty()) text += '&';
    addEncoded(text, name);
    text += '=';
    const std::size_t begin = text.size();
    addEncoded(text, value);
    secrets.add(value);
    secrets.add(std::string_view(text).substr(begin));
  }
  return text;
}

std::string jsonDocument(const pm::Options& options, Secrets& secrets) {
  const std::string_view document = options.text("json");
  if (document.starts_with('"')) {
    throw pm::OptionError(
        "option 'json': a single text is no object or list; for the content of a file use "
        "body_file and a Content-Type in headers");
  }
  for (const std::string& text : jsonTexts(document)) secrets.add(text);
  return std::string(document);
}

/// The option that says what the body is; null: none does.
const char* givenBody(const pm::Options& options) {
  constexpr std::array<const char*, 3> kOptions = {"body", "json", "form"};
  const char* given = nullptr;
  for (const char* const name : kOptions) {
    if (!options.has(name)) continue;
    if (given != nullptr) {
      throw pm::OptionError(
          pm::format("options '{}' and '{}' both say what the body is; keep one", given, name));
    }
    given = name;
  }
  return given;
}

}  // namespace

RequestBody readRequestBody(const pm::Options& options, const std::string& method,
                            Secrets& secrets) {
  const char* const given = givenBody(options);
  if (given == nullptr) return {};
  if (method == "GET" || method == "HEAD") {
    throw pm::OptionError(pm::format(
        "option '{}': {} sends no body; choose another method, such as POST", given, method));
  }
  const std::string_view name = given;
  if (name == "json") return {jsonDocument(options, secrets), "application/json"};
  if (name == "form") return {formText(options, secrets), "application/x-www-form-urlencoded"};
  secrets.add(options.text("body"));
  return {std::string(options.text("body")), nullptr};
}

std::vector<pm::OptionDecl> bodyOptions() {
  using pm::option;
  using pm::Type;
  return {
      option("body", Type::Text)
          .secret()
          .help("Body of the request as it is; body_file reads it from a file."),
      option("json", Type::Json)
          .secret()
          .help("Body of the request: this object or list as application/json."),
      option("form", Type::Map)
          .secret()
          .help("Body of the request: these fields as application/x-www-form-urlencoded."),
  };
}

}  // namespace promonitor::http
