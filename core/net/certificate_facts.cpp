#include "core/net/certificate_facts.hpp"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <string_view>

#include "core/net/address.hpp"

namespace promonitor {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void appendHex(std::string& out, const unsigned char* bytes, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    out += kHexDigits[bytes[i] >> 4];
    out += kHexDigits[bytes[i] & 15];
  }
}

/// What a peer chose to put there is not trusted to be text.
void appendPrintable(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    if (c >= 0x20 && c < 0x7f) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    appendHex(out, &byte, 1);
  }
}

std::string nameText(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  std::string text;
  if (size > 0) appendPrintable(text, {data, static_cast<std::size_t>(size)});
  return text;
}

std::string_view bytesOf(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string addressText(std::string_view bytes) {
  if (bytes.size() == sizeof(in_addr)) {
    in_addr host{};
    bytes.copy(reinterpret_cast<char*>(&host), sizeof host);
    return Address::fromV4(host, 0).hostText();
  }
  if (bytes.size() == sizeof(in6_addr)) {
    in6_addr host{};
    bytes.copy(reinterpret_cast<char*>(&host), sizeof host);
    return Address::fromV6(host, 0).hostText();
  }
  return {};
}

std::string alternativeNames(const X509* cert) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(cert, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::string text;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    const std::string_view separator = text.empty() ? "" : ", ";
    if (name->type == GEN_DNS) {
      text.append(separator).append("DNS:");
      appendPrintable(text, bytesOf(name->d.dNSName));
    } else if (name->type == GEN_IPADD) {
      text.append(separator).append("IP:").append(addressText(bytesOf(name->d.iPAddress)));
    } else if (name->type == GEN_URI) {
      text.append(separator).append("URI:");
      appendPrintable(text, bytesOf(name->d.uniformResourceIdentifier));
    } else if (name->type == GEN_EMAIL) {
      text.append(separator).append("email:");
      appendPrintable(text, bytesOf(name->d.rfc822Name));
    }
  }
  return text;
}

std::string keyText(const X509* cert) {
  const EVP_PKEY* key = X509_get0_pubkey(cert);
  if (key == nullptr) return "unknown";
  std::array<char, 64> group{};
  std::size_t length = 0;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
      EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1) {
    const char* curve = EC_curve_nid2nist(OBJ_txt2nid(group.data()));
    return std::string("EC ") + (curve != nullptr ? curve : group.data());
  }
  const char* type = EVP_PKEY_get0_type_name(key);
  return std::string(type != nullptr ? type : "unknown") + " " +
         std::to_string(EVP_PKEY_get_bits(key));
}

std::string derOf(const X509* cert) {
  const int size = i2d_X509(cert, nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(cert, &end);
  return der;
}

std::vector<std::string> derOf(const STACK_OF(X509) * chain) {
  std::vector<std::string> all;
  all.reserve(static_cast<std::size_t>(std::max(sk_X509_num(chain), 0)));
  for (int i = 0; i < sk_X509_num(chain); ++i) all.push_back(derOf(sk_X509_value(chain, i)));
  return all;
}

}  // namespace

std::int64_t unixSeconds(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return timegm(&parts);
}

CertificateFacts certificateFactsOf(const SSL* ssl) {
  CertificateFacts facts;
  const X509* leaf = SSL_get0_peer_certificate(ssl);
  if (leaf == nullptr) return facts;
  facts.subject = nameText(X509_get_subject_name(leaf));
  facts.issuer = nameText(X509_get_issuer_name(leaf));
  facts.san = alternativeNames(leaf);
  facts.key = keyText(leaf);
  facts.signature = OBJ_nid2ln(X509_get_signature_nid(leaf));
  const std::string_view serial = bytesOf(X509_get0_serialNumber(leaf));
  appendHex(facts.serial, reinterpret_cast<const unsigned char*>(serial.data()), serial.size());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(leaf, EVP_sha256(), digest.data(), &size) == 1) {
    appendHex(facts.sha256, digest.data(), size);
  }
  facts.not_before = unixSeconds(X509_get0_notBefore(leaf));
  facts.not_after = unixSeconds(X509_get0_notAfter(leaf));
  facts.chain_der = derOf(SSL_get_peer_cert_chain(ssl));
  if (SSL_get_verify_result(ssl) == X509_V_OK) facts.path_der = derOf(SSL_get0_verified_chain(ssl));
  return facts;
}

}  // namespace promonitor
