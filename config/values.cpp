#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "config/secret_file.hpp"
#include "core/base/timestamp.hpp"
#include "core/net/address.hpp"

namespace promonitor::config {
namespace {

constexpr std::array<std::string_view, 6> kPolicyGroups{"loopback",  "private",     "link-local",
                                                        "multicast", "unspecified", "metadata"};
constexpr std::array<std::string_view, 5> kLogLevels{"trace", "debug", "info", "warn", "error"};

/// "host:port" with a literal host, brackets around IPv6.
std::optional<ListenAddress> parseListen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parseInteger(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!port || *port < 0 || *port > 65535) return std::nullopt;
  if (bracketed != (host.find(':') != std::string_view::npos)) return std::nullopt;
  if (!Address::parse(host, 0)) return std::nullopt;
  return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

template <class Words>
bool isOneOf(std::string_view word, const Words& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <class Words>
void refuseWord(Decoding& decoding, const OptionInput& input, const Words& words) {
  std::vector<std::string> known(words.begin(), words.end());
  const std::string nearest = nearestWord(input.text, known);
  decoding.refuse(
      input.mark, fmt::format("'{}' is not one of {}", input.text, fmt::join(words, ", ")),
      nearest.empty() ? "use one of these" : fmt::format("did you mean '{}'?", nearest));
}

bool isLowerHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool looksLikeEmail(std::string_view text) {
  const std::size_t at = text.find('@');
  const bool has_odd_byte = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '<' || c == '>' || c == '"';
  });
  return text.size() <= 254 && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos && !has_odd_byte;
}

}  // namespace

void readInterval(Decoding& decoding, const OptionInput& input, Duration& out) {
  Duration interval{};
  readDuration<kSecondMs, 7 * kDayMs>(decoding, input, interval);
  if (interval % std::chrono::seconds(1) != Duration(0)) {
    decoding.refuse(input.mark, fmt::format("{} is not a whole number of seconds", input.text),
                    "write whole seconds, as in 30s");
  } else if (interval != Duration(0)) {
    out = interval;
  }
}

void readTimestamp(Decoding& decoding, const OptionInput& input, WallTime& out) {
  constexpr WallTime kFirst = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
  constexpr WallTime kEnd = std::chrono::sys_days(std::chrono::year(2200) / 1 / 1);
  const auto* text = scalarText(decoding, input, "a time");
  if (text == nullptr) return;
  const auto time = parseTimestamp(*text);
  if (time && *time >= kFirst && *time < kEnd) {
    out = *time;
  } else if (time) {
    decoding.refuse(input.mark, fmt::format("{} is not between the years 2000 and 2199", *text),
                    "correct the year");
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is not a time with its offset from UTC", *text),
                    "write it as 2026-12-01T22:00:00Z or 2026-12-01T23:00:00+01:00");
  }
}

void readPercent(Decoding& decoding, const OptionInput& input, int& out) {
  const auto* text = scalarText(decoding, input, "a share");
  if (text == nullptr) return;
  const double percent = parseRatio(*text).value_or(0) * 100;
  const double whole = std::round(percent);
  if (whole >= 1 && std::abs(percent - whole) < 1e-9) {
    out = static_cast<int>(whole);
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is not a share in whole percent", *text),
                    "write it as 1% to 100%");
  }
}

void readListen(Decoding& decoding, const OptionInput& input, ListenAddress& out) {
  const auto* text = scalarText(decoding, input, "an address with a port");
  if (text == nullptr) return;
  if (auto listen = parseListen(*text)) {
    out = std::move(*listen);
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is not an address with a port", *text),
                    "write it as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080");
  }
}

void readPolicyRule(Decoding& decoding, const OptionInput& input, std::string& out) {
  const auto* text = scalarText(decoding, input, "an address range or the name of a group");
  if (text == nullptr) return;
  if (isOneOf(*text, kPolicyGroups) || AddressRange::parse(*text)) {
    out = *text;
  } else {
    decoding.refuse(
        input.mark, fmt::format("'{}' is neither an address range nor a group", *text),
        fmt::format("write it as 10.0.0.0/8, or use one of {}", fmt::join(kPolicyGroups, ", ")));
  }
}

bool parseDatabaseUrl(std::string_view url, DatabaseSettings& out, std::string& fault) {
  constexpr std::string_view kSqlite = "sqlite://";
  if (url.starts_with("postgresql://")) {
    try {
      out.postgres = parsePostgresUrl(url);
      return true;
    } catch (const std::invalid_argument& error) {
      fault = error.what();
      return false;
    }
  }
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size() + 1 && url[kSqlite.size()] == '/') {
    out.sqlite_path = url.substr(kSqlite.size());
    return true;
  }
  fault = "is not the URL of a database";
  return false;
}

void readDatabaseUrl(Decoding& decoding, const OptionInput& input, DatabaseSettings& out) {
  const auto* text = scalarText(decoding, input, "a database URL");
  std::string fault;
  if (text == nullptr || parseDatabaseUrl(*text, out, fault)) return;
  decoding.refuse(input.mark, fault,
                  text->starts_with("postgresql://")
                      ? "write it as postgresql://user@host/database, and the password in "
                        "database.password_file"
                      : "write it as sqlite:///var/lib/promonitor/promonitor.db or "
                        "postgresql://user@host/database");
}

void readShards(Decoding& decoding, const OptionInput& input, int& out) {
  if (input.type == OptionInput::Type::Scalar && input.text == "auto") {
    out = 0;
    return;
  }
  readInteger<1, 256>(decoding, input, out);
}

void readSize(Decoding& decoding, const OptionInput& input, std::int64_t least_mib,
              std::int64_t& out) {
  const auto* text = scalarText(decoding, input, "a size");
  if (text == nullptr) return;
  const auto size = input.quoted ? std::nullopt : parseSize(*text);
  if (!size) {
    decoding.refuse(input.mark, fmt::format("'{}' is not a size", *text),
                    "write it as 512MiB or 20GiB");
  } else if (*size < least_mib << 20) {
    decoding.refuse(input.mark, fmt::format("{} is below {}MiB", *text, least_mib),
                    fmt::format("write at least {}MiB", least_mib));
  } else {
    out = *size;
  }
}

void readPath(Decoding& decoding, const OptionInput& input, std::filesystem::path& out) {
  std::string text;
  readText(decoding, input, text);
  if (!text.empty()) out = decoding.sources.directory(input.mark.file) / text;
}

void readSha256(Decoding& decoding, const OptionInput& input, std::string& out) {
  const auto* text = scalarText(decoding, input, "a SHA-256 sum");
  if (text == nullptr) return;
  if (text->size() == 64 && std::all_of(text->begin(), text->end(), isLowerHex)) {
    out = *text;
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is not a SHA-256 sum", *text),
                    "write 64 lower-case hexadecimal digits, as sha256sum prints them");
  }
}

void readEmail(Decoding& decoding, const OptionInput& input, std::string& out) {
  const auto* text = scalarText(decoding, input, "an e-mail address");
  if (text == nullptr) return;
  if (looksLikeEmail(*text)) {
    out = *text;
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is not an e-mail address", *text),
                    "write it as ops@example.com");
  }
}

void readIsolation(Decoding& decoding, const OptionInput& input, Isolation& out) {
  constexpr std::array<std::string_view, 2> kWords{"inline", "process"};
  const auto* text = scalarText(decoding, input, "inline or process");
  if (text == nullptr) return;
  if (isOneOf(*text, kWords)) {
    out = *text == "inline" ? Isolation::Inline : Isolation::Process;
  } else {
    refuseWord(decoding, input, kWords);
  }
}

void readLogFormat(Decoding& decoding, const OptionInput& input, LogSettings::Format& out) {
  constexpr std::array<std::string_view, 2> kFormats{"text", "json"};
  const auto* text = scalarText(decoding, input, "text or json");
  if (text == nullptr) return;
  if (isOneOf(*text, kFormats)) {
    out = *text == "json" ? LogSettings::Format::Json : LogSettings::Format::Text;
  } else {
    refuseWord(decoding, input, kFormats);
  }
}

void readLogLevel(Decoding& decoding, const OptionInput& input, std::string& out) {
  const auto* text = scalarText(decoding, input, "a log level");
  if (text == nullptr) return;
  if (isOneOf(*text, kLogLevels)) {
    out = *text;
  } else {
    refuseWord(decoding, input, kLogLevels);
  }
}

void readOrigin(Decoding& decoding, const OptionInput& input, std::string& out) {
  const auto* text = scalarText(decoding, input, "an origin");
  if (text == nullptr) return;
  constexpr std::string_view kMarks = "-.:[]/";
  const std::size_t scheme = text->starts_with("https://") ? 8 : 7;
  const bool is_web = text->starts_with("https://") || text->starts_with("http://");
  const bool is_plain = std::all_of(text->begin(), text->end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
  });
  if (is_web && is_plain && text->size() > scheme && text->find('/', scheme) == std::string::npos) {
    out = *text;
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is not the origin of a web page", *text),
                    "write it as https://status.example.com, in small letters, without a path");
  }
}

void readNameServer(Decoding& decoding, const OptionInput& input, std::string& out) {
  const auto* text = scalarText(decoding, input, "the address of a name server");
  if (text == nullptr) return;
  if (Address::parse(*text, 53) || parseListen(*text)) {
    out = *text;
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is not the address of a name server", *text),
                    "write it as 192.0.2.53 or 127.0.0.1:5353");
  }
}

void readSecretAt(Decoding& decoding, const OptionInput& input, std::string& out) {
  std::filesystem::path path;
  readPath(decoding, input, path);
  if (path.empty()) return;
  std::string reason;
  if (auto secret = readSecretFile(path, reason)) {
    out = std::move(*secret);
  } else {
    decoding.refuse(input.mark, fmt::format("secret file '{}' {}", path.string(), reason),
                    "a secret file holds one secret and is readable by its owner only");
  }
}

}  // namespace promonitor::config
