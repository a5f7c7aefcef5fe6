#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace promonitor {

/// Closes texts so that they can be kept where others may look, and opens them again:
/// XChaCha20-Poly1305 with a random nonce for each. Immutable; thread-safe. Forgets its key at the
/// end.
class Seal {
 public:
  static constexpr std::size_t kKeyBytes = 32;
  using Key = std::array<std::uint8_t, kKeyBytes>;

  explicit Seal(const Key& key);
  ~Seal();
  Seal(const Seal&) = delete;
  Seal& operator=(const Seal&) = delete;

  /// Hexadecimal digits of a new key.
  static std::string newKeyText();
  /// Nothing where it is not 64 hexadecimal digits, in one line.
  static std::optional<Key> parseKey(std::string_view text);

  /// `about` is not kept, and must be the same when it is opened: what the text belongs to.
  std::string close(std::string_view text, std::string_view about) const;
  /// Nothing where another key closed it, it belongs to something else, or a bit of it changed.
  std::optional<std::string> open(std::string_view sealed, std::string_view about) const;
  /// 64 hexadecimal digits, the same for the same text: keyed BLAKE2b (RFC 7693), so that nobody
  /// without the key can try out what the text was.
  std::string fingerprint(std::string_view text) const;

 private:
  Key key_;
};

}  // namespace promonitor
