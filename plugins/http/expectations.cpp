#include "expectations.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "read_limits.hpp"

namespace promonitor::http {
namespace {

constexpr std::array<const char*, 3> kVersions = {nullptr, "HTTP/1.0", "HTTP/1.1"};

/// Calls `read`; what it refuses is about the option `name`.
template <class Read>
auto readOption(std::string_view name, const Read& read) {
  try {
    return read();
  } catch (const std::invalid_argument& wrong) {
    throw pm::OptionError(pm::format("option '{}': {}", name, wrong.what()));
  }
}

std::vector<std::string> readTexts(const pm::Options& options, const char* name) {
  std::vector<std::string> texts;
  for (const std::string_view text : options.list(name)) {
    if (text.empty()) {
      throw pm::OptionError(pm::format("option '{}': an empty text is in every body", name));
    }
    texts.emplace_back(text);
  }
  return texts;
}

std::vector<Pattern> readPatterns(const pm::Options& options, const char* name) {
  return readOption(name, [&] {
    std::vector<Pattern> patterns;
    for (const std::string_view text : options.list(name)) patterns.emplace_back(text);
    return patterns;
  });
}

std::int64_t sureOf(std::int64_t body_limit) {
  return static_cast<std::int64_t>(readLimits(static_cast<std::size_t>(body_limit)).sure);
}

/// A size that can be told: so many bytes of a body, and `beyond`, are read for sure.
std::optional<std::int64_t> readSize(const pm::Options& options, const char* name, int beyond) {
  if (!options.has(name)) return std::nullopt;
  const std::int64_t size = options.size(name);
  const std::int64_t needed = size + beyond;
  if (needed > sureOf(options.size("body_limit"))) {
    constexpr auto kAboveMost = static_cast<std::int64_t>(kMostRead) + 1;
    const bool fits = needed <= sureOf(kAboveMost - 1);
    throw pm::OptionError(
        pm::format("option '{}': {} bytes of a body may not be read; raise body_limit to {}", name,
                   needed, fits ? needed : std::max(needed, kAboveMost)));
  }
  return size;
}

std::unique_ptr<const BodyExpectation> readBody(const pm::Options& options) {
  BodyExpectation body;
  body.contains = readTexts(options, "expect.body.contains");
  body.not_contains = readTexts(options, "expect.body.not_contains");
  body.regex = readPatterns(options, "expect.body.regex");
  body.not_regex = readPatterns(options, "expect.body.not_regex");
  body.min_size = readSize(options, "expect.body_size.min", 0);
  // One byte above it must be seen to know that there are more.
  body.max_size = readSize(options, "expect.body_size.max", 1);
  if (body.min_size && body.max_size && *body.min_size > *body.max_size) {
    throw pm::OptionError("option 'expect.body_size.min': it is above expect.body_size.max");
  }
  return body.empty() ? nullptr : std::make_unique<const BodyExpectation>(std::move(body));
}

}  // namespace

Expectations::Expectations(const pm::Options& options)
    : status_(
          readOption("expect.status", [&] { return StatusRanges(options.text("expect.status")); })),
      version_(kVersions.at(options.choice("expect.version"))),
      body_(readBody(options)) {
  for (const auto& [name, condition] : options.map("expect.headers")) {
    readOption("expect.headers",
               [&, &header = name, &wanted = condition] { headers_.emplace_back(header, wanted); });
  }
  for (const auto& [pointer, condition] : options.map("expect.json")) {
    readOption("expect.json",
               [&, &place = pointer, &wanted = condition] { json_.add(place, wanted); });
  }
}

std::optional<Mismatch> Expectations::judgeStatusLine(int status, std::string_view version) const {
  if (!status_.contains(status)) {
    return Mismatch{"http_status",
                    pm::format("status {} instead of {}", status, status_.text()),
                    status_.text(),
                    {}};
  }
  if (version_ != nullptr && version != version_) {
    return Mismatch{"http_version", pm::format("{} instead of {}", version, version_), version_,
                    std::string(version)};
  }
  return std::nullopt;
}

std::optional<Mismatch> Expectations::judgeBody(const JudgedBody& body) const {
  if (body_ != nullptr) {
    if (auto differs = body_->judgeSize(body.size, body.cut)) return differs;
    if (auto differs = body_->judge(body.text, body.cut)) return differs;
  }
  if (json_.empty()) return std::nullopt;
  if (body.cut) {
    return Mismatch{"http_json_invalid", "the JSON document is longer than body_limit",
                    "JSON of at most body_limit bytes",
                    pm::format("more than {} bytes", body.size)};
  }
  return json_.judge(body.text);
}

std::vector<pm::OptionDecl> expectOptions() {
  using pm::option;
  using pm::Type;
  constexpr double kMostEntries = 20;
  constexpr double kMostBytes = 16 << 20;
  return {
      option("expect.status", Type::Text)
          .standard("200-299")
          .help("Status codes that are good: single ones and ranges, such as 200-299,301."),
      option("expect.version", Type::Choice)
          .choices({"any", "1.0", "1.1"})
          .standard("any")
          .help("Version of HTTP that the server must answer with."),
      option("expect.headers", Type::Map)
          .help("Conditions for headers of the answer, by the header's name."),
      option("expect.body.contains", Type::List)
          .between(0, kMostEntries)
          .help("Texts that must all be in the body."),
      option("expect.body.not_contains", Type::List)
          .between(0, kMostEntries)
          .help("Texts of which none may be in the body."),
      option("expect.body.regex", Type::List)
          .between(0, kMostEntries)
          .help("Regular expressions (RE2) that must all match within the body."),
      option("expect.body.not_regex", Type::List)
          .between(0, kMostEntries)
          .help("Regular expressions (RE2) of which none may match within the body."),
      option("expect.body_size.min", Type::Size)
          .between(1, kMostBytes)
          .help("The least number of bytes of a good body."),
      option("expect.body_size.max", Type::Size)
          .between(0, kMostBytes)
          .help("The greatest number of bytes of a good body; less than body_limit."),
      option("expect.json", Type::Map)
          .help("Conditions for values of a JSON body, by their JSON Pointer."),
  };
}

}  // namespace promonitor::http
