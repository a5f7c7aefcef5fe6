#include "core/account/seal.hpp"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace promonitor {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(Seal::kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

void requireSodium() {
  if (sodium_init() < 0) throw std::runtime_error("no source of random numbers for sealing");
}

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytesOf(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hexOf(const unsigned char* bytes, std::size_t count) {
  std::string text(2 * count + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, count);
  text.pop_back();
  return text;
}

}  // namespace

Seal::Seal(const Key& key) : key_(key) { requireSodium(); }

Seal::~Seal() { sodium_memzero(key_.data(), key_.size()); }

std::string Seal::newKeyText() {
  requireSodium();
  Key key{};
  randombytes_buf(key.data(), key.size());
  std::string text = hexOf(key.data(), key.size());
  sodium_memzero(key.data(), key.size());
  return text;
}

std::optional<Seal::Key> Seal::parseKey(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  Key key{};
  std::size_t length = 0;
  const bool read = sodium_hex2bin(key.data(), key.size(), text.data(), text.size(), nullptr,
                                   &length, nullptr) == 0;
  if (!read || length != key.size() || text.size() != 2 * key.size()) return std::nullopt;
  return key;
}

std::string Seal::fingerprint(std::string_view text) const {
  constexpr char kContext[crypto_kdf_CONTEXTBYTES + 1] = "fngrprnt";
  static_assert(kKeyBytes == crypto_kdf_KEYBYTES);
  // One key, one use.
  Key key{};
  crypto_kdf_derive_from_key(key.data(), key.size(), 1, kContext, key_.data());
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), bytesOf(text), text.size(), key.data(), key.size());
  sodium_memzero(key.data(), key.size());
  return hexOf(hash.data(), hash.size());
}

std::string Seal::close(std::string_view text, std::string_view about) const {
  std::string sealed(kNonceBytes + text.size() + kTagBytes, '\0');
  unsigned char* const nonce = bytesOf(sealed);
  randombytes_buf(nonce, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceBytes, nullptr, bytesOf(text),
                                             text.size(), bytesOf(about), about.size(), nullptr,
                                             nonce, key_.data());
  return sealed;
}

std::optional<std::string> Seal::open(std::string_view sealed, std::string_view about) const {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view closed = sealed.substr(kNonceBytes);
  std::string text(closed.size() - kTagBytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytesOf(text), nullptr, nullptr, bytesOf(closed),
                                                 closed.size(), bytesOf(about), about.size(),
                                                 bytesOf(sealed), key_.data()) != 0) {
    return std::nullopt;
  }
  return text;
}

}  // namespace promonitor
