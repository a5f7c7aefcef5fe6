#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/certificates.hpp"
#include "tests/support/target_script.hpp"

namespace promonitor::test {

/// A certificate as a target server presents it.
inline TlsIdentity identityOf(const CertificateFiles& files) {
  return {.certificate_pem = files.chain_pem, .key_pem = files.key_pem};
}

/// What a file of a certificate or a key holds, for where it is wanted as text.
inline std::string pemOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace promonitor::test
