#include <array>

#include "promonitor/probe.h"
#include "tests/core/net/stream_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Step;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(StreamTest, ShakesHandsAndTellsWhatItFound) {
  const test::TlsTarget target(identity());
  dns_.set("localhost.example", kTypeA, {.addresses = {"127.0.0.1"}});
  ConnectRequest request = tlsTo(target.port(), "localhost.example");
  request.tls->server_name = "localhost";

  ASSERT_EQ(connect(request), 0);

  const StreamInfo& info = stream_.info();
  EXPECT_EQ(info.tls_version, TLS1_3_VERSION);
  EXPECT_THAT(info.cipher, StartsWith("TLS_"));
  EXPECT_EQ(info.verify_error, 0);
  EXPECT_THAT(info.verify_code, IsEmpty());
  EXPECT_GE(info.phases[Phase::Tls], 0);
  EXPECT_EQ(info.certificate.subject, "CN=localhost");
  EXPECT_EQ(info.certificate.issuer, "CN=Test Intermediate");
  EXPECT_EQ(info.certificate.san, "DNS:localhost, IP:127.0.0.1, IP:::1");
  EXPECT_EQ(info.certificate.key, "EC P-256");
  EXPECT_EQ(info.certificate.signature, "ecdsa-with-SHA256");
  EXPECT_EQ(info.certificate.sha256.size(), 64U);
  EXPECT_THAT(info.certificate.serial, Not(IsEmpty()));
  EXPECT_EQ(info.certificate.not_after - info.certificate.not_before, (90 * 24 + 2) * 3600);
  EXPECT_EQ(info.certificate.chain_der.size(), 2U);
  EXPECT_EQ(info.certificate.path_der.size(), 3U) << "with the root";
}

struct VerdictCase {
  const char* name;
  CertificateFault fault;
  const char* host;
  const char* code;
};

constexpr VerdictCase kVerdictCases[] = {
    {"good by name", CertificateFault::None, "localhost", ""},
    {"good by final dot", CertificateFault::None, "localhost.", ""},
    {"good by case", CertificateFault::None, "LOCALHOST", ""},
    {"good by address", CertificateFault::None, "127.0.0.1", ""},
    {"other address", CertificateFault::None, "127.0.0.2", "tls_name_mismatch"},
    {"other name", CertificateFault::None, "sub.localhost", "tls_name_mismatch"},
    {"expired", CertificateFault::Expired, "localhost", "tls_expired"},
    {"not yet valid", CertificateFault::NotYetValid, "localhost", "tls_not_yet_valid"},
    {"self-signed", CertificateFault::SelfSigned, "localhost", "tls_self_signed"},
    {"wrong host", CertificateFault::WrongHost, "localhost", "tls_name_mismatch"},
    {"unknown root", CertificateFault::UntrustedIssuer, "localhost", "tls_untrusted"},
    {"no intermediate", CertificateFault::MissingIntermediate, "localhost", "tls_incomplete_chain"},
};

TEST_F(StreamTest, ABadCertificateFailsAndItsFactsSurvive) {
  for (const VerdictCase& c : kVerdictCases) {
    SCOPED_TRACE(c.name);
    const test::TlsTarget target(identity(c.fault));
    ConnectRequest request = tlsTo(target.port());
    request.tls->server_name = c.host;
    const bool good = std::string_view(c.code).empty();

    EXPECT_EQ(connect(request), good ? 0 : -1);
    EXPECT_EQ(code(), c.code);
    EXPECT_EQ(stream_.info().verify_code, c.code);
    EXPECT_EQ(stream_.info().verify_error == 0, good);
    EXPECT_EQ(stream_.info().verify_text.empty(), good);
    EXPECT_THAT(stream_.info().certificate.subject, StartsWith("CN="));
    EXPECT_EQ(stream_.info().our_fault, false);
    if (!good) {
      EXPECT_EQ(stream_.info().cause, static_cast<std::uint32_t>(PM_CAUSE_CERT));
      EXPECT_EQ(stream_.info().failure->phase, Phase::Tls);
    }

    request.tls->verify = false;
    EXPECT_EQ(connect(request), 0) << "reported only";
    EXPECT_EQ(stream_.info().verify_code, c.code);
    EXPECT_EQ(code(), "");
  }
}

TEST_F(StreamTest, NamesAreMatchedStrictly) {
  struct Case {
    std::vector<std::string> names;
    const char* common_name;
    const char* host;
    bool matches;
  };
  const Case cases[] = {
      {{"DNS:*.example.org"}, "x", "a.example.org", true},
      {{"DNS:*.example.org"}, "x", "example.org", false},
      {{"DNS:*.example.org"}, "x", "a.b.example.org", false},
      {{"DNS:a*.example.org"}, "x", "ab.example.org", false},
      {{"DNS:*.org"}, "x", "example.org", false},
      {{"DNS:*"}, "x", "example", false},
      {{"DNS:127.0.0.1"}, "127.0.0.1", "127.0.0.1", false},
      {{"DNS:other.example"}, "a.example", "a.example", false},
      {{"email:a@other.example"}, "a.example", "a.example", false},
      {{}, "a.example", "a.example", false},
      {{"IP:192.0.2.1"}, "x", "192.0.2.1", true},
      {{"IP:2001:db8::1"}, "x", "2001:db8:0::1", true},
      {{"IP:2001:db8::1"}, "x", "[2001:db8::1]", true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE((c.names.empty() ? c.common_name : c.names.front()) + " for " + c.host);
    CertificateSpec spec;
    spec.names = c.names;
    spec.common_name = c.common_name;
    const test::TlsTarget target(identity(spec));
    ConnectRequest request = tlsTo(target.port());
    request.tls->server_name = c.host;

    connect(request);

    EXPECT_EQ(code(), c.matches ? "" : "tls_name_mismatch");
  }
}

TEST_F(StreamTest, TellsHowAHandshakeFails) {
  struct Case {
    const char* name;
    test::Script script;
    const char* code;
    const char* summary;
  };
  const Case cases[] = {
      {"banner", {Step::send("220 mail.example ESMTP\r\n")}, "tls_not_tls", "does not speak TLS"},
      {"http",
       {Step::send("HTTP/1.1 400 Bad Request\r\n\r\n"), Step::close()},
       "tls_not_tls",
       "does not speak TLS"},
      {"plain text and end", {Step::send("no"), Step::cut()}, "tls_not_tls", "does not speak TLS"},
      {"closed at once", {Step::cut()}, "tls_closed", "closed the connection"},
      {"reset", {Step::expect("\x16\x03"), Step::reset()}, "tls_closed", "reset the connection"},
      {"fatal alert",
       {Step::send(std::string("\x15\x03\x03\x00\x02\x02\x28", 7))},
       "tls_handshake",
       "handshake failure"},
      {"broken record",
       {Step::send(std::string("\x16\x03\x03\x00\x04\x02\x00\x00\x00", 9))},
       "tls_handshake",
       "failed"},
      {"cut record",
       {Step::send(std::string("\x16\x03\x03\x00\x40\x02", 6)), Step::cut()},
       "tls_closed",
       "closed the connection"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const test::TcpTarget target(c.script);

    EXPECT_EQ(connect(tlsTo(target.port())), -1);
    EXPECT_EQ(code(), c.code);
    EXPECT_EQ(stream_.info().failure->phase, Phase::Tls);
    EXPECT_THAT(stream_.info().failure->summary, HasSubstr(c.summary));
    EXPECT_FALSE(stream_.info().our_fault);
    EXPECT_GE(stream_.info().phases[Phase::Tls], 0);
  }
}

TEST_F(StreamTest, AStalledHandshakeTimesOut) {
  struct Case {
    const char* name;
    test::Script script;
    const char* code;
  };
  const Case cases[] = {
      {"silent", {}, "tls_timeout"},
      {"half a record", {Step::send("\x16\x03")}, "tls_timeout"},
      {"too little to be a record", {Step::send("+OK")}, "tls_not_tls"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const test::TcpTarget target(c.script);
    Outcome outcome;
    stream_.connect(tlsTo(target.port()), &Outcome::call, &outcome);
    runUntil([&] { return stream_.info().phases[Phase::Connect] >= 0; });
    for (int turns = 0; turns < 10; ++turns) loop_.turn(milliseconds(2));
    ASSERT_EQ(outcome.times, 0);

    pass(milliseconds(5010));

    ASSERT_EQ(outcome.times, 1);
    EXPECT_EQ(code(), c.code);
    EXPECT_EQ(stream_.info().failure->phase, Phase::Tls);
  }
}

TEST_F(StreamTest, AsksForTheVersionItIsToldTo) {
  test::TlsIdentity old = identity();
  old.max_version = TLS1_2_VERSION;
  const test::TlsTarget target(old);
  ConnectRequest request = tlsTo(target.port());
  ASSERT_EQ(connect(request), 0);
  EXPECT_EQ(stream_.info().tls_version, TLS1_2_VERSION);

  request.tls->config.min_version = TLS1_3_VERSION;
  EXPECT_EQ(connect(request), -1);
  EXPECT_EQ(code(), "tls_old_version");
}

TEST_F(StreamTest, AConfigurationThatCannotBeUsedIsOurFault) {
  const test::TlsTarget target(identity());
  struct Case {
    TlsConfig config;
    std::string names;
  };
  const std::string key = certificates().issue().key;
  const Case cases[] = {
      {{.ca_file = "/nonexistent/ca.pem"}, "/nonexistent/ca.pem"},
      {{.ca_file = key}, key},
      {{.client_cert_file = "/nonexistent/client.pem"}, "/nonexistent/client.pem"},
      {{.client_cert_file = certificates().issue().chain, .client_key_file = key}, key},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.names);
    ConnectRequest request = tlsTo(target.port());
    request.tls->config = c.config;

    EXPECT_EQ(connect(request), -1);
    EXPECT_EQ(code(), "tls_config");
    EXPECT_TRUE(stream_.info().our_fault);
    EXPECT_THAT(stream_.info().failure->summary, HasSubstr(c.names));
  }
}

TEST_F(StreamTest, UpgradesAPlainStream) {
  const test::StartTlsTarget target(
      identity(),
      {Step::send("220 ready\r\n"), Step::expect("STARTTLS\r\n"), Step::send("220 go\r\n"),
       Step::startTls(), Step::send("secret"), Step::close()});
  ASSERT_EQ(connect(to(target.port())), 0);
  std::array<char, 64> buffer{};
  ASSERT_EQ(read(buffer), 11);
  ASSERT_EQ(write("STARTTLS\r\n"), 10);
  ASSERT_EQ(read(buffer), 8);
  Outcome upgraded;

  stream_.startTls({.server_name = "localhost"}, in(seconds(5)), &Outcome::call, &upgraded);
  EXPECT_EQ(upgraded.times, 0);
  runUntil([&] { return upgraded.times > 0; });

  EXPECT_EQ(upgraded.bytes, 0);
  EXPECT_EQ(stream_.info().verify_error, 0);
  EXPECT_EQ(readAll(), "secret");
}

TEST_F(StreamTest, AClosedStreamCannotBeUpgraded) {
  Outcome upgraded;
  stream_.startTls({}, in(seconds(5)), &Outcome::call, &upgraded);
  runUntil([&] { return upgraded.times > 0; });
  EXPECT_EQ(upgraded.bytes, -1);
  EXPECT_EQ(code(), "closed");
}

TEST(TlsContextCache, SharesContextsByConfiguration) {
  const TestCertificates certificates;
  const CertificateFiles client = certificates.issue();
  TlsContextCache cache(certificates.caFile());

  SSL_CTX* usual = cache.get({});
  SSL_CTX* with_key = cache.get({.client_cert_file = client.chain, .client_key_file = client.key});

  EXPECT_EQ(cache.get({}), usual);
  EXPECT_NE(with_key, usual);
  EXPECT_EQ(SSL_CTX_get_cert_store(with_key), SSL_CTX_get_cert_store(usual))
      << "one bundle in memory";
  EXPECT_NE(cache.get({.min_version = TLS1_3_VERSION}), usual);
}

TEST(TlsContextCache, FindsTheRootsOfThisSystem) {
  EXPECT_THAT(TlsContextCache::systemCaFile(), StartsWith("/etc/"));
}

}  // namespace
}  // namespace promonitor
