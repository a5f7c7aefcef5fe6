#include "tls_error_text.hpp"

#include <openssl/err.h>

#include <array>

namespace promonitor::http {

std::string tlsErrorText(unsigned long error) {
  std::array<char, 256> text{};
  ERR_error_string_n(error, text.data(), text.size());
  return text.data();
}

}  // namespace promonitor::http
