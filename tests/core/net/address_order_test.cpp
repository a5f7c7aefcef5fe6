#include "core/net/address_order.hpp"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor {
namespace {

using testing::ElementsAre;

std::vector<std::string> sorted(const std::vector<const char*>& hosts, const Reachable& reachable) {
  std::vector<Address> addresses;
  addresses.reserve(hosts.size());
  for (const char* host : hosts) addresses.push_back(Address::parse(host, 0).value());
  sortForConnecting(addresses, reachable);
  std::vector<std::string> texts;
  texts.reserve(hosts.size());
  for (const Address& address : addresses) texts.push_back(address.hostText());
  return texts;
}

bool everything(const Address& /*address*/) { return true; }
bool onlyV4(const Address& address) { return address.family() == AF_INET; }

TEST(AddressOrder, FollowsPrecedenceAndElseTheServer) {
  EXPECT_THAT(
      sorted({"192.0.2.2", "2001:db8::2", "192.0.2.1", "2001:db8::1", "fd00::1"}, everything),
      ElementsAre("2001:db8::2", "2001:db8::1", "192.0.2.2", "192.0.2.1", "fd00::1"));
}

TEST(AddressOrder, PutsWhatCannotBeReachedLast) {
  EXPECT_THAT(sorted({"2001:db8::1", "192.0.2.1", "2001:db8::2"}, onlyV4),
              ElementsAre("192.0.2.1", "2001:db8::1", "2001:db8::2"));
}

TEST(AddressOrder, AsksTheKernelABoundedNumberOfTimes) {
  std::vector<Address> addresses(100, Address::parse("192.0.2.1", 0).value());
  int asked = 0;

  sortForConnecting(addresses, [&asked](const Address& /*address*/) { return ++asked > 0; });

  EXPECT_EQ(addresses.size(), 100U);
  EXPECT_LE(asked, 16);
}

TEST(AddressOrder, KnowsTheRoutesOfThisMachine) {
  EXPECT_TRUE(hasRoute(Address::parse("127.0.0.1", 0).value()));
  EXPECT_FALSE(hasRoute(Address{}));
}

}  // namespace
}  // namespace promonitor
