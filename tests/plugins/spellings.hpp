#pragma once

#include <string>

#include "core/plugin/probe_kind.hpp"

namespace promonitor::test {

/// A way to write an address that this server alone can reach, where none of these is allowed.
struct Spelling {
  const char* what;
  /// As a host; IPv6 in brackets, as URLs and endpoints have it.
  const char* host;
  /// The group that its address is in, for those who read it as one.
  const char* group;
};

inline constexpr Spelling kSpellings[] = {
    {"plain", "127.0.0.1", "loopback"},
    {"decimal", "2130706433", "loopback"},
    {"hex", "0x7f000001", "loopback"},
    {"hex by part", "0x7f.0x0.0x0.0x1", "loopback"},
    {"octal", "0177.0.0.1", "loopback"},
    {"octal by part", "0177.0000.0000.0001", "loopback"},
    {"short", "127.1", "loopback"},
    {"shorter", "127.0.1", "loopback"},
    {"final dot", "127.0.0.1.", "loopback"},
    {"localhost", "localhost", "loopback"},
    {"localhost, absolute", "localhost.", "loopback"},
    {"IPv6 loopback", "[::1]", "loopback"},
    {"IPv6 loopback, long", "[0:0:0:0:0:0:0:1]", "loopback"},
    {"v4-mapped", "[::ffff:127.0.0.1]", "loopback"},
    {"v4-mapped, hex", "[::ffff:7f00:1]", "loopback"},
    {"v4-compatible", "[::127.0.0.1]", "loopback"},
    {"NAT64", "[64:ff9b::7f00:1]", "loopback"},
    {"NAT64, local", "[64:ff9b:1::127.0.0.1]", "loopback"},
    {"6to4", "[2002:7f00:1::]", "loopback"},
    {"Teredo", "[2001:0:c000:201:0:0:80ff:fffe]", "loopback"},
    {"unspecified", "0.0.0.0", "unspecified"},
    {"unspecified, short", "0", "unspecified"},
    {"IPv6 unspecified", "[::]", "unspecified"},
    {"link-local", "169.254.10.10", "link-local"},
    {"IPv6 link-local", "[fe80::1]", "link-local"},
    {"metadata", "169.254.169.254", "metadata"},
    {"metadata, decimal", "2852039166", "metadata"},
    {"metadata, IPv6", "[fd00:ec2::254]", "metadata"},
    {"metadata, v4-mapped", "[::ffff:a9fe:a9fe]", "metadata"},
    {"private", "10.0.0.1", "private"},
    {"private, 172", "172.16.0.1", "private"},
    {"private, 192", "192.168.0.1", "private"},
    {"unique local", "[fd12:3456::1]", "private"},
    {"full-width digits", "１２７.０.０.１", "loopback"},
    {"full-width dots", "127。0。0。1", "loopback"},
    {"enclosed digits", "①②⑦.⓪.⓪.①", "loopback"},
    {"user-info trick", "allowed.example@127.0.0.1", "loopback"},
    {"user-info trick, encoded", "allowed.example%40127.0.0.1", "loopback"},
    {"zone", "[fe80::1%25lo]", "link-local"},
    {"space in front", " 127.0.0.1", "loopback"},
    {"line break behind", "127.0.0.1\n", "loopback"},
};

/// A built-in kind, and how it writes where a host and a port are.
struct TargetKind {
  const char* name;
  std::string (*target)(const std::string& host, const std::string& port);
};

inline std::string withoutBrackets(const std::string& host) {
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

inline const TargetKind kKinds[] = {
    {"http", [](const std::string& host,
                const std::string& port) { return "http://" + host + ":" + port + "/"; }},
    {"tcp", [](const std::string& host, const std::string& port) { return host + ":" + port; }},
    {"ssl", [](const std::string& host, const std::string& port) { return host + ":" + port; }},
    {"ping", [](const std::string& host, const std::string&) { return withoutBrackets(host); }},
};

/// What the options are called that name the target.
inline std::string targetOption(const ProbeKind& kind) {
  for (const OptionSpec& option : kind.schema.options()) {
    if ((option.flags & PM_OPT_TARGET) != 0) return option.name;
  }
  return {};
}

}  // namespace promonitor::test
