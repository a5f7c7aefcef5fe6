#pragma once

#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace promonitor::http {

/// An IP address in network order, as it stands in certificates (RFC 5280, section 4.2.1.6). A
/// value.
class AddressBytes {
 public:
  AddressBytes() = default;
  /// Empty when `text` is no address.
  explicit AddressBytes(const std::string& text);

  bool empty() const { return size_ == 0; }
  /// 4 or 16 bytes, or none.
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, sizeof(in6_addr)> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace promonitor::http
