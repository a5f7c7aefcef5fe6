#include "tests/support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace promonitor {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertPtr = std::unique_ptr<X509, decltype(&X509_free)>;
using FilePtr = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("test certificate: ") + what);
}

KeyPtr makeKey(bool weak) {
  KeyPtr key(weak ? EVP_RSA_gen(1024) : EVP_EC_gen("P-256"), &EVP_PKEY_free);
  require(key != nullptr, "no key");
  return key;
}

void setSerial(X509* cert) {
  std::array<unsigned char, 8> bytes{};
  require(RAND_bytes(bytes.data(), bytes.size()) == 1, "no random serial");
  bytes[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(bytes.data(), bytes.size(), nullptr);
  require(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != nullptr, "no serial");
  BN_free(number);
}

void addExtension(X509* cert, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  require(extension != nullptr, value.c_str());
  X509_add_ext(cert, extension, -1);
  X509_EXTENSION_free(extension);
}

void addRawName(X509* cert, const std::string& raw) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(GENERAL_NAMES_new(),
                                                                            &GENERAL_NAMES_free);
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_IA5STRING* bytes = ASN1_IA5STRING_new();
  ASN1_STRING_set(bytes, raw.data(), static_cast<int>(raw.size()));
  GENERAL_NAME_set0_value(name, GEN_DNS, bytes);
  sk_GENERAL_NAME_push(names.get(), name);
  require(X509_add1_ext_i2d(cert, NID_subject_alt_name, names.get(), 0, 0) == 1, "no raw name");
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ",") + name;
  return all;
}

template <class Write>
void writeFile(const std::string& path, Write write) {
  const FilePtr file(std::fopen(path.c_str(), "we"), &std::fclose);
  require(file != nullptr, path.c_str());
  write(file.get());
}

std::string textOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void writeCertificates(const std::string& path, const std::vector<X509*>& certs) {
  writeFile(path, [&certs](std::FILE* file) {
    for (X509* cert : certs) require(PEM_write_X509(file, cert) == 1, "not written");
  });
}

}  // namespace

/// A certificate and the key that goes with it.
struct TestCertificates::Identity {
  KeyPtr key{nullptr, &EVP_PKEY_free};
  CertPtr cert{nullptr, &X509_free};

  /// Signed by `issuer`, or by itself where there is none.
  static Identity make(const CertificateSpec& spec, bool authority, const Identity* issuer) {
    Identity made;
    made.key = makeKey(spec.fault == CertificateFault::WeakKey);
    made.cert.reset(X509_new());
    X509* cert = made.cert.get();
    X509_set_version(cert, X509_VERSION_3);
    setSerial(cert);
    X509_gmtime_adj(X509_getm_notBefore(cert), spec.not_before.count());
    X509_gmtime_adj(X509_getm_notAfter(cert), spec.not_after.count());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(cert,
                         X509_get_subject_name(issuer != nullptr ? issuer->cert.get() : cert));
    X509_set_pubkey(cert, made.key.get());
    if (authority) {
      addExtension(cert, NID_basic_constraints, "critical,CA:TRUE");
      addExtension(cert, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else if (!spec.raw_name.empty()) {
      addRawName(cert, spec.raw_name);
    } else if (!spec.names.empty()) {
      addExtension(cert, NID_subject_alt_name, joined(spec.names));
    }
    if (spec.padding > 0) {
      addExtension(cert, NID_netscape_comment, std::string(spec.padding, 'x'));
    }
    EVP_PKEY* signing_key = issuer != nullptr ? issuer->key.get() : made.key.get();
    const bool weak = spec.fault == CertificateFault::WeakSignature;
    require(X509_sign(cert, signing_key, weak ? EVP_sha1() : EVP_sha256()) > 0, "not signed");
    return made;
  }

  static std::unique_ptr<Identity> authority(const char* name, const Identity* issuer) {
    CertificateSpec spec;
    spec.common_name = name;
    spec.not_before = std::chrono::hours(-24 * 365);
    spec.not_after = std::chrono::hours(24 * 3600);
    return std::make_unique<Identity>(make(spec, true, issuer));
  }
};

TestCertificates::TestCertificates() {
  std::string pattern = std::filesystem::temp_directory_path() / "promonitor-certs-XXXXXX";
  require(mkdtemp(pattern.data()) != nullptr, "no temporary directory");
  directory_ = pattern;
  root_ = Identity::authority("Test Root", nullptr);
  intermediate_ = Identity::authority("Test Intermediate", root_.get());
  stranger_ = Identity::authority("Unknown Root", nullptr);
  writeCertificates(caFile(), {root_->cert.get()});
}

TestCertificates::~TestCertificates() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string TestCertificates::caFile() const { return directory_ / "ca.pem"; }

CertificateFiles TestCertificates::issue(CertificateFault fault) const {
  CertificateSpec spec;
  spec.fault = fault;
  return issue(spec);
}

CertificateFiles TestCertificates::issue(CertificateSpec spec) const {
  using Fault = CertificateFault;
  if (spec.fault == Fault::Expired) {
    spec.not_before = std::chrono::hours(-48);
    spec.not_after = std::chrono::hours(-24);
  }
  if (spec.fault == Fault::NotYetValid) spec.not_before = std::chrono::hours(24);
  if (spec.fault == Fault::WrongHost) {
    spec.common_name = "elsewhere.example";
    spec.names = {"DNS:elsewhere.example"};
  }
  const Identity* issuer = intermediate_.get();
  if (spec.fault == Fault::SelfSigned) issuer = nullptr;
  if (spec.fault == Fault::UntrustedIssuer) issuer = stranger_.get();

  const Identity leaf = Identity::make(spec, false, issuer);
  std::string pattern = directory_ / "leaf-XXXXXX";
  require(mkdtemp(pattern.data()) != nullptr, "no temporary directory");
  CertificateFiles files{pattern + "/chain.pem", pattern + "/key.pem", {}, {}};
  std::vector<X509*> chain = {leaf.cert.get()};
  if (issuer != nullptr && spec.fault != Fault::MissingIntermediate) {
    chain.push_back(issuer->cert.get());
  }
  chain.insert(chain.end(), spec.extra, stranger_->cert.get());
  writeCertificates(files.chain, chain);
  writeFile(files.key, [&leaf](std::FILE* file) {
    const int written =
        PEM_write_PrivateKey(file, leaf.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    require(written == 1, "key not written");
  });
  files.chain_pem = textOf(files.chain);
  files.key_pem = textOf(files.key);
  return files;
}

}  // namespace promonitor
