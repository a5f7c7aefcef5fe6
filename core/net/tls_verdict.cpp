#include "core/net/tls_verdict.hpp"

#include <openssl/x509v3.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "core/net/address.hpp"
#include "core/net/certificate_facts.hpp"
#include "promonitor/tls_faults.hpp"

namespace promonitor {
namespace {

long checkName(X509* leaf, const std::string& host) {
  if (Address::parse(host, 0)) {
    return X509_check_ip_asc(leaf, host.c_str(), 0) == 1 ? X509_V_OK
                                                         : X509_V_ERR_IP_ADDRESS_MISMATCH;
  }
  // A name in the subject is none (RFC 9525, section 2).
  constexpr unsigned kFlags =
      X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
  const int matched = X509_check_host(leaf, host.data(), host.size(), kFlags, nullptr);
  return matched == 1 ? X509_V_OK : X509_V_ERR_HOSTNAME_MISMATCH;
}

/// The certificate that is out of date, which may be an intermediate; else the leaf.
const X509* outdated(SSL* ssl, X509* leaf, bool expired) {
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const X509* cert = sk_X509_value(chain, i);
    const int order =
        X509_cmp_current_time(expired ? X509_get0_notAfter(cert) : X509_get0_notBefore(cert));
    if ((expired && order < 0) || (!expired && order > 0)) return cert;
  }
  return leaf;
}

std::string timeText(const ASN1_TIME* time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(unixSeconds(time)));
}

std::string namesOf(const SSL* ssl) {
  const CertificateFacts facts = certificateFactsOf(ssl);
  return facts.san.empty() ? facts.subject : facts.san;
}

}  // namespace

TlsVerdict judgeCertificate(SSL* ssl, const std::string& host) {
  X509* leaf = SSL_get0_peer_certificate(ssl);
  TlsVerdict verdict;
  verdict.error = leaf == nullptr ? X509_V_ERR_UNSPECIFIED : SSL_get_verify_result(ssl);
  if (verdict.error == X509_V_OK) verdict.error = checkName(leaf, host);
  if (verdict.error == X509_V_OK) return verdict;

  const int sent = sk_X509_num(SSL_get_peer_cert_chain(ssl));
  const pm::CertificateFault fault = pm::certificateFault(verdict.error, sent);
  verdict.code = fault.code;
  verdict.text = fault.text != nullptr ? fault.text : X509_verify_cert_error_string(verdict.error);
  if (leaf == nullptr) return verdict;
  if (verdict.code == "tls_name_mismatch") {
    verdict.expected = host;
    verdict.got = namesOf(ssl);
  } else if (verdict.code == "tls_expired" || verdict.code == "tls_not_yet_valid") {
    const bool expired = verdict.code == "tls_expired";
    const X509* cert = outdated(ssl, leaf, expired);
    verdict.expected = "valid now";
    verdict.got = expired ? "valid until " + timeText(X509_get0_notAfter(cert))
                          : "valid from " + timeText(X509_get0_notBefore(cert));
  }
  return verdict;
}

}  // namespace promonitor
