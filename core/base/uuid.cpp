#include "core/base/uuid.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <vector>

namespace promonitor {
namespace {

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool isHyphenPosition(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

/// The finaliser of splitmix64: every input bit changes about half of the output bits.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// Without a loop: compilers make it one load.
std::uint64_t bigEndian(const std::uint8_t* bytes) {
  const auto at = [bytes](int i) { return std::uint64_t{bytes[i]}; };
  return at(0) << 56 | at(1) << 48 | at(2) << 40 | at(3) << 32 | at(4) << 24 | at(5) << 16 |
         at(6) << 8 | at(7);
}

void stamp(Uuid& id, unsigned version) {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0fU) | (version << 4));
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3fU) | 0x80U);
}

}  // namespace

std::string Uuid::text() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (const std::uint8_t byte : bytes) {
    if (isHyphenPosition(out.size())) out += '-';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0x0f];
  }
  return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (isHyphenPosition(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = hexValue(text[i]);
    if (value < 0) return std::nullopt;
    auto& byte = id.bytes[digits / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | value);
    ++digits;
  }
  return id;
}

Uuid Uuid::named(const Uuid& space, std::string_view name) {
  std::vector<std::uint8_t> input(space.bytes.begin(), space.bytes.end());
  input.insert(input.end(), name.begin(), name.end());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  // Looked up once: EVP_sha1() would be looked up anew with every digest.
  static EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  EVP_Digest(input.data(), input.size(), digest.data(), nullptr, sha1, nullptr);
  Uuid id;
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  stamp(id, 5);
  return id;
}

Uuid Uuid::timed(WallTime at, std::uint64_t entropy) {
  const auto since_epoch = at.time_since_epoch();
  const auto millis = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::milliseconds>(since_epoch).count());
  const std::uint64_t high = (millis << 16) | (mix(entropy) >> 48);
  const std::uint64_t low = mix(entropy + 1);
  Uuid id;
  for (unsigned i = 0; i < 8; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    id.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  stamp(id, 7);
  return id;
}

std::uint64_t hash64(const Uuid& id) {
  return mix(bigEndian(id.bytes.data()) ^ mix(bigEndian(id.bytes.data() + 8)));
}

}  // namespace promonitor
