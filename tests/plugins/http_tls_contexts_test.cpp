#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "plugins/http/tls_contexts.hpp"
#include "tests/support/certificates.hpp"

namespace promonitor::http {
namespace {

TlsContexts::Wanted wanted(std::string_view roots, std::uint32_t oldest = TLS1_2_VERSION) {
  return {.oldest = oldest, .newest = TLS1_3_VERSION, .roots = roots, .certificate = {}, .key = {}};
}

TEST(TlsContexts, AreSharedByWhoeverWantsTheSame) {
  const TestCertificates certificates;
  const CertificateFiles client = certificates.issue();
  const std::string roots = certificates.caFile();
  TlsContexts::Wanted shows = wanted(roots);
  shows.certificate = client.chain;
  shows.key = client.key;
  TlsContexts contexts;

  SSL_CTX* const first = contexts.get(wanted(roots), 1).context;
  SSL_CTX* const newer = contexts.get(wanted(roots, TLS1_3_VERSION), 1).context;
  SSL_CTX* const showing = contexts.get(shows, 1).context;
  SSL_CTX* const trusting_nobody = contexts.get(wanted({}), 1).context;

  ASSERT_NE(first, nullptr);
  ASSERT_NE(showing, nullptr);
  EXPECT_EQ(contexts.get(wanted(roots), 2).context, first);
  EXPECT_NE(newer, first);
  EXPECT_NE(showing, first);
  EXPECT_EQ(SSL_CTX_get_cert_store(newer), SSL_CTX_get_cert_store(first));
  EXPECT_EQ(SSL_CTX_get_cert_store(showing), SSL_CTX_get_cert_store(first));
  EXPECT_NE(SSL_CTX_get_cert_store(trusting_nobody), SSL_CTX_get_cert_store(first));
  EXPECT_EQ(contexts.size(), 4U);
}

TEST(TlsContexts, AreMadeAnewWhenAFileChanges) {
  const TestCertificates certificates;
  const std::filesystem::path roots = certificates.directory() / "roots.pem";
  std::filesystem::copy_file(certificates.caFile(), roots);
  TlsContexts contexts;

  const auto trusted = [&contexts, &roots] {
    SSL_CTX* const context = contexts.get(wanted(roots.native()), 1).context;
    return sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context)));
  };

  const int before = trusted();
  std::ofstream(roots, std::ios::app) << certificates.issue(CertificateFault::SelfSigned).chain_pem;
  const int after = trusted();
  std::filesystem::remove(roots);
  const TlsContexts::Found gone = contexts.get(wanted(roots.native()), 1);

  EXPECT_EQ(before, 1);
  EXPECT_GT(after, before);
  EXPECT_EQ(gone.context, nullptr);
  EXPECT_EQ(gone.code, CURLE_SSL_CACERT_BADFILE);
  EXPECT_EQ(gone.error, "error setting certificate file: " + roots.native());
  EXPECT_EQ(contexts.size(), 0U);
}

TEST(TlsContexts, AreFew) {
  const TestCertificates certificates;
  const auto copy = [&certificates](std::size_t number) {
    const std::filesystem::path roots = certificates.directory() / std::to_string(number);
    std::filesystem::copy_file(certificates.caFile(), roots);
    return roots.native();
  };
  TlsContexts contexts;
  const std::string often = certificates.caFile();

  SSL_CTX* const kept = contexts.get(wanted(often), 0).context;
  for (std::size_t i = 0; i < 2 * TlsContexts::kMost; ++i) {
    EXPECT_NE(contexts.get(wanted(copy(i)), static_cast<std::int64_t>(i)).context, nullptr);
    EXPECT_EQ(contexts.get(wanted(often), static_cast<std::int64_t>(i)).context, kept);
  }
  EXPECT_EQ(contexts.size(), TlsContexts::kMost);

  contexts.get(wanted(copy(99)), 2 * TlsContexts::kMostIdle);
  EXPECT_EQ(contexts.size(), 1U);
}

}  // namespace
}  // namespace promonitor::http
