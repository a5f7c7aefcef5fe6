#pragma once

#include <openssl/x509.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace promonitor {

/// What is wrong with a certificate made for a test.
enum class CertificateFault {
  None,
  Expired,
  NotYetValid,
  SelfSigned,
  WrongHost,
  UntrustedIssuer,
  MissingIntermediate,  ///< the server sends the leaf alone
  WeakKey,              ///< RSA with 1,024 bits
  WeakSignature,        ///< SHA-1
};

struct CertificateSpec {
  std::string common_name = "localhost";
  /// Subject alternative names as OpenSSL writes them: "DNS:name", "IP:address".
  std::vector<std::string> names = {"DNS:localhost", "IP:127.0.0.1", "IP:::1"};
  std::chrono::seconds not_before = std::chrono::hours(-1);  ///< relative to now
  std::chrono::seconds not_after = std::chrono::hours(90 * 24 + 1);
  CertificateFault fault = CertificateFault::None;
  /// Instead of these one name of the kind DNS, byte for byte; empty: none.
  std::string raw_name;
  std::size_t padding = 0;  ///< bytes of a comment that nobody needs
  std::size_t extra = 0;    ///< certificates of strangers that the server sends, too
};

/// What a server presents: PEM files and the same as text.
struct CertificateFiles {
  std::string chain;  ///< leaf first, then intermediates
  std::string key;
  std::string chain_pem, key_pem;
};

/// A root, an intermediate and as many leaves as a test wants, in a temporary directory that goes
/// with it. Keys are P-256, so that making one takes less than a millisecond.
class TestCertificates {
 public:
  TestCertificates();
  ~TestCertificates();
  TestCertificates(const TestCertificates&) = delete;
  TestCertificates& operator=(const TestCertificates&) = delete;

  /// The bundle of trusted roots that makes a leaf without a fault good.
  std::string caFile() const;
  const std::filesystem::path& directory() const { return directory_; }
  /// A new leaf. Faults that concern its dates or names override those of the spec.
  CertificateFiles issue(CertificateSpec spec) const;
  CertificateFiles issue(CertificateFault fault = CertificateFault::None) const;

 private:
  struct Identity;

  std::filesystem::path directory_;
  std::unique_ptr<Identity> root_;
  std::unique_ptr<Identity> intermediate_;
  std::unique_ptr<Identity> stranger_;
};

}  // namespace promonitor
