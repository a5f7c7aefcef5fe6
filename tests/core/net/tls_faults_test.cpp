#include "promonitor/tls_faults.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/net/tls_verdict.hpp"

namespace promonitor {
namespace {

TEST(TlsFaults, NameEachErrorOfACertificate) {
  const struct {
    long error;
    int sent;
    std::string code;
  } rows[] = {
      {X509_V_ERR_CERT_HAS_EXPIRED, 2, "tls_expired"},
      {X509_V_ERR_CERT_NOT_YET_VALID, 2, "tls_not_yet_valid"},
      {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, 1, "tls_self_signed"},
      {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, 2, "tls_untrusted"},
      {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, 2, "tls_untrusted"},
      {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 2, "tls_untrusted"},
      {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 1, "tls_incomplete_chain"},
      {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, 2, "tls_untrusted"},
      {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, 1, "tls_incomplete_chain"},
      {X509_V_ERR_CERT_UNTRUSTED, 2, "tls_untrusted"},
      {X509_V_ERR_CERT_REJECTED, 2, "tls_untrusted"},
      {X509_V_ERR_INVALID_CA, 2, "tls_untrusted"},
      {X509_V_ERR_HOSTNAME_MISMATCH, 2, "tls_name_mismatch"},
      {X509_V_ERR_IP_ADDRESS_MISMATCH, 2, "tls_name_mismatch"},
      {X509_V_ERR_EE_KEY_TOO_SMALL, 2, "tls_weak_key"},
      {X509_V_ERR_CA_KEY_TOO_SMALL, 2, "tls_weak_key"},
      {X509_V_ERR_CA_MD_TOO_WEAK, 2, "tls_weak_signature"},
      {X509_V_ERR_PATH_LENGTH_EXCEEDED, 2, "tls_verify"},
      {X509_V_ERR_UNSPECIFIED, 0, "tls_verify"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.error);
    const pm::CertificateFault fault = pm::certificateFault(row.error, row.sent);

    EXPECT_EQ(fault.code, row.code);
    EXPECT_EQ(fault.text == nullptr, row.code == "tls_verify");
  }
}

TEST(TlsFaults, TellWhatCannotBeTls) {
  const struct {
    std::string_view bytes;
    bool tls;
  } rows[] = {{"", true},          {"\x16", true},  {"\x16\x03", true}, {"\x15\x03\x01", true},
              {"\x14\x02", false}, {"\x13", false}, {"\x18", false},    {"HTTP", false},
              {"220", false}};
  for (const auto& row : rows) EXPECT_EQ(pm::beginsAsTls(row.bytes), row.tls) << row.bytes;
}

TEST(TlsFaults, KnowOpenSslsReasonsForVersions) {
  EXPECT_TRUE(pm::isVersionReason(SSL_R_UNSUPPORTED_PROTOCOL));
  EXPECT_TRUE(pm::isVersionReason(SSL_R_TLSV1_ALERT_PROTOCOL_VERSION));
  EXPECT_FALSE(pm::isVersionReason(SSL_R_WRONG_VERSION_NUMBER));
  EXPECT_FALSE(pm::isVersionReason(0));
}

}  // namespace
}  // namespace promonitor
