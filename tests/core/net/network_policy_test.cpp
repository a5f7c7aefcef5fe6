#include "core/net/network_policy.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor {
namespace {

struct Fact {
  const char* address;
  bool allowed;
};

void expectFacts(const NetworkPolicySettings& settings, const std::vector<Fact>& facts) {
  const NetworkPolicy policy(settings);
  for (const Fact& fact : facts) {
    SCOPED_TRACE(fact.address);
    EXPECT_EQ(policy.allows(Address::parse(fact.address, 80).value()), fact.allowed);
  }
}

TEST(NetworkPolicy, ByDefaultKeepsFromWhatNoMonitorMayReach) {
  expectFacts({}, {
                      {"192.0.2.1", true},
                      {"2001:db8::1", true},
                      {"127.0.0.1", true},
                      {"::1", true},
                      {"10.1.2.3", true},
                      {"169.254.0.1", false},
                      {"169.254.169.254", false},
                      {"::ffff:169.254.169.254", false},
                      {"64:ff9b::169.254.169.254", false},
                      {"64:ff9b::a9fe:a9fe", false},
                      {"2002:a9fe:a9fe::1", false},
                      {"::169.254.169.254", false},
                      {"64:ff9b:1::169.254.169.254", false},
                      {"64:ff9b:1:a9fe:a9:fe00::", false},
                      {"64:ff9b:1:a9:fe:a9fe::", false},
                      {"64:ff9b:1:0:a9:fea9:fe00:0", false},
                      {"64:ff9b:1::192.0.2.1", true},
                      {"2001:0:a9fe:a9fe::1", false},
                      {"2001:0:c000:201:0:0:5601:5601", false},
                      {"2001:0:c000:201:0:0:3fff:fdfe", true},
                      {"fe80::1", false},
                      {"febf::1", false},
                      {"fec0::1", true},
                      {"fd00:ec2::254", false},
                      {"fd00:ec2::253", true},
                      {"fd20:ce::254", false},
                      {"100.100.100.200", false},
                      {"168.63.129.16", false},
                      {"0.0.0.0", false},
                      {"0.1.2.3", false},
                      {"::", false},
                      {"::ffff:0.0.0.0", false},
                      {"224.0.0.1", false},
                      {"239.255.255.255", false},
                      {"255.255.255.255", false},
                      {"ff02::1", false},
                      {"240.0.0.1", true},
                  });
}

TEST(NetworkPolicy, KeepsFromEveryGroupAsItIsSpelled) {
  expectFacts({.deny = {"loopback", "private"}, .allow = {}}, {
                                                                  {"127.0.0.1", false},
                                                                  {"127.255.255.255", false},
                                                                  {"::1", false},
                                                                  {"::ffff:127.0.0.1", false},
                                                                  {"64:ff9b::7f00:1", false},
                                                                  {"2002:7f00:1::", false},
                                                                  {"128.0.0.1", true},
                                                                  {"::2", true},
                                                                  {"10.0.0.0", false},
                                                                  {"10.255.255.255", false},
                                                                  {"11.0.0.0", true},
                                                                  {"172.15.255.255", true},
                                                                  {"172.16.0.0", false},
                                                                  {"172.31.255.255", false},
                                                                  {"172.32.0.0", true},
                                                                  {"192.168.1.1", false},
                                                                  {"192.169.0.0", true},
                                                                  {"100.64.0.1", false},
                                                                  {"100.128.0.1", true},
                                                                  {"198.19.255.255", false},
                                                                  {"fc00::1", false},
                                                                  {"fdff::1", false},
                                                                  {"fe00::1", true},
                                                                  {"fec0::1", false},
                                                                  {"64:ff9b::10.0.0.1", false},
                                                                  {"64:ff9b::192.0.2.1", true},
                                                                  {"64:ff9c::10.0.0.1", true},
                                                                  {"169.254.169.254", true},
                                                              });
}

TEST(NetworkPolicy, TheNarrowestRangeDecides) {
  expectFacts({.deny = {"private", "metadata", "192.0.2.128/25", "203.0.113.7"},
               .allow = {"10.1.0.0/16", "fc00::/7", "192.0.2.0/24", "203.0.113.7", "fd00:ec2::23"}},
              {
                  {"10.1.2.3", true},
                  {"10.2.0.0", false},
                  {"fd12::1", true},
                  {"fd00:ec2::254", false},
                  {"fd00:ec2::23", true},
                  {"192.0.2.1", true},
                  {"192.0.2.200", false},
                  {"203.0.113.7", true},
                  {"198.51.100.1", true},
              });
}

TEST(NetworkPolicy, CanAllowNothingButAFew) {
  expectFacts({.deny = {"0.0.0.0/0", "::/0"}, .allow = {"192.0.2.0/24"}},
              {
                  {"192.0.2.9", true},
                  {"::ffff:192.0.2.9", true},
                  {"192.0.3.9", false},
                  {"::ffff:192.0.3.9", false},
                  {"2001:db8::1", false},
              });
  expectFacts({.deny = {"::/0"}, .allow = {}},
              {{"192.0.2.1", true}, {"::ffff:192.0.2.1", true}, {"2001:db8::1", false}});
}

TEST(NetworkPolicy, NeverAllowsWhatIsNoInternetAddress) {
  Address local;
  local.storage.ss_family = AF_UNIX;
  EXPECT_FALSE(NetworkPolicy({.deny = {}, .allow = {}}).allows(local));
  EXPECT_FALSE(NetworkPolicy({.deny = {}, .allow = {}}).allows(Address{}));
}

TEST(NetworkPolicy, NamesTheRangeThatIsNone) {
  const char* const wrong[] = {"",          "10.0.0.0/",      "10.0.0.0/33", "10.0.0.0/08",
                               "10/8",      "10.0.0.1/8",     "10.0.0.0/-1", "10.0.0.0/8x",
                               "locallink", "2001:db8::/129", "[::1]",       "10.0.0.0/8/8",
                               "Loopback",  "10.0.0.0 /8"};
  for (const char* text : wrong) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(AddressRange::parse(text));
    try {
      const NetworkPolicy policy({.deny = {text}, .allow = {}});
      FAIL() << "accepted";
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("'" + std::string(text) + "'"));
    }
  }
}

}  // namespace
}  // namespace promonitor
