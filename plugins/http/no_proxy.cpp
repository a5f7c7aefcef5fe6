#include "no_proxy.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "header_field.hpp"

namespace promonitor::http {
namespace {

std::optional<unsigned> numberIn(std::string_view text, unsigned most) {
  unsigned number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  return whole && number <= most ? std::optional(number) : std::nullopt;
}

bool samePrefix(std::string_view a, std::string_view b, unsigned bits) {
  for (unsigned bit = 0; bit < bits; ++bit) {
    const unsigned differing = static_cast<unsigned char>(a[bit / 8] ^ b[bit / 8]);
    if ((differing & (0x80U >> (bit % 8))) != 0) return false;
  }
  return true;
}

[[noreturn]] void refuse(std::string_view entry) {
  throw std::invalid_argument("'" + std::string(entry) +
                              "' is not a name, an address or a range such as 10.0.0.0/8");
}

/// Takes ":8080" off the end of a name or an IPv4 address, and the brackets off an IPv6 address.
std::uint16_t takePort(std::string_view& host, std::string_view entry) {
  std::string_view port;
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) refuse(entry);
    port = host.substr(end + 1);
    host = host.substr(1, end - 1);
    if (port.empty()) return 0;
    if (port.front() != ':') refuse(entry);
  } else if (std::count(host.begin(), host.end(), ':') == 1) {
    port = host.substr(host.find(':'));
    host = host.substr(0, host.find(':'));
  } else {
    return 0;
  }
  const auto number = numberIn(port.substr(1), 65535);
  if (!number || *number == 0) refuse(entry);
  return static_cast<std::uint16_t>(*number);
}

bool isName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' ||
           byte >= 0x80;
  });
}

}  // namespace

void NoProxy::add(std::string_view text) {
  const std::string lower = lowerCase(text);
  std::string_view host = lower;
  Entry entry;
  const std::size_t slash = host.find('/');
  const std::string_view prefix =
      slash == std::string_view::npos ? std::string_view() : host.substr(slash + 1);
  if (slash == std::string_view::npos) {
    entry.port = takePort(host, text);
  } else {
    host = host.substr(0, slash);
  }
  entry.address = AddressBytes(std::string(host));
  const auto bits = static_cast<unsigned>(8 * entry.address.view().size());
  entry.prefix = bits;
  if (slash != std::string_view::npos) {
    const auto length = numberIn(prefix, bits);
    if (!length || bits == 0) refuse(text);
    entry.prefix = *length;
  }
  if (bits == 0) {
    if (host != "*" && !isName(host)) refuse(text);
    entry.name = host;
  }
  entries_.push_back(std::move(entry));
}

bool NoProxy::contains(const Url& url) const {
  const AddressBytes address = url.literal ? AddressBytes(url.host) : AddressBytes();
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return matches(entry, url, address); });
}

bool NoProxy::matches(const Entry& entry, const Url& url, const AddressBytes& address) {
  if (entry.port != 0 && entry.port != url.port) return false;
  if (entry.name.empty()) {
    const std::string_view range = entry.address.view();
    return range.size() == address.view().size() && samePrefix(range, address.view(), entry.prefix);
  }
  if (entry.name == "*") return true;
  if (url.literal) return false;
  const bool only_below = entry.name.front() == '.';
  if (!only_below && url.host == entry.name) return true;
  return url.host.ends_with(only_below ? entry.name : '.' + entry.name);
}

}  // namespace promonitor::http
