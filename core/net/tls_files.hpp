#pragma once

#include <map>
#include <optional>
#include <string>

namespace promonitor {

/// Tells whether files that a person names for TLS can be used, each read once: many monitors name
/// the same. For the moment of reading a configuration; one thread.
class TlsFiles {
 public:
  /// Why the file is none of trusted certificates in PEM; nothing when it is.
  const std::optional<std::string>& certificateFault(const std::string& path);
  /// Why it is no private key in PEM without a passphrase.
  const std::optional<std::string>& keyFault(const std::string& path);
  /// Why the key is not that of the first certificate. Requires: both files are sound.
  std::optional<std::string> pairFault(const std::string& certificate, const std::string& key);

 private:
  using Faults = std::map<std::string, std::optional<std::string>>;
  Faults certificates_, keys_;
};

}  // namespace promonitor
