#include "certificate.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <memory>

#include "promonitor/printable.hpp"

namespace promonitor::http {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::size_t kNameLimit = 500;

std::int64_t unixSeconds(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

std::string nameText(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return pm::printable({text, static_cast<std::size_t>(length)}, kNameLimit);
}

std::string fingerprint(const X509* certificate) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text += {kDigits[digest[i] >> 4U], kDigits[digest[i] & 15U]};
  }
  return text;
}

std::optional<std::int64_t> readDays(const pm::Options& options, const char* name, bool tls) {
  if (!options.has(name)) return std::nullopt;
  if (!tls) {
    throw pm::OptionError(
        pm::format("option '{}': an http URL has no certificate; write the URL with https", name));
  }
  return options.integer(name) * kDay;
}

/// "2025-01-15 10:30:00 UTC".
std::string dateText(std::int64_t unix_seconds) {
  const time_t moment = unix_seconds;
  std::tm parts{};
  std::array<char, 40> text{};
  gmtime_r(&moment, &parts);
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return text.data();
}

}  // namespace

std::optional<TlsFacts> tlsFactsOf(SSL* session, bool with_names) {
  X509* const certificate = SSL_get0_peer_certificate(session);
  if (certificate == nullptr) return std::nullopt;
  TlsFacts facts;
  facts.version = SSL_get_version(session);
  facts.cipher = SSL_get_cipher_name(session);
  facts.not_after = unixSeconds(X509_get0_notAfter(certificate));
  facts.chain_length = sk_X509_num(SSL_get_peer_cert_chain(session));
  if (!with_names) return facts;
  facts.subject = nameText(X509_get_subject_name(certificate));
  facts.issuer = nameText(X509_get_issuer_name(certificate));
  facts.sha256 = fingerprint(certificate);
  return facts;
}

CertificateTerm::CertificateTerm(const pm::Options& options, bool tls)
    : warn_(readDays(options, "certificate.warn_days", tls)),
      fail_(readDays(options, "certificate.fail_days", tls)) {
  if (warn_ && fail_ && *warn_ < *fail_) {
    throw pm::OptionError(
        "option 'certificate.warn_days': it is less than 'certificate.fail_days'");
  }
}

std::optional<pm::Verdict> CertificateTerm::judge(const std::string& host, std::int64_t not_after,
                                                  std::int64_t now) const {
  const std::int64_t left = not_after - now;
  const bool fails = fail_ && left < *fail_;
  const bool warns = warn_ && left < *warn_;
  if (!fails && !warns) return std::nullopt;
  const std::int64_t wanted = (fails ? *fail_ : *warn_) / kDay;
  const std::string date = dateText(not_after);
  auto verdict =
      left < 0 ? pm::down("tls_expired", "the certificate of {} expired on {}", host, date)
      : fails
          ? pm::down("cert_expires", "the certificate of {} expires on {}", host, date)
          : pm::degraded("cert_expires_soon", "the certificate of {} expires on {}", host, date);
  return verdict.phase(pm::Phase::Tls)
      .cause(pm::Cause::Cert)
      .expected(pm::format("{} days left", wanted))
      .got(pm::format("{} days left", left / kDay));
}

std::vector<pm::OptionDecl> certificateOptions() {
  using pm::option;
  using pm::Type;
  constexpr double kMost = 3650;
  return {
      option("certificate.warn_days", Type::Int)
          .between(0, kMost)
          .help("Degraded when the server's certificate has fewer days left."),
      option("certificate.fail_days", Type::Int)
          .between(0, kMost)
          .help("Down when the server's certificate has fewer days left."),
  };
}

}  // namespace promonitor::http
