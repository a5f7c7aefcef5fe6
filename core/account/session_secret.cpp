#include "core/account/session_secret.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "core/base/fingerprint.hpp"

namespace promonitor {
namespace {

constexpr int kSecretCoding = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t kBytes = 32;
using Bytes = std::array<unsigned char, kBytes>;

std::string encoded(const Bytes& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kSecretCoding), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kSecretCoding);
  text.pop_back();
  return text;
}

bool isPlain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
         c == '_';
}

const unsigned char* charactersOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SessionSecret SessionSecret::generate() {
  if (sodium_init() < 0) throw std::runtime_error("no source of random numbers for a session");
  Bytes bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return SessionSecret(encoded(bytes));
}

std::optional<SessionSecret> SessionSecret::parse(std::string_view text) {
  if (text.size() != kLength || !std::all_of(text.begin(), text.end(), isPlain)) {
    return std::nullopt;
  }
  return SessionSecret(std::string(text));
}

std::string SessionSecret::fingerprint() const { return fingerprintOf(text_); }

std::string SessionSecret::csrfToken() const {
  static constexpr std::string_view kPurpose = "promonitor csrf 1";
  Bytes digest{};
  crypto_generichash(digest.data(), digest.size(), charactersOf(kPurpose), kPurpose.size(),
                     charactersOf(text_), text_.size());
  return encoded(digest);
}

bool SessionSecret::matchesCsrfToken(std::string_view token) const {
  const std::string expected = csrfToken();
  return token.size() == expected.size() &&
         sodium_memcmp(token.data(), expected.data(), expected.size()) == 0;
}

}  // namespace promonitor
