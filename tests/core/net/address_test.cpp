#include "core/net/address.hpp"

#include <string>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(Address, ReadsLiteralsAndNothingElse) {
  struct Case {
    std::string_view host;
    const char* text;  ///< nullptr: no address
  };
  const Case cases[] = {
      {"192.0.2.1", "192.0.2.1:80"},
      {"0.0.0.0", "0.0.0.0:80"},
      {"255.255.255.255", "255.255.255.255:80"},
      {"2001:db8::1", "[2001:db8::1]:80"},
      {"[2001:DB8:0:0::1]", "[2001:db8::1]:80"},
      {"::", "[::]:80"},
      {"::ffff:192.0.2.1", "[::ffff:192.0.2.1]:80"},
      {"", nullptr},
      {"[]", nullptr},
      {"[192.0.2.1]", nullptr},
      {"[::1", nullptr},
      {"::1]", nullptr},
      {"192.0.2", nullptr},
      {"192.0.2.1.", nullptr},
      {"192.0.2.01", nullptr},
      {"0300.0.2.1", nullptr},
      {"0xc0.0.2.1", nullptr},
      {"3221225985", nullptr},
      {"192.0.2.256", nullptr},
      {" 192.0.2.1", nullptr},
      {"192.0.2.1 ", nullptr},
      {"localhost", nullptr},
      {"fe80::1%eth0", nullptr},
      {"1:2:3:4:5:6:7:8:9", nullptr},
      {"\xef\xbc\x91.1.1.1", nullptr},
      {std::string_view("192.0.2.1\0x", 11), nullptr},
      {"2001:db8::1 and so on and so on and so on and so on and so on", nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.host);
    const auto address = Address::parse(c.host, 80);
    ASSERT_EQ(address.has_value(), c.text != nullptr);
    if (address) {
      EXPECT_EQ(address->text(), c.text);
    }
  }
}

TEST(Address, ReadsEndpoints) {
  struct Case {
    std::string_view endpoint;
    const char* text;
  };
  const Case cases[] = {
      {"192.0.2.1", "192.0.2.1:53"},
      {"192.0.2.1:5353", "192.0.2.1:5353"},
      {"2001:db8::1", "[2001:db8::1]:53"},
      {"[2001:db8::1]", "[2001:db8::1]:53"},
      {"[2001:db8::1]:5353", "[2001:db8::1]:5353"},
      {"192.0.2.1:", nullptr},
      {"192.0.2.1:x", nullptr},
      {"192.0.2.1:-1", nullptr},
      {"192.0.2.1:65536", nullptr},
      {"192.0.2.1:80:80", nullptr},
      {":53", nullptr},
      {"[2001:db8::1]53", nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.endpoint);
    const auto address = Address::parseEndpoint(c.endpoint, 53);
    ASSERT_EQ(address.has_value(), c.text != nullptr);
    if (address) {
      EXPECT_EQ(address->text(), c.text);
    }
  }
}

TEST(Address, ComparesHostPortAndFamily) {
  const auto v4 = Address::parse("192.0.2.1", 80).value();
  EXPECT_EQ(v4, Address::from(v4.get(), v4.length));
  EXPECT_EQ(v4, v4.withPort(81).withPort(80));
  const Address others[] = {
      v4.withPort(81),
      Address::parse("192.0.2.2", 80).value(),
      Address::parse("::ffff:192.0.2.1", 80).value(),
      Address{},
  };
  for (const Address& other : others) {
    SCOPED_TRACE(other.text());
    EXPECT_FALSE(v4 == other);
  }
  EXPECT_EQ(v4.mappedBytes(), others[2].mappedBytes());
}

}  // namespace
}  // namespace promonitor
