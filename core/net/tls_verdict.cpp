#include "core/net/tls_verdict.hpp"

#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "core/net/address.hpp"
#include "core/net/certificate_facts.hpp"

namespace promonitor {
namespace {

struct VerdictRow {
  long error;
  const char* code;
  const char* text;
};

constexpr std::array kVerdicts = {
    VerdictRow{X509_V_ERR_CERT_HAS_EXPIRED, "tls_expired", "the certificate has expired"},
    VerdictRow{X509_V_ERR_CERT_NOT_YET_VALID, "tls_not_yet_valid",
               "the certificate is not yet valid"},
    VerdictRow{X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "tls_self_signed",
               "the certificate is signed by itself"},
    VerdictRow{X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "tls_untrusted",
               "the chain ends in a root that is not trusted here"},
    VerdictRow{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "tls_untrusted",
               "the issuer is not trusted here"},
    VerdictRow{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "tls_untrusted",
               "the issuer is not trusted here"},
    VerdictRow{X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "tls_untrusted",
               "the issuer is not trusted here"},
    VerdictRow{X509_V_ERR_CERT_UNTRUSTED, "tls_untrusted", "the issuer is not trusted here"},
    VerdictRow{X509_V_ERR_CERT_REJECTED, "tls_untrusted", "the issuer is rejected here"},
    VerdictRow{X509_V_ERR_INVALID_CA, "tls_untrusted",
               "a certificate of the chain is no authority"},
    VerdictRow{X509_V_ERR_HOSTNAME_MISMATCH, "tls_name_mismatch",
               "the certificate is for another name"},
    VerdictRow{X509_V_ERR_IP_ADDRESS_MISMATCH, "tls_name_mismatch",
               "the certificate is for another address"},
    VerdictRow{X509_V_ERR_EE_KEY_TOO_SMALL, "tls_weak_key",
               "the key of the certificate is too small"},
    VerdictRow{X509_V_ERR_CA_KEY_TOO_SMALL, "tls_weak_key", "a key of the chain is too small"},
    VerdictRow{X509_V_ERR_CA_MD_TOO_WEAK, "tls_weak_signature",
               "a signature of the chain uses a weak algorithm"},
};

/// An issuer that is missing because the server did not send it.
bool isIncomplete(SSL* ssl, long error) {
  const bool missing = error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
                       error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
  return missing && sk_X509_num(SSL_get_peer_cert_chain(ssl)) == 1;
}

long checkName(X509* leaf, const std::string& host) {
  if (Address::parse(host, 0)) {
    return X509_check_ip_asc(leaf, host.c_str(), 0) == 1 ? X509_V_OK
                                                         : X509_V_ERR_IP_ADDRESS_MISMATCH;
  }
  const int matched = X509_check_host(leaf, host.data(), host.size(),
                                      X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr);
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

  const auto* row =
      std::find_if(kVerdicts.begin(), kVerdicts.end(),
                   [&verdict](const VerdictRow& one) { return one.error == verdict.error; });
  const bool known = row != kVerdicts.end();
  verdict.code = known ? row->code : "tls_verify";
  verdict.text = known ? row->text : X509_verify_cert_error_string(verdict.error);
  if (isIncomplete(ssl, verdict.error)) {
    verdict.code = "tls_incomplete_chain";
    verdict.text = "the server does not send the certificate of the issuer";
  }
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
