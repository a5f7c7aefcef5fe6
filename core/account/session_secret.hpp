#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace promonitor {

/// What a browser holds of a session, or a person of a set-up link: 32 random bytes as 43
/// characters of base64url. Holds the secret in clear, so it lives only as long as one request or
/// one answer, and is never logged or stored.
class SessionSecret {
 public:
  static constexpr std::size_t kLength = 43;

  /// A new one from the system's random source.
  static SessionSecret generate();
  /// Nothing unless the whole text has the shape of one.
  static std::optional<SessionSecret> parse(std::string_view text);

  const std::string& text() const { return text_; }
  /// SHA-256 in hexadecimal: what is stored of it.
  std::string fingerprint() const;
  /// What a page of this session adds to calls that change something: only who can read the
  /// session's answers knows it.
  std::string csrfToken() const;
  /// In constant time.
  bool matchesCsrfToken(std::string_view token) const;

 private:
  explicit SessionSecret(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace promonitor
