#include "core/net/tls_files.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace promonitor {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

/// Keys with a passphrase are refused instead of asking at the terminal.
int refusePassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return -1; }

/// Null with the reason.
File openFile(const std::string& path, std::optional<std::string>& fault) {
  File file(std::fopen(path.c_str(), "re"), &std::fclose);
  struct stat status {};
  if (file == nullptr) {
    fault = "'" + path + "' cannot be read: " + std::generic_category().message(errno);
  } else if (fstat(fileno(file.get()), &status) != 0 || !S_ISREG(status.st_mode)) {
    fault = "'" + path + "' is not a file";
    file.reset();
  }
  return file;
}

Certificate readCertificate(std::FILE* file) {
  Certificate certificate(PEM_read_X509(file, nullptr, &refusePassphrase, nullptr), &X509_free);
  ERR_clear_error();
  return certificate;
}

Key readKey(std::FILE* file) {
  Key key(PEM_read_PrivateKey(file, nullptr, &refusePassphrase, nullptr), &EVP_PKEY_free);
  ERR_clear_error();
  return key;
}

std::optional<std::string> findCertificateFault(const std::string& path) {
  std::optional<std::string> fault;
  const File file = openFile(path, fault);
  if (file != nullptr && readCertificate(file.get()) == nullptr) {
    fault = "'" + path + "' holds no certificate in PEM";
  }
  return fault;
}

std::optional<std::string> findKeyFault(const std::string& path) {
  std::optional<std::string> fault;
  const File file = openFile(path, fault);
  if (file != nullptr && readKey(file.get()) == nullptr) {
    fault = "'" + path + "' holds no private key in PEM, or one with a passphrase";
  }
  return fault;
}

template <class Faults, class Find>
const std::optional<std::string>& once(Faults& faults, const std::string& path, const Find& find) {
  const auto known = faults.find(path);
  return known != faults.end() ? known->second : faults.emplace(path, find(path)).first->second;
}

}  // namespace

const std::optional<std::string>& TlsFiles::certificateFault(const std::string& path) {
  return once(certificates_, path, findCertificateFault);
}

const std::optional<std::string>& TlsFiles::keyFault(const std::string& path) {
  return once(keys_, path, findKeyFault);
}

std::optional<std::string> TlsFiles::pairFault(const std::string& certificate,
                                               const std::string& key) {
  std::optional<std::string> fault;
  const File certificate_file = openFile(certificate, fault);
  const File key_file = openFile(key, fault);
  if (fault) return fault;
  const Certificate shown = readCertificate(certificate_file.get());
  const Key secret = readKey(key_file.get());
  const bool fits = shown != nullptr && secret != nullptr &&
                    X509_check_private_key(shown.get(), secret.get()) == 1;
  ERR_clear_error();
  if (fits) return std::nullopt;
  return "'" + key + "' is not the key of the certificate in '" + certificate + "'";
}

}  // namespace promonitor
