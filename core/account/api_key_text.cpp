#include "core/account/api_key_text.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

namespace promonitor {
namespace {

constexpr std::string_view kPrefix = "pm_";
constexpr std::size_t kPublicIdLength = 8;
constexpr std::size_t kChecksumLength = 6;
constexpr std::size_t kChecksumStart = ApiKeyText::kLength - kChecksumLength;
constexpr std::string_view kAlphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr std::array<std::uint32_t, 256> crcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? (value >> 1) ^ 0xedb88320U : value >> 1;
    }
    table[i] = value;
  }
  return table;
}

/// CRC-32 as in IEEE 802.3.
std::uint32_t crc32(std::string_view text) {
  static constexpr auto kTable = crcTable();
  std::uint32_t crc = 0xffffffffU;
  for (const char c : text) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xffU];
  }
  return ~crc;
}

std::array<char, kChecksumLength> checksum(std::string_view text) {
  std::array<char, kChecksumLength> digits{};
  std::uint32_t rest = crc32(text);
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    *digit = kAlphabet[rest % kAlphabet.size()];
    rest /= static_cast<std::uint32_t>(kAlphabet.size());
  }
  return digits;
}

bool isBase62(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

ApiKeyText ApiKeyText::generate() {
  if (sodium_init() < 0) throw std::runtime_error("no source of random numbers for a new API key");
  ApiKeyText key;
  auto* const random_part = std::copy(kPrefix.begin(), kPrefix.end(), key.chars_.begin());
  auto* const check_part = key.chars_.begin() + kChecksumStart;
  std::generate(random_part, check_part, [] {
    return kAlphabet[randombytes_uniform(static_cast<std::uint32_t>(kAlphabet.size()))];
  });
  const auto digits = checksum(std::string_view(key.chars_.data(), kChecksumStart));
  std::copy(digits.begin(), digits.end(), check_part);
  return key;
}

std::optional<ApiKeyText> ApiKeyText::parse(std::string_view text) {
  if (text.size() != kLength || !text.starts_with(kPrefix)) return std::nullopt;
  if (!std::all_of(text.begin() + kPrefix.size(), text.end(), isBase62)) return std::nullopt;
  const auto digits = checksum(text.substr(0, kChecksumStart));
  if (!std::equal(digits.begin(), digits.end(), text.begin() + kChecksumStart)) {
    return std::nullopt;
  }
  ApiKeyText key;
  std::copy(text.begin(), text.end(), key.chars_.begin());
  return key;
}

std::string_view ApiKeyText::publicId() const {
  return {chars_.data() + kPrefix.size(), kPublicIdLength};
}

std::array<std::uint8_t, 32> ApiKeyText::hash() const {
  static_assert(crypto_hash_sha256_BYTES == 32);
  std::array<std::uint8_t, 32> digest{};
  std::array<unsigned char, kLength> bytes{};
  std::copy(chars_.begin(), chars_.end(), bytes.begin());
  crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
  return digest;
}

}  // namespace promonitor
