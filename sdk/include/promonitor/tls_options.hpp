#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "promonitor/declare.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/options.hpp"
#include "promonitor/stream.hpp"

namespace PM_HIDDEN pm {

/// The options of the group `tls`, the same wherever TLS is spoken. A kind takes what it honours.
enum class TlsOption : std::uint8_t {
  Enabled,  ///< for kinds that speak both with and without TLS
  Verify,
  CaFile,
  ServerName,
  ClientCert,  ///< tls.client_cert and tls.client_key
  Versions     ///< tls.min_version and tls.max_version
};

namespace detail {

inline OptionDecl tlsVersionOption(const char* name, const char* standard, const char* help) {
  return option(name, Type::Choice)
      .choices({"1.0", "1.1", "1.2", "1.3"})
      .standard(standard)
      .help(help);
}

inline void declareTlsOption(TlsOption wanted, std::vector<OptionDecl>& list) {
  const auto add = [&list](OptionDecl one) { list.push_back(std::move(one)); };
  const auto file = [](const char* name) { return option(name, Type::Text).standard(""); };
  switch (wanted) {
    case TlsOption::Enabled:
      return add(
          option("tls.enabled", Type::Bool).standard("false").help("Speak TLS from the start."));
    case TlsOption::Verify:
      return add(option("tls.verify", Type::Bool)
                     .standard("true")
                     .help("Require a trusted certificate for the name."));
    case TlsOption::CaFile:
      return add(
          file("tls.ca_file").help("PEM file of trusted roots; empty: those of the system."));
    case TlsOption::ServerName:
      return add(option("tls.server_name", Type::Text)
                     .standard("")
                     .help("Name to ask for and to verify; empty: the target's host."));
    case TlsOption::ClientCert:
      add(file("tls.client_cert")
              .help("PEM file of the certificate to show, and of those above it."));
      return add(file("tls.client_key").help("PEM file of its key, without a passphrase."));
    case TlsOption::Versions:
      add(tlsVersionOption("tls.min_version", "1.2",
                           "Oldest TLS version to speak; 1.0 and 1.1 allow weak ciphers too."));
      return add(tlsVersionOption("tls.max_version", "1.3", "Newest TLS version to speak."));
  }
}

}  // namespace detail

/// The options of the group `tls` that a kind takes.
inline std::vector<OptionDecl> tlsOptions(std::initializer_list<TlsOption> wanted) {
  std::vector<OptionDecl> list;
  for (const TlsOption one : wanted) detail::declareTlsOption(one, list);
  return list;
}

/// The whole group, but for `tls.enabled`.
inline std::vector<OptionDecl> tlsOptions() {
  return tlsOptions({TlsOption::Verify, TlsOption::CaFile, TlsOption::ServerName,
                     TlsOption::ClientCert, TlsOption::Versions});
}

/// What the group `tls` says; what the kind does not declare has its default here. Throws
/// OptionError for what does not fit together, and, with TlsOption::Enabled declared and off, for
/// every option that would have no effect: nobody is to believe that TLS is spoken. That files can
/// be read is checked by the host, where the configuration is. `upgrades`: TLS begins later on, as
/// after STARTTLS, so that the options have an effect whatever TlsOption::Enabled says.
class TlsSettings {
 public:
  explicit TlsSettings(const Options& options, bool upgrades = false)
      : enabled_(!options.declares("tls.enabled") || options.flag("tls.enabled")),
        verify_(!options.declares("tls.verify") || options.flag("tls.verify")),
        ca_file_(textOf(options, "tls.ca_file")),
        server_name_(textOf(options, "tls.server_name")),
        client_cert_(textOf(options, "tls.client_cert")),
        client_key_(textOf(options, "tls.client_key")),
        min_version_(versionOf(options, "tls.min_version")),
        max_version_(versionOf(options, "tls.max_version")) {
    if (!enabled_ && !upgrades) refuseAllWithoutTls();
    refuseWhatDoesNotFit();
  }

  bool enabled() const { return enabled_; }
  bool verify() const { return verify_; }
  /// Paths and names; empty where not given.
  const std::string& caFile() const { return ca_file_; }
  const std::string& serverName() const { return server_name_; }
  const std::string& clientCert() const { return client_cert_; }
  const std::string& clientKey() const { return client_key_; }
  /// 0x0301 (TLS 1.0) to 0x0304 (TLS 1.3); 0 where the kind does not declare it.
  std::uint32_t minVersion() const { return min_version_; }
  std::uint32_t maxVersion() const { return max_version_; }
  /// Points into this object.
  TlsOptions view() const {
    TlsOptions tls;
    tls.verify = verify_;
    tls.min_version = min_version_;
    tls.max_version = max_version_;
    tls.server_name = server_name_;
    tls.ca_file = ca_file_;
    tls.client_cert_file = client_cert_;
    tls.client_key_file = client_key_;
    return tls;
  }

 private:
  static std::string textOf(const Options& options, std::string_view name) {
    return std::string(options.declares(name) ? options.text(name) : std::string_view());
  }
  static std::uint32_t versionOf(const Options& options, std::string_view name) {
    constexpr std::uint32_t kOldest = 0x0301;
    if (!options.declares(name)) return 0;
    return kOldest + static_cast<std::uint32_t>(options.choice(name));
  }
  static void refuseWithoutTls(bool given, std::string_view name) {
    if (given) throw OptionError(format("option '{}': TLS is off; set tls.enabled", name));
  }
  void refuseAllWithoutTls() const {
    constexpr std::uint32_t kUsualMin = 0x0303, kUsualMax = 0x0304;
    refuseWithoutTls(!verify_, "tls.verify");
    refuseWithoutTls(!ca_file_.empty(), "tls.ca_file");
    refuseWithoutTls(!server_name_.empty(), "tls.server_name");
    refuseWithoutTls(!client_cert_.empty(), "tls.client_cert");
    refuseWithoutTls(!client_key_.empty(), "tls.client_key");
    refuseWithoutTls(min_version_ != 0 && min_version_ != kUsualMin, "tls.min_version");
    refuseWithoutTls(max_version_ != 0 && max_version_ != kUsualMax, "tls.max_version");
  }
  void refuseWhatDoesNotFit() const {
    if (client_key_.empty() && !client_cert_.empty()) {
      throw OptionError("option 'tls.client_cert': its key is missing; set tls.client_key");
    }
    if (client_cert_.empty() && !client_key_.empty()) {
      throw OptionError("option 'tls.client_key': its certificate is missing; set tls.client_cert");
    }
    if (max_version_ != 0 && min_version_ > max_version_) {
      throw OptionError("option 'tls.min_version': it is newer than tls.max_version");
    }
    constexpr std::size_t kLongestName = 255;
    const bool unfit = server_name_.find_first_of(" \t\r\n/") != std::string::npos;
    if (unfit || server_name_.size() > kLongestName) {
      throw OptionError("option 'tls.server_name': it is not a host name");
    }
  }

  bool enabled_, verify_;
  std::string ca_file_, server_name_, client_cert_, client_key_;
  std::uint32_t min_version_, max_version_;
};

}  // namespace pm
