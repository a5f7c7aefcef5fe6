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

/// Options that several kinds have, declared here once: whoever knows them from one kind knows
/// them from all. A kind takes what it honours and nothing else:
///
///   .options({pm::option("target", pm::Type::Endpoint).target().required()})
///   .options(pm::tlsOptions({pm::TlsOption::Verify, pm::TlsOption::CaFile}))
///   .options({pm::ipFamilyOption()})
///
/// The names tls.client_cert, tls.client_key, tls.min_version and tls.max_version, and the choices
/// prefer4 and prefer6 of ip_family, are kept free for this header.

inline OptionDecl ipFamilyOption() {
  return option("ip_family", Type::Choice)
      .choices({"any", "only4", "only6"})
      .standard("any")
      .help("Addresses to use: all, IPv4 only or IPv6 only.");
}

/// What ipFamilyOption() says, for Context::connect() and Context::resolve().
inline Family ipFamily(const Options& options) {
  constexpr std::array<Family, 3> kFamilies = {Family::Any, Family::V4, Family::V6};
  return kFamilies.at(options.choice("ip_family"));
}

enum class TlsOption : std::uint8_t {
  Enabled,  ///< for kinds that speak both with and without TLS
  Verify,
  CaFile,
  ServerName
};

/// The options of the group `tls`.
inline std::vector<OptionDecl> tlsOptions(std::initializer_list<TlsOption> wanted) {
  std::vector<OptionDecl> list;
  for (const TlsOption one : wanted) {
    switch (one) {
      case TlsOption::Enabled:
        list.push_back(
            option("tls.enabled", Type::Bool).standard("false").help("Speak TLS from the start."));
        break;
      case TlsOption::Verify:
        list.push_back(option("tls.verify", Type::Bool)
                           .standard("true")
                           .help("Require a trusted certificate for the name."));
        break;
      case TlsOption::CaFile:
        list.push_back(option("tls.ca_file", Type::Text)
                           .standard("")
                           .help("PEM file of trusted roots; empty: those of the system."));
        break;
      case TlsOption::ServerName:
        list.push_back(option("tls.server_name", Type::Text)
                           .standard("")
                           .help("Name to ask for and to verify; empty: the target's host."));
        break;
    }
  }
  return list;
}

/// What the group `tls` says; what the kind does not declare has its default here. With
/// TlsOption::Enabled declared and off, an option that would have no effect throws OptionError:
/// nobody is to believe that TLS is spoken.
class TlsSettings {
 public:
  explicit TlsSettings(const Options& options)
      : enabled_(!options.declares("tls.enabled") || options.flag("tls.enabled")),
        verify_(!options.declares("tls.verify") || options.flag("tls.verify")),
        ca_file_(textOf(options, "tls.ca_file")),
        server_name_(textOf(options, "tls.server_name")) {
    if (enabled_) return;
    refuseWithoutTls(!verify_, "tls.verify");
    refuseWithoutTls(!ca_file_.empty(), "tls.ca_file");
    refuseWithoutTls(!server_name_.empty(), "tls.server_name");
  }

  bool enabled() const { return enabled_; }
  bool verify() const { return verify_; }
  const std::string& caFile() const { return ca_file_; }
  /// Points into this object.
  TlsOptions view() const {
    return {.verify = verify_, .server_name = server_name_, .ca_file = ca_file_};
  }

 private:
  static std::string textOf(const Options& options, std::string_view name) {
    return std::string(options.declares(name) ? options.text(name) : std::string_view());
  }
  static void refuseWithoutTls(bool given, std::string_view name) {
    if (given) throw OptionError(format("option '{}': TLS is off; set tls.enabled", name));
  }

  bool enabled_, verify_;
  std::string ca_file_, server_name_;
};

}  // namespace pm
