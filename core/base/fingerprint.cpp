#include "core/base/fingerprint.hpp"

#include <openssl/evp.h>

#include <array>

#include <fmt/format.h>

namespace promonitor {

std::string fingerprintOf(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

}  // namespace promonitor
