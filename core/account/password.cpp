#include "core/account/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace promonitor {
namespace {

constexpr std::size_t kSaltBytes = crypto_pwhash_argon2id_SALTBYTES;
constexpr std::size_t kHashBytes = 32;  // as libsodium's text form has it
constexpr int kCoding = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;

void requireRandomNumbers() {
  if (sodium_init() < 0) throw std::runtime_error("no source of random numbers for passwords");
}

template <std::size_t kBytes>
std::string randomText() {
  std::array<unsigned char, kBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string text(sodium_base64_encoded_len(kBytes, kCoding), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kCoding);
  text.pop_back();
  return text;
}

/// Code points of UTF-8.
std::size_t lengthOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

}  // namespace

std::optional<std::string> passwordFault(std::string_view password) {
  const std::size_t length = lengthOf(password);
  if (length < kShortestPassword) {
    return fmt::format(
        "a password has at least {} characters, and this one has {}: take a longer "
        "one, such as four words",
        kShortestPassword, length);
  }
  if (password.size() > kLongestPassword) {
    return fmt::format("a password has at most {} bytes: take a shorter one", kLongestPassword);
  }
  return std::nullopt;
}

std::string hashPassword(std::string_view password, const PasswordCost& cost) {
  requireRandomNumbers();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::runtime_error("no memory to hash a password");
  }
  return text.data();
}

bool fitsPassword(std::string_view password, const std::string& hash) {
  requireRandomNumbers();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string hashOfNothing(const PasswordCost& cost) {
  requireRandomNumbers();
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory / 1024, cost.passes,
                     randomText<kSaltBytes>(), randomText<kHashBytes>());
}

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace promonitor
