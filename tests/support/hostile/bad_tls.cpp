#include <openssl/ssl.h>

#include "tests/support/hostile/behaviour.hpp"

namespace promonitor::test::hostile {
namespace {

using Fault = CertificateFault;

BadTls faulty(Fault fault) {
  BadTls bad;
  bad.certificate.fault = fault;
  return bad;
}

BadTls named(std::string name, std::string asked) {
  BadTls bad;
  bad.certificate.names = {std::move(name)};
  bad.asked = std::move(asked);
  return bad;
}

BadTls rawName(std::string bytes) {
  BadTls bad;
  bad.certificate.raw_name = std::move(bytes);
  return bad;
}

BadTls sized(std::size_t padding, std::size_t extra) {
  BadTls bad;
  bad.certificate.padding = padding;
  bad.certificate.extra = extra;
  return bad;
}

BadTls only(int version) {
  BadTls bad;
  bad.version = version;
  return bad;
}

BadTls stalling(int version, std::size_t records) {
  BadTls bad = only(version);
  bad.stalls_after = records;
  return bad;
}

BadTls wantingACertificate() {
  BadTls bad = only(TLS1_2_VERSION);
  bad.wants_client_certificate = true;
  return bad;
}

BadTls withoutCloseNotify() {
  BadTls bad;
  bad.no_close_notify = true;
  return bad;
}

std::vector<Behaviour> badHandshakes() {
  std::vector<Behaviour> all = {
      {"TLS 1.0 only", only(TLS1_VERSION)},
      {"TLS 1.1 only", only(TLS1_1_VERSION)},
      {"TLS 1.2 and a certificate of the client", wantingACertificate()},
      {"no close_notify", withoutCloseNotify()},
  };
  // Records before the last one that a server's handshake needs.
  constexpr std::size_t kRecordsOf12 = 6;  // hello, certificate, key, done; cipher, finished
  constexpr std::size_t kRecordsOf13 =
      6;  // hello, cipher, extensions, certificate, proof, finished
  for (std::size_t sent = 0; sent < kRecordsOf12; ++sent) {
    all.push_back({"TLS 1.2 stalls after " + std::to_string(sent) + " records",
                   stalling(TLS1_2_VERSION, sent)});
  }
  for (std::size_t sent = 0; sent < kRecordsOf13; ++sent) {
    all.push_back({"TLS 1.3 stalls after " + std::to_string(sent) + " records",
                   stalling(TLS1_3_VERSION, sent)});
  }
  return all;
}

}  // namespace

std::vector<Behaviour> badTls() {
  std::vector<Behaviour> all = {
      {"expired", faulty(Fault::Expired)},
      {"not yet valid", faulty(Fault::NotYetValid)},
      {"self-signed", faulty(Fault::SelfSigned)},
      {"untrusted issuer", faulty(Fault::UntrustedIssuer)},
      {"missing intermediate", faulty(Fault::MissingIntermediate)},
      {"RSA-1024", faulty(Fault::WeakKey)},
      {"SHA-1", faulty(Fault::WeakSignature)},
      {"wrong host", faulty(Fault::WrongHost)},
      {"wrong address", named("DNS:localhost", "")},
      {"address as a name", named("DNS:127.0.0.1", "")},
      {"name in another case", named("DNS:LocalHost", "localhost")},
      {"NUL in a name", rawName(std::string("localhost\0.evil.test", 20))},
      {"wildcard", named("DNS:*.shop.test", "a.shop.test")},
      {"wildcard for two labels", named("DNS:*.shop.test", "a.b.shop.test")},
      {"wildcard for no label", named("DNS:*.shop.test", "shop.test")},
      {"wildcard of another domain", named("DNS:*.shop.test", "a.shop.example")},
      {"wildcard of all", named("DNS:*", "localhost")},
      {"wildcard of a top level", named("DNS:*.test", "shop.test")},
      {"wildcard inside", named("DNS:a.*.test", "a.shop.test")},
      {"two wildcards", named("DNS:*.*.test", "a.shop.test")},
      // RFC 9525, section 6.3: a wildcard is a whole label.
      {"wildcard in a label", named("DNS:w*.shop.test", "www.shop.test")},
      {"50 certificates", sized(0, 48)},
      {"60 KB certificate", sized(60'000, 0)},
      {"200 KB certificate", sized(200'000, 0)},
  };
  for (Behaviour& one : badHandshakes()) all.push_back(std::move(one));
  return all;
}

}  // namespace promonitor::test::hostile
