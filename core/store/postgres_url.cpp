#include "core/store/postgres_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

namespace promonitor {
namespace {

constexpr std::string_view kScheme = "postgresql://";
constexpr std::array<std::string_view, 6> kSslModes{"disable", "allow",     "prefer",
                                                    "require", "verify-ca", "verify-full"};

[[noreturn]] void refuseUrl(const std::string& fault) { throw std::invalid_argument(fault); }

std::string decodePercents(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    std::uint8_t byte = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || read.ptr != digits.data() + 2) {
      refuseUrl("a % is not followed by two hexadecimal digits");
    }
    if (byte == 0) refuseUrl("%00 cannot be part of it");
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

std::string encodePercents(std::string_view text, std::string_view kept) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       kept.find(c) != std::string_view::npos;
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

/// The part before `separator`, taken off `rest`; nothing where there is none.
std::optional<std::string_view> takeBefore(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const auto part = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return part;
}

void readHost(std::string_view text, PostgresPlace& place) {
  if (text.find(',') != std::string_view::npos) {
    refuseUrl("it names more than one host, and only one is supported");
  }
  std::size_t end = text.find(':');
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) refuseUrl("a [ has no ]");
    place.host = text.substr(1, bracket - 1);
    end = bracket + 1 == text.size() ? std::string_view::npos : bracket + 1;
    if (end != std::string_view::npos && text[end] != ':')
      refuseUrl("a ] is not followed by :port");
  } else {
    place.host = decodePercents(text.substr(0, end));
  }
  if (end == std::string_view::npos) return;
  const auto port = text.substr(end + 1);
  std::uint16_t number = 0;
  const auto read = std::from_chars(port.data(), port.data() + port.size(), number);
  if (read.ec != std::errc() || read.ptr != port.data() + port.size() || number == 0) {
    refuseUrl("its port is not a number from 1 to 65535");
  }
  place.port = port;
}

void readParameter(std::string_view parameter, PostgresPlace& place) {
  const auto name = takeBefore(parameter, '=');
  if (!name) refuseUrl("a parameter behind ? is not written as name=value");
  std::string value = decodePercents(parameter);
  if (*name == "sslmode") {
    if (std::find(kSslModes.begin(), kSslModes.end(), value) == kSslModes.end()) {
      refuseUrl(fmt::format("its sslmode is not one of {}", fmt::join(kSslModes, ", ")));
    }
    place.ssl_mode = std::move(value);
  } else if (*name == "sslrootcert") {
    place.ssl_root_cert = std::move(value);
  } else if (*name == "host" && place.host.empty()) {
    place.host = std::move(value);
  } else if (*name == "password") {
    refuseUrl("it holds a password");
  } else {
    refuseUrl("a parameter behind ? is none of sslmode, sslrootcert, host");
  }
}

}  // namespace

PostgresPlace parsePostgresUrl(std::string_view url) {
  if (!url.starts_with(kScheme)) refuseUrl("it does not start with postgresql://");
  PostgresPlace place;
  std::string_view parameters = url.substr(kScheme.size());
  std::string_view rest = parameters;
  if (const auto before = takeBefore(parameters, '?')) {
    rest = *before;
  } else {
    parameters = {};
  }
  auto authority = takeBefore(rest, '/');
  if (!authority || rest.empty()) refuseUrl("it names no database");
  if (rest.find('/') != std::string_view::npos) refuseUrl("the name of its database holds a /");
  place.database = decodePercents(rest);
  if (const auto user = takeBefore(*authority, '@')) {
    if (user->find(':') != std::string_view::npos) refuseUrl("it holds a password");
    place.user = decodePercents(*user);
  }
  readHost(*authority, place);
  while (!parameters.empty()) {
    const auto parameter = takeBefore(parameters, '&');
    readParameter(parameter.value_or(parameters), place);
    if (!parameter) break;
  }
  return place;
}

std::string postgresUrl(const PostgresPlace& place) {
  std::string url(kScheme);
  if (!place.user.empty()) url += encodePercents(place.user, "-._~") + "@";
  const bool v6 = place.host.find(':') != std::string::npos && !place.host.starts_with('/');
  url += v6 ? "[" + place.host + "]" : encodePercents(place.host, "-._~");
  if (!place.port.empty()) url += ":" + place.port;
  return url + "/" + encodePercents(place.database, "-._~");
}

}  // namespace promonitor
