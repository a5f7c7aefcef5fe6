#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "promonitor/probe.hpp"

namespace promonitor::http {

/// What is told of a TLS session. Of the certificate, which is the server's own and not one above
/// it, subject, issuer and fingerprint are told on request alone: they cost more than the rest.
struct TlsFacts {
  std::string version, cipher;
  std::int64_t not_after = 0;  ///< Unix seconds
  int chain_length = 0;        ///< certificates that the server sent
  std::string subject, issuer, sha256;
};

/// Of a session that stands; nothing where its server showed no certificate.
std::optional<TlsFacts> tlsFactsOf(SSL* session, bool with_names);

/// How much of its term a certificate must have left: the options of the group `certificate`.
class CertificateTerm {
 public:
  /// Throws pm::OptionError where they do not fit together, or `tls` says that there is none.
  CertificateTerm(const pm::Options& options, bool tls);

  bool isJudged() const { return warn_.has_value() || fail_.has_value(); }
  /// `host` is whose certificate it is; times in Unix seconds.
  std::optional<pm::Verdict> judge(const std::string& host, std::int64_t not_after,
                                   std::int64_t now) const;

 private:
  std::optional<std::int64_t> warn_, fail_;  ///< seconds
};

/// `certificate.warn_days` and `certificate.fail_days`.
std::vector<pm::OptionDecl> certificateOptions();

}  // namespace promonitor::http
