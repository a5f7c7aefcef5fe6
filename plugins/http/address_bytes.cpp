#include "address_bytes.hpp"

#include <arpa/inet.h>

namespace promonitor::http {

AddressBytes::AddressBytes(const std::string& text) {
  if (inet_pton(AF_INET, text.c_str(), bytes_.data()) == 1) {
    size_ = sizeof(in_addr);
  } else if (inet_pton(AF_INET6, text.c_str(), bytes_.data()) == 1) {
    size_ = sizeof(in6_addr);
  }
}

}  // namespace promonitor::http
