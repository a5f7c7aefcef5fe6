#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "address_bytes.hpp"
#include "url.hpp"

namespace promonitor::http {

/// Which URLs are asked for without the proxy. An entry is a name ("example.org": it and all below
/// it; ".example.org": all below it), an address, a range of addresses ("10.0.0.0/8"), any of these
/// names or addresses with a port, or "*". Names are not resolved for it. A value.
class NoProxy {
 public:
  /// Throws std::invalid_argument that names what is none of these.
  void add(std::string_view text);
  bool contains(const Url& url) const;

 private:
  struct Entry {
    std::string name;        ///< empty for an address
    AddressBytes address;    ///< empty for a name
    unsigned prefix = 0;     ///< bits of the address that count
    std::uint16_t port = 0;  ///< 0: any
  };
  static bool matches(const Entry& entry, const Url& url, const AddressBytes& address);

  std::vector<Entry> entries_;
};

}  // namespace promonitor::http
