#pragma once

#include "tests/support/certificates.hpp"
#include "tests/support/target_script.hpp"

namespace promonitor::test {

/// A certificate as a target server presents it.
inline TlsIdentity identityOf(const CertificateFiles& files) {
  return {.certificate_pem = files.chain_pem, .key_pem = files.key_pem};
}

}  // namespace promonitor::test
