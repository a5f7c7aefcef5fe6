#include "chain_expiry.hpp"

#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>

namespace promonitor::ssl {
namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

std::optional<std::int64_t> notAfter(const pm_str& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data);
  const Certificate certificate(d2i_X509(nullptr, &bytes, static_cast<long>(der.len)), &X509_free);
  tm parts{};
  const bool read = certificate && ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &parts);
  if (!read) return std::nullopt;
  return timegm(&parts);
}

}  // namespace

std::optional<std::int64_t> issuersExpire(std::span<const pm_str> chain) {
  std::optional<std::int64_t> first;
  for (const pm_str& der : chain.subspan(std::min<std::size_t>(1, chain.size()))) {
    const std::optional<std::int64_t> end = notAfter(der);
    if (end && (!first || *end < *first)) first = end;
  }
  return first;
}

}  // namespace promonitor::ssl
