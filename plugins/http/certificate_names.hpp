#pragma once

#include <openssl/x509.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace promonitor::http {

/// Whether a certificate is for a host.
enum class NameMatch : std::uint8_t {
  Nameless,  ///< it names no hosts at all; its subject is no name (RFC 9525, section 2)
  Other,
  Good
};

/// `host` is a name or an address, as in a URL but without brackets; an address matches addresses
/// alone.
NameMatch matchNames(const X509* certificate, const std::string& host);

/// Whether a name in a certificate stands for `host`: the same but for case, or with a wildcard as
/// the whole first label of at least three (RFC 9525, section 6.3). A dot at the end does not
/// count.
bool nameStandsFor(std::string_view name, std::string_view host);

}  // namespace promonitor::http
