#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "plugins/http/base64.hpp"
#include "plugins/http/certificate_names.hpp"
#include "plugins/http/evidence.hpp"
#include "plugins/http/no_proxy.hpp"
#include "plugins/http/response_reader.hpp"
#include "plugins/http/status_ranges.hpp"
#include "plugins/http/url.hpp"

namespace promonitor::http {
namespace {

TEST(StatusRanges, ContainWhatWasWritten) {
  const StatusRanges ranges("200-299, 301,404-404");

  EXPECT_EQ(ranges.text(), "200-299,301,404-404");
  for (const int status : {200, 250, 299, 301, 404}) EXPECT_TRUE(ranges.contains(status));
  for (const int status : {100, 199, 300, 302, 403, 405, 0}) EXPECT_FALSE(ranges.contains(status));
}

TEST(StatusRanges, RefuseWhatIsNoRange) {
  for (const char* text : {"", ",", "200,", "99", "600", "20", "0200", "2xx", "200-", "-200",
                           "299-200", "200-299-300", "200;201", "+20", " "}) {
    SCOPED_TRACE(text);
    EXPECT_THROW(StatusRanges{text}, std::invalid_argument);
  }
}

TEST(CertificateNames, StandForHosts) {
  const struct {
    const char* name;
    const char* host;
    bool stands;
  } rows[] = {
      {"shop.example", "shop.example", true},
      {"Shop.EXAMPLE", "shop.example", true},
      {"shop.example.", "shop.example", true},
      {"shop.example", "shop.example.", true},
      {"shop.example", "a.shop.example", false},
      {"shop.example", "", false},
      {"", "shop.example", false},
      {".", ".", false},
      {"*.shop.example", "a.shop.example", true},
      {"*.shop.example", "a_b.shop.example", true},
      {"*.shop.example", "xn--a.shop.example.", true},
      {"*.shop.example", "shop.example", false},
      {"*.shop.example", ".shop.example", false},
      {"*.shop.example", "a.b.shop.example", false},
      {"*.shop.example", "*.shop.example", true},
      {"a*.shop.example", "ab.shop.example", false},
      {"a.*.example", "a.b.example", false},
      {"*.*.example", "a.b.example", false},
      {"*.example", "a.example", false},
      {"*.example.", "a.example", false},
      {"*", "a", false},
      {"*.", "a", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.name) + " for " + row.host);
    EXPECT_EQ(nameStandsFor(row.name, row.host), row.stands);
  }
}

TEST(Url, HasTheFormThatIsConnectedTo) {
  const struct {
    const char* text;
    const char* normal;
    const char* host;
    int port;
    bool tls, literal;
  } rows[] = {
      {"http://Example.org", "http://Example.org/", "example.org", 80, false, false},
      {"HTTPS://a.b:8443/x?y#z", "https://a.b:8443/x?y", "a.b", 8443, true, false},
      {"http://127.1/", "http://127.0.0.1/", "127.0.0.1", 80, false, true},
      {"http://0x7f000001/", "http://127.0.0.1/", "127.0.0.1", 80, false, true},
      {"http://0177.0.0.1/", "http://127.0.0.1/", "127.0.0.1", 80, false, true},
      {"http://[::1]:81/", "http://[::1]:81/", "::1", 81, false, true},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    const ParsedUrl parsed = parseUrl(row.text);
    ASSERT_TRUE(parsed.url) << parsed.reason;
    EXPECT_EQ(parsed.url->text, row.normal);
    EXPECT_EQ(parsed.url->host, row.host);
    EXPECT_EQ(parsed.url->port, row.port);
    EXPECT_EQ(parsed.url->tls, row.tls);
    EXPECT_EQ(parsed.url->literal, row.literal);
  }
}

TEST(Url, RefusesWhatIsNone) {
  for (const char* text :
       {"", "example.org", "http://", "http://a@b@c/", "http://a:99999/", "http://a:b/",
        "http://a b/", "http://a\n/", "file:///etc/passwd", "ftp://a/", "javascript:alert(1)"}) {
    SCOPED_TRACE(text);
    const ParsedUrl parsed = parseUrl(text);
    EXPECT_FALSE(parsed.url);
    EXPECT_NE(parsed.reason, "");
  }
}

TEST(Url, ResolvesReferences) {
  const Url base = *parseUrl("http://a/b/c?q").url;
  const struct {
    const char* reference;
    const char* result;
  } rows[] = {{"/x", "http://a/x"},
              {"x", "http://a/b/x"},
              {"../x", "http://a/x"},
              {"//other/x", "http://other/x"},
              {"?r", "http://a/b/c?r"},
              {"https://b/", "https://b/"},
              {"/a space", "http://a/a%20space"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reference);
    const ParsedUrl parsed = parseUrl(row.reference, &base);
    ASSERT_TRUE(parsed.url) << parsed.reason;
    EXPECT_EQ(parsed.url->text, row.result);
  }
}

TEST(Url, MasksThePassword) {
  EXPECT_EQ(parseUrl("http://me:s3cret@a/x").url->masked(), "http://me:***@a/x");
  EXPECT_EQ(parseUrl("http://a/x").url->masked(), "http://a/x");
}

TEST(ResponseReader, KeepsAndTakesNoMoreThanItsLimits) {
  ReadLimits limits;
  limits.body = 10;
  limits.headers = 30;
  limits.kept = 4;
  ResponseReader reader(limits);

  EXPECT_TRUE(reader.header("HTTP/1.1 200 OK\r\n"));
  EXPECT_FALSE(reader.header("X-Header: value\r\n"));
  EXPECT_TRUE(reader.headersTooLarge());
  EXPECT_TRUE(reader.body("12345"));
  EXPECT_FALSE(reader.body("67890x"));
  EXPECT_TRUE(reader.bodyCut());
  EXPECT_EQ(reader.bodyBytes(), 10U);
  EXPECT_EQ(reader.bodyStart(), "1234");
}

TEST(ResponseReader, CutsABodyWhereTheConnectionBroughtAllItMay) {
  ReadLimits limits;
  limits.sure = 5;
  for (const bool head : {false, true}) {
    for (const char* body : {"1234", "12345"}) {
      SCOPED_TRACE(body);
      ResponseReader reader(limits);
      reader.header("HTTP/1.1 200 OK\r\n");
      if (head) reader.header("\r\n");
      reader.body(body);

      reader.stop();

      EXPECT_EQ(reader.bodyCut(), head && reader.bodyBytes() == 5);
    }
  }
}

TEST(ReadLimits, AreAMebibyteInAllUnlessMoreIsAskedFor) {
  constexpr std::size_t kMiB = std::size_t{1} << 20U;
  const struct {
    std::size_t body, wire, sure;
  } rows[] = {{1, kMiB, 1},
              {kMiB / 4, kMiB, kMiB / 4},
              {kMiB / 4 * 3, kMiB, kMiB / 4 * 3},
              {kMiB / 4 * 3 + 1, kMiB, kMiB / 4 * 3},
              {kMiB, kMiB, kMiB / 4 * 3},
              {2 * kMiB, 2 * kMiB + 2 * kMiB / 8 + 160UL * 1024, 2 * kMiB}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.body);
    const ReadLimits limits = readLimits(row.body);

    EXPECT_EQ(limits.body, row.body);
    EXPECT_EQ(limits.wire, row.wire);
    EXPECT_EQ(limits.sure, row.sure);
  }
}

TEST(Evidence, IsOneShortLineWithoutSecrets) {
  Secrets secrets;
  secrets.add("hunter2");

  EXPECT_EQ(evidence("a\r\nb\tc\x01\xff", {}), "a\\r\\nb\\tc\\x01\\xff");
  EXPECT_EQ(evidence("key=hunter2, hunter2", secrets), "key=***, ***");
  EXPECT_EQ(evidence(std::string(1000, 'x'), {}).size(), kEvidenceChars);
  EXPECT_LE(evidence(std::string(1000, '\x01'), {}).size(), kEvidenceChars);
}

TEST(Base64, IsThatOfTheStandard) {
  const struct {
    const char* bytes;
    const char* text;
  } rows[] = {{"", ""},
              {"f", "Zg=="},
              {"fo", "Zm8="},
              {"foo", "Zm9v"},
              {"foob", "Zm9vYg=="},
              {"fooba", "Zm9vYmE="},
              {"foobar", "Zm9vYmFy"},
              {"\xff\xfe", "//4="}};
  for (const auto& row : rows) EXPECT_EQ(base64(row.bytes), row.text);
}

TEST(NoProxy, KnowsNamesAddressesAndRanges) {
  const struct {
    const char* entry;
    const char* url;
    bool without;
  } rows[] = {
      {"example.org", "http://example.org/", true},
      {"example.org", "http://www.Example.org/", true},
      {"Example.ORG", "http://example.org/", true},
      {"example.org", "http://notexample.org/", false},
      {"example.org", "http://example.org.evil/", false},
      {".example.org", "http://example.org/", false},
      {".example.org", "http://www.example.org/", true},
      {"example.org:8080", "http://example.org:8080/", true},
      {"example.org:8080", "http://example.org/", false},
      {"*", "http://anything/", true},
      {"*", "http://192.0.2.1/", true},
      {"192.0.2.1", "http://192.0.2.1/", true},
      {"192.0.2.1", "http://192.0.2.1:81/", true},
      {"192.0.2.1", "http://0xc0000201/", true},
      {"192.0.2.1:81", "http://192.0.2.1/", false},
      {"192.0.2.0/24", "http://192.0.2.77/", true},
      {"192.0.2.0/24", "http://192.0.3.77/", false},
      {"192.0.2.0/23", "http://192.0.3.77/", true},
      {"0.0.0.0/0", "http://192.0.2.1/", true},
      {"0.0.0.0/0", "http://name/", false},
      {"2001:db8::/32", "http://[2001:db8::1]/", true},
      {"2001:db8::/32", "http://[2001:db9::1]/", false},
      {"[2001:db8::1]:8080", "http://[2001:db8::1]:8080/", true},
      {"::1", "http://[::1]/", true},
      {"1", "http://192.0.2.1/", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.entry) + ' ' + row.url);
    NoProxy without;
    without.add(row.entry);
    EXPECT_EQ(without.contains(*parseUrl(row.url).url), row.without);
  }
}

TEST(NoProxy, RefusesWhatIsNone) {
  for (const char* entry :
       {"", "http://a/", "a b", "10.0.0.0/33", "::/129", "name/8", "10.0.0.0/", "10.0.0.0/x", "a:0",
        "a:99999", "a:", "[::1", "[::1]x", "*.example.org"}) {
    SCOPED_TRACE(entry);
    NoProxy without;
    EXPECT_THROW(without.add(entry), std::invalid_argument);
  }
}

TEST(Redirects, KnowTheNextMethod) {
  EXPECT_EQ(methodAfterRedirect("POST", 301), "GET");
  EXPECT_EQ(methodAfterRedirect("DELETE", 302), "DELETE");
  EXPECT_EQ(methodAfterRedirect("DELETE", 303), "GET");
  EXPECT_EQ(methodAfterRedirect("HEAD", 303), "HEAD");
  EXPECT_EQ(methodAfterRedirect("POST", 307), "POST");
  for (const int status : {200, 300, 304, 305, 306, 400}) EXPECT_FALSE(isRedirect(status));
}

}  // namespace
}  // namespace promonitor::http
