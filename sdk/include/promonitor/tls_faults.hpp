#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

#include "promonitor/hidden.hpp"

namespace PM_HIDDEN pm {

/// What is wrong with a certificate: a failure code that every kind may give, and what it says of
/// the certificate.
struct CertificateFault {
  const char* code;
  const char* text;  ///< null: ask OpenSSL
};

namespace detail {

struct CertificateRow {
  long error;
  CertificateFault fault;
};

/// X509_V_ERR_*, whose numbers are part of OpenSSL's interface.
inline constexpr CertificateRow kCertificateRows[] = {
    {2, {"tls_untrusted", "the issuer of the certificate is not trusted here"}},
    {9, {"tls_not_yet_valid", "the certificate is not yet valid"}},
    {10, {"tls_expired", "the certificate has expired"}},
    {18, {"tls_self_signed", "the certificate is signed by itself"}},
    {19, {"tls_untrusted", "the chain of certificates ends in a root that is not trusted here"}},
    {20, {"tls_untrusted", "the issuer of the certificate is not trusted here"}},
    {21, {"tls_untrusted", "the issuer of the certificate is not trusted here"}},
    {27, {"tls_untrusted", "the issuer of the certificate is not trusted here"}},
    {28, {"tls_untrusted", "the issuer of the certificate is rejected here"}},
    {62, {"tls_name_mismatch", "the certificate is for another name"}},
    {64, {"tls_name_mismatch", "the certificate is for another address"}},
    {66, {"tls_weak_key", "the key of the certificate is too small"}},
    {67, {"tls_weak_key", "a key of the chain is too small"}},
    {68, {"tls_weak_signature", "a signature of the chain uses a weak algorithm"}},
    {79, {"tls_untrusted", "a certificate of the chain is no authority"}},
};

}  // namespace detail

/// For kinds that speak TLS by themselves, so that they name faults as the host's streams do:
/// `error` is an X509_V_ERR_* of a chain or a name, `sent` how many certificates the peer sent.
inline CertificateFault certificateFault(long error, int sent) {
  const bool has_no_issuer = error == 20 || error == 21;
  if (has_no_issuer && sent == 1) {
    return {"tls_incomplete_chain", "the server does not send the certificate of the issuer"};
  }
  const auto* row =
      std::find_if(std::begin(detail::kCertificateRows), std::end(detail::kCertificateRows),
                   [error](const detail::CertificateRow& one) { return one.error == error; });
  return row == std::end(detail::kCertificateRows) ? CertificateFault{"tls_verify", nullptr}
                                                   : row->fault;
}

/// Whether what a peer sent first can be TLS: a record begins with its type and the major version 3
/// (RFC 8446, section 5.1). What has not come yet can be anything.
inline bool beginsAsTls(std::string_view first_bytes) {
  constexpr char kChangeCipherSpec = 20;
  constexpr char kApplicationData = 23;
  if (first_bytes.empty()) return true;
  const char type = first_bytes[0];
  if (type < kChangeCipherSpec || type > kApplicationData) return false;
  return first_bytes.size() < 2 || first_bytes[1] == 3;
}

/// Whether a handshake failed because the sides speak no version of TLS in common: `reason` is
/// OpenSSL's SSL_R_*. It was the peer that said so, or this side.
inline bool isVersionReason(int reason) {
  constexpr int kUnsupportedProtocol = 258;
  constexpr int kAlertProtocolVersion = 1070;
  return reason == kUnsupportedProtocol || reason == kAlertProtocolVersion;
}

}  // namespace pm
