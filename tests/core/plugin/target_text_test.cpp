#include "core/plugin/target_text.hpp"

#include <string>

#include <gtest/gtest.h>

#include "promonitor/probe.h"

namespace promonitor {
namespace {

struct Good {
  std::string text, value;
};
struct Bad {
  std::string text, error;
};

TEST(TargetText, ReadsHosts) {
  const Good good[] = {{"Example.COM", "example.com"},
                       {"example.com.", "example.com."},
                       {"a_b.example", "a_b.example"},
                       {"localhost", "localhost"},
                       {"192.0.2.1", "192.0.2.1"},
                       {"2001:DB8::1", "2001:db8::1"},
                       {"[2001:db8:0::1]", "2001:db8::1"},
                       {"1a.example", "1a.example"},
                       {std::string(63, 'a') + ".b", std::string(63, 'a') + ".b"}};
  for (const Good& one : good) {
    SCOPED_TRACE(one.text);
    EXPECT_EQ(readHost(one.text).error, "");
    EXPECT_EQ(readHost(one.text).value, one.value);
  }
  const Bad bad[] = {{"", "the host is empty"},
                     {"256.1.1.1", "'256.1.1.1' is neither a host name nor an address"},
                     {"1.2.3", "'1.2.3' is neither a host name nor an address"},
                     {"0x7f.1", "'0x7f.1' is neither a host name nor an address"},
                     {"2001:db8::x", "'2001:db8::x' is not an IPv6 address"},
                     {"[192.0.2.1]", "'[192.0.2.1]' is not an IPv6 address"},
                     {"fe80::1%eth0", "'fe80::1%eth0' is not an IPv6 address"},
                     {"a..b", "host name 'a..b' has an empty label"},
                     {".", "host name '.' has an empty label"},
                     {"-a.b", "host name '-a.b' has a label that ends in '-'"},
                     {"a b", "'a b' is not a host name"},
                     {"m\xC3\xBCnchen.de", "'m\xC3\xBCnchen.de' is not a host name"},
                     {"a/b", "host name 'a/b' has a character that no host name has"},
                     {std::string(64, 'a'), "host name '" + std::string(64, 'a') +
                                                "' has a label longer than 63 characters"}};
  for (const Bad& one : bad) {
    SCOPED_TRACE(one.text);
    EXPECT_EQ(readHost(one.text).error, one.error);
  }
}

TEST(TargetText, ReadsEndpoints) {
  const Good good[] = {{"db.internal:5432", "db.internal:5432"},
                       {"EXAMPLE.com", "example.com:443"},
                       {"192.0.2.1:1", "192.0.2.1:1"},
                       {"[2001:db8::1]:65535", "[2001:db8::1]:65535"},
                       {"[2001:db8::1]", "[2001:db8::1]:443"}};
  for (const Good& one : good) {
    SCOPED_TRACE(one.text);
    EXPECT_EQ(readEndpoint(one.text, 443).error, "");
    EXPECT_EQ(readEndpoint(one.text, 443).value, one.value);
  }
  const Bad bad[] = {{"host", "'host' has no port"},
                     {"host:99999", "port 99999 is above 65535"},
                     {"host:0", "port 0 is below 1"},
                     {"host:-1", "'-1' is not a port"},
                     {"host:080", "'080' is not a port"},
                     {"host:http", "'http' is not a port"},
                     {"host:", "'host:' is not host:port"},
                     {":80", "the host is empty"},
                     {"2001:db8::1", "'2001:db8::1' is not host:port"},
                     {"[2001:db8::1", "'[2001:db8::1' is not host:port"},
                     {"[2001:db8::1]x:80", "'[2001:db8::1]x:80' is not host:port"},
                     {"host:80/path", "'80/path' is not a port"},
                     {"", "the host is empty"}};
  for (const Bad& one : bad) {
    SCOPED_TRACE(one.text);
    EXPECT_EQ(readEndpoint(one.text, 0).error, one.error);
  }
}

TEST(TargetText, ReadsUrls) {
  const Good good[] = {{"HTTPS://Example.com/Path?Q=1#f", "https://example.com/Path?Q=1#f"},
                       {"http://user:pw@host:8080", "http://user:pw@host:8080"},
                       {"http://[2001:DB8::1]:80/", "http://[2001:db8::1]:80/"},
                       {"http://host?x", "http://host?x"},
                       {"http://h/a%20b", "http://h/a%20b"}};
  for (const Good& one : good) {
    SCOPED_TRACE(one.text);
    EXPECT_EQ(readUrl(one.text, "http,https").error, "");
    EXPECT_EQ(readUrl(one.text, "http,https").value, one.value);
  }
  const Bad bad[] = {
      {"example.com", "'example.com' is not a URL"},
      {"ftp://example.com", "'ftp' is not one of the schemes http,https"},
      {"http://", "the host is empty"},
      {"http:///path", "the host is empty"},
      {"http://host:99999/", "port 99999 is above 65535"},
      {"http://host:/", "'host:' is not host or host:port"},
      {"http://a@b@c:x", "'x' is not a port"},
      {"http://ho st/",
       "the URL has a space, backslash, control or non-ASCII "
       "character"},
      {"http://host/\x01",
       "the URL has a space, backslash, control or non-ASCII "
       "character"},
      {"http://host\\@evil/",
       "the URL has a space, backslash, control or "
       "non-ASCII character"},
      {"http://h/" + std::string(9000, 'a'), "the URL is longer than 8192 characters"}};
  for (const Bad& one : bad) {
    SCOPED_TRACE(one.text);
    EXPECT_EQ(readUrl(one.text, "http,https").error, one.error);
  }
}

TEST(TargetText, NamesTheHostOfATarget) {
  const struct {
    std::uint32_t type;
    const char *target, *host;
  } cases[] = {{PM_T_HOST, "example.com", "example.com"},
               {PM_T_HOST, "2001:db8::1", "2001:db8::1"},
               {PM_T_ENDPOINT, "example.com:443", "example.com"},
               {PM_T_ENDPOINT, "[2001:db8::1]:443", "2001:db8::1"},
               {PM_T_URL, "https://example.com/a@b?c#d", "example.com"},
               {PM_T_URL, "https://user:***@example.com:8080", "example.com"},
               {PM_T_URL, "http://[2001:db8::1]:80/", "2001:db8::1"},
               {PM_T_URL, "http://example.com.?q", "example.com"},
               {PM_T_URL, "nonsense", ""},
               {PM_T_STRING, "example.com", ""},
               {PM_T_HOST, "", ""}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.target);
    EXPECT_EQ(targetHost(one.type, one.target), one.host);
  }
}

TEST(TargetText, MasksPasswords) {
  const Good cases[] = {{"https://user:secret@host/x", "https://user:***@host/x"},
                        {"https://user:a@b@host/x", "https://user:***@host/x"},
                        {"https://user@host/x:y", "https://user@host/x:y"},
                        {"https://host:80/a:b@c", "https://host:80/a:b@c"},
                        {"https://:pw@host", "https://:***@host"},
                        {"host:80", "host:80"}};
  for (const Good& one : cases) {
    SCOPED_TRACE(one.text);
    EXPECT_EQ(maskedUrl(one.text), one.value);
  }
}

}  // namespace
}  // namespace promonitor
