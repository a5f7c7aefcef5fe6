#include "core/plugin/stream_requests.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

pm_str abiText(std::string_view text) { return {text.data(), text.size()}; }

pm_connect_opts plain() {
  pm_connect_opts asked{};
  asked.struct_size = sizeof asked;
  asked.host = abiText("shop.example");
  asked.port = 443;
  return asked;
}

TEST(StreamRequests, ReadWhereToConnect) {
  const struct {
    const char* text;
    bool good;
    const char* host;
    std::uint16_t port;
  } cases[] = {
      {"", true, "", 0},
      {"192.0.2.1", true, "192.0.2.1", 0},
      {"192.0.2.1:8443", true, "192.0.2.1", 8443},
      {"2001:db8::1", true, "2001:db8::1", 0},
      {"[2001:db8::1]", true, "[2001:db8::1]", 0},
      {"[2001:db8::1]:8443", true, "[2001:db8::1]", 8443},
      {"backend", true, "backend", 0},
      {"backend:8443", true, "backend", 8443},
      {"backend:0", false, "", 0},
      {"backend:65536", false, "", 0},
      {"backend:", false, "", 0},
      {"backend:x", false, "", 0},
      {":80", false, "", 0},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.text);
    pm_connect_opts asked = plain();
    asked.connect_to = abiText(one.text);
    const auto request = readConnectRequest(&asked);
    ASSERT_EQ(request.has_value(), one.good);
    if (!request) continue;
    EXPECT_EQ(request->connect_to, one.host);
    EXPECT_EQ(request->connect_to_port, one.port);
    EXPECT_EQ(request->host, "shop.example");
  }
}

TEST(StreamRequests, ReadServersAndChoices) {
  const pm_str servers[] = {abiText("192.0.2.53"), abiText("[2001:db8::53]:5353")};
  pm_connect_opts asked = plain();
  asked.servers = servers;
  asked.server_count = 2;
  asked.addresses = PM_ADDRESSES_ALL;
  asked.flags = PM_RESOLVE_V4 | PM_RESOLVE_V6 | PM_CONNECT_PREFER_V6;
  asked.dns_limit_ns = 1;
  asked.tls_limit_ns = -1;

  const auto request = readConnectRequest(&asked);

  ASSERT_TRUE(request);
  ASSERT_EQ(request->servers.size(), 2U);
  EXPECT_EQ(request->servers[0].text(), "192.0.2.53:53");
  EXPECT_EQ(request->servers[1].text(), "[2001:db8::53]:5353");
  EXPECT_EQ(request->addresses, AddressChoice::All);
  EXPECT_EQ(request->family, AddressFamily::Any);
  EXPECT_EQ(request->preferred, AddressFamily::V6);
  EXPECT_EQ(request->limits.dns, Duration(1));
  EXPECT_EQ(request->limits.tls, Duration::zero());
}

TEST(StreamRequests, RefuseWhatBreaksTheRules) {
  static const pm_str name[] = {abiText("dns.example")};
  static const pm_str wild[] = {{nullptr, 7}};
  const struct {
    const char* what;
    void (*spoil)(pm_connect_opts&);
  } cases[] = {
      {"no host", [](pm_connect_opts& o) { o.host = {}; }},
      {"a host at no place",
       [](pm_connect_opts& o) {
         o.host = {nullptr, 3};
       }},
      {"a huge host", [](pm_connect_opts& o) { o.host.len = 5000; }},
      {"a port above 65535", [](pm_connect_opts& o) { o.port = 65536; }},
      {"an unknown choice", [](pm_connect_opts& o) { o.addresses = 3; }},
      {"a server by name",
       [](pm_connect_opts& o) {
         o.servers = name;
         o.server_count = 1;
       }},
      {"a server at no place",
       [](pm_connect_opts& o) {
         o.servers = wild;
         o.server_count = 1;
       }},
      {"servers at no place", [](pm_connect_opts& o) { o.server_count = 1; }},
      {"too many servers",
       [](pm_connect_opts& o) {
         o.servers = name;
         o.server_count = 1000000;
       }},
      {"less than the first draft", [](pm_connect_opts& o) { o.struct_size = 8; }},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.what);
    pm_connect_opts asked = plain();
    one.spoil(asked);
    EXPECT_FALSE(readConnectRequest(&asked));
  }
  EXPECT_FALSE(readConnectRequest(nullptr));
}

TEST(StreamRequests, AnOlderPluginSaysLess) {
  pm_connect_opts asked = plain();
  asked.struct_size = offsetof(pm_connect_opts, connect_to);
  asked.connect_to = {nullptr, 99};  // bytes that an older header does not have
  asked.addresses = 77;
  const auto request = readConnectRequest(&asked);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->connect_to, "");
  EXPECT_EQ(request->addresses, AddressChoice::Any);

  pm_tls_opts tls{};
  tls.struct_size = offsetof(pm_tls_opts, min_version);
  tls.flags = PM_TLS_MIN_1_3;
  tls.min_version = 1;
  const auto old = readTlsRequest(&tls);
  ASSERT_TRUE(old);
  EXPECT_EQ(old->config.min_version, TLS1_3_VERSION);
}

TEST(StreamRequests, ReadVersionsOfTls) {
  const struct {
    std::uint32_t flags, min, max;
    bool good;
    int read_min, read_max;
  } cases[] = {
      {0, 0, 0, true, 0, 0},
      {PM_TLS_MIN_1_2, 0, 0, true, TLS1_2_VERSION, 0},
      {PM_TLS_MIN_1_3, 0x0302, 0x0304, true, TLS1_1_VERSION, TLS1_3_VERSION},
      {0, 0x0301, 0x0301, true, TLS1_VERSION, TLS1_VERSION},
      {0, 0x0304, 0x0303, false, 0, 0},
      {0, 0x0300, 0, false, 0, 0},
      {0, 0, 0x0305, false, 0, 0},
      {PM_TLS_MIN_1_3, 0, 0x0303, false, 0, 0},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.min);
    pm_tls_opts tls{};
    tls.struct_size = sizeof tls;
    tls.flags = one.flags;
    tls.min_version = one.min;
    tls.max_version = one.max;
    const auto request = readTlsRequest(&tls);
    ASSERT_EQ(request.has_value(), one.good);
    if (!request) continue;
    EXPECT_EQ(request->config.min_version, one.read_min);
    EXPECT_EQ(request->config.max_version, one.read_max);
  }
}

}  // namespace
}  // namespace promonitor
