#include "certificate.hpp"

#include <openssl/bio.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <string_view>

#include "promonitor/printable.hpp"
#include "term.hpp"

namespace promonitor::ssl {
namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kMostTold = 8;

std::string subjectOf(const X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  X509_NAME_print_ex(memory.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  if (size <= 0) return {};
  return pm::printable(std::string_view(data, static_cast<std::size_t>(size)), kLongestName);
}

std::optional<Issuer> read(const pm_str& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      d2i_X509(nullptr, &bytes, static_cast<long>(der.len)), &X509_free);
  tm parts{};
  const bool sound = certificate && ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &parts);
  if (!sound) return std::nullopt;
  return Issuer{subjectOf(certificate.get()), timegm(&parts)};
}

}  // namespace

std::optional<Issuer> firstToExpire(std::span<const pm_str> chain) {
  std::optional<Issuer> first;
  for (const pm_str& der : chain.subspan(std::min<std::size_t>(1, chain.size()))) {
    std::optional<Issuer> one = read(der);
    if (one && (!first || one->not_after < first->not_after)) first = std::move(one);
  }
  return first;
}

std::string chainText(std::span<const pm_str> chain) {
  std::string text;
  for (const pm_str& der : chain.first(std::min(kMostTold, chain.size()))) {
    const std::optional<Issuer> one = read(der);
    if (!one) continue;
    if (!text.empty()) text += "; ";
    text += one->subject + " until " + dateText(one->not_after).substr(0, 10);
  }
  if (chain.size() > kMostTold) text += "; and more";
  return text;
}

}  // namespace promonitor::ssl
