#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace promonitor::http {

/// Who asks, as a URL may say (RFC 3986, section 3.2.1).
struct UserInfo {
  std::string user, password;
};

/// An absolute http or https URL in libcurl's normal form, so that what is checked here is what
/// libcurl will connect to. A value.
struct Url {
  std::string text;  ///< without fragment
  std::string host;  ///< lower case, IDNA form; IPv6 without brackets
  std::uint16_t port = 0;
  bool tls = false;
  bool literal = false;     ///< the host is an address
  bool names_user = false;  ///< it says who asks: userInfo()

  bool sameOrigin(const Url& other) const {
    return tls == other.tls && port == other.port && host == other.host;
  }
  /// "example.org:8080", without the port where it is the scheme's; IPv6 in brackets.
  std::string authority() const;
  /// Decoded.
  UserInfo userInfo() const;
  /// The text with another host.
  std::string withHost(const std::string& name) const;
  /// The text with the password replaced by "***".
  std::string masked() const;
};

/// True for an IPv4 or IPv6 address.
bool isAddress(const std::string& host);

/// Whom to connect to; refers to what it was made of.
struct Peer {
  explicit Peer(const Url& url) : host(&url.host), port(url.port), literal(url.literal) {}
  Peer(const std::string& name, std::uint16_t number)
      : host(&name), port(number), literal(isAddress(name)) {}

  const std::string* host;
  std::uint16_t port;
  bool literal;  ///< the host is an address
};

/// How a text failed to be a Url.
enum class UrlError : std::uint8_t { None, Malformed, Scheme };

struct ParsedUrl {
  std::optional<Url> url;
  UrlError error = UrlError::None;
  std::string reason;  ///< libcurl's words
};

/// Reads `text`, relative to `base` where one is given (RFC 3986, section 5).
ParsedUrl parseUrl(const std::string& text, const Url* base = nullptr);

/// The method of the request that follows a redirect (RFC 9110, section 15.4).
std::string methodAfterRedirect(const std::string& method, int status);

/// True for the statuses whose Location is followed.
bool isRedirect(int status);

}  // namespace promonitor::http
