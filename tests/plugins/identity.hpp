#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/certificates.hpp"
#include "tests/support/target_script.hpp"

namespace promonitor::test {

/// A certificate as a target server presents it.
inline TlsIdentity identityOf(const CertificateFiles& files) {
  const auto read = [](const std::string& path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  TlsIdentity identity;
  identity.certificate_pem = read(files.chain);
  identity.key_pem = read(files.key);
  return identity;
}

}  // namespace promonitor::test
