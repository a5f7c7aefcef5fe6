#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace promonitor {

/// An API key as its user holds it: `pm_`, 8 base62 characters of public id, 32 of secret, and
/// 6 with the CRC-32 of all that precedes: one word of 49 characters. Holds the secret in clear,
/// so it lives only as long as one request or one answer, and is never logged or stored.
class ApiKeyText {
 public:
  static constexpr std::size_t kLength = 49;

  /// A new key from the system's random source.
  static ApiKeyText generate();
  /// Nothing unless the whole text has the shape of a key and its checksum is right.
  static std::optional<ApiKeyText> parse(std::string_view text);

  std::string_view publicId() const;
  std::string text() const { return {chars_.begin(), chars_.end()}; }
  /// SHA-256 of the whole text: what is stored of it.
  std::array<std::uint8_t, 32> hash() const;

 private:
  std::array<char, kLength> chars_{};
};

}  // namespace promonitor
