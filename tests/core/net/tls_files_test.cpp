#include "core/net/tls_files.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/certificates.hpp"

namespace promonitor {
namespace {

using testing::HasSubstr;

TEST(TlsFiles, TellsWhatCannotBeUsed) {
  const TestCertificates certificates;
  const CertificateFiles good = certificates.issue();
  const CertificateFiles other = certificates.issue();
  const std::string folder = certificates.directory();
  std::ofstream(folder + "/text") << "no PEM";
  std::ofstream(folder + "/empty") << "";
  TlsFiles files;

  EXPECT_EQ(files.certificateFault(good.chain), std::nullopt);
  EXPECT_EQ(files.certificateFault(certificates.caFile()), std::nullopt);
  EXPECT_EQ(files.keyFault(good.key), std::nullopt);
  EXPECT_EQ(files.pairFault(good.chain, good.key), std::nullopt);
  const struct {
    std::optional<std::string> fault;
    const char* says;
  } cases[] = {
      {files.certificateFault(folder + "/absent"), "absent' cannot be read: No such file"},
      {files.certificateFault(folder), "is not a file"},
      {files.certificateFault(folder + "/text"), "text' holds no certificate in PEM"},
      {files.certificateFault(folder + "/empty"), "holds no certificate in PEM"},
      {files.certificateFault(good.key), "holds no certificate in PEM"},
      {files.keyFault(folder + "/absent"), "absent' cannot be read: No such file"},
      {files.keyFault(folder + "/text"), "holds no private key in PEM"},
      {files.keyFault(certificates.caFile()), "holds no private key in PEM"},
      {files.pairFault(good.chain, other.key), "is not the key of the certificate in"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.says);
    ASSERT_TRUE(one.fault);
    EXPECT_THAT(*one.fault, HasSubstr(one.says));
  }
}

TEST(TlsFiles, RefusesAKeyWithAPassphraseAndAsksNobody) {
  const TestCertificates certificates;
  const std::string path = certificates.directory() / "locked";
  std::ofstream(path) << "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                         "-----END ENCRYPTED PRIVATE KEY-----\n";
  TlsFiles files;
  ASSERT_TRUE(files.keyFault(path));
  EXPECT_THAT(*files.keyFault(path), HasSubstr("passphrase"));
}

}  // namespace
}  // namespace promonitor
