#include "openssl_text.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <array>

#include "promonitor/format.hpp"

namespace promonitor::http {

std::string openSslText(unsigned long error) {
  std::array<char, 256> text{};
  ERR_error_string_n(error, text.data(), text.size());
  return pm::format("OpenSSL/{}: {}", OpenSSL_version(OPENSSL_VERSION_STRING), text.data());
}

}  // namespace promonitor::http
