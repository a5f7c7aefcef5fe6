#include "core/net/address_memory.hpp"

#include <string>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

/// "a b" for 192.0.2.10 and 192.0.2.11, capitals for IPv6.
std::vector<Address> addressesOf(const std::string& letters) {
  std::vector<Address> addresses;
  for (const char letter : letters) {
    const bool v6 = letter < 'a';
    const std::string host = v6 ? "2001:db8::" + std::to_string(letter - 'A' + 10)
                                : "192.0.2." + std::to_string(letter - 'a' + 10);
    addresses.push_back(*Address::parse(host, 80));
  }
  return addresses;
}

std::string lettersOf(const std::vector<Address>& addresses) {
  std::string letters;
  for (const Address& address : addresses) {
    const std::string host = address.hostText();
    const char first = address.family() == AF_INET6 ? 'A' : 'a';
    letters += static_cast<char>(first + std::stoi(host.substr(host.find_last_of(".:") + 1)) - 10);
  }
  return letters;
}

/// One name's addresses in each of several checks in a row, the first of which confirms nothing.
std::string arranged(AddressMemory& memory, const std::string& letters, int checks,
                     const std::string& unreachable = "") {
  std::string all;
  for (int check = 0; check < checks; ++check) {
    memory.beginCheck(check > 0);
    std::vector<Address> addresses = addressesOf(letters);
    memory.arrange(addresses, [&](const Address& address) {
      return unreachable.find(lettersOf({address})) == std::string::npos;
    });
    all += lettersOf(addresses) + (check + 1 < checks ? " " : "");
  }
  return all;
}

TEST(AddressMemory, BeginsWithTheLeastRecentlyTriedToConfirm) {
  const struct {
    const char* what;
    const char* letters;
    int checks;
    const char* unreachable;
    const char* order;
  } cases[] = {
      {"one address", "a", 3, "", "a a a"},
      {"two", "ab", 4, "", "ab ba ab ba"},
      {"three", "abc", 5, "", "abc bca cab abc bca"},
      {"both families", "Aa", 3, "", "Aa aA Aa"},
      {"one that no route leads to", "aA", 3, "A", "aA aA aA"},
      {"two that routes lead to", "abA", 3, "A", "abA baA abA"},
  };
  for (const auto& [what, letters, checks, unreachable, order] : cases) {
    SCOPED_TRACE(what);
    AddressMemory memory;
    EXPECT_EQ(arranged(memory, letters, checks, unreachable), order);
  }
}

TEST(AddressMemory, ForgetsWithACheckThatConfirmsNothing) {
  AddressMemory memory;
  arranged(memory, "abc", 3);

  EXPECT_EQ(arranged(memory, "abc", 2), "abc bca");
}

TEST(AddressMemory, GivesOneOrderThroughoutACheck) {
  AddressMemory memory;
  arranged(memory, "abc", 1);
  memory.beginCheck(true);
  std::vector<Address> first = addressesOf("abc");
  std::vector<Address> again = first;
  std::vector<Address> other_name = addressesOf("de");
  const auto everywhere = [](const Address&) { return true; };

  memory.arrange(first, everywhere);
  memory.arrange(other_name, everywhere);
  memory.arrange(again, everywhere);

  EXPECT_EQ(lettersOf(first), "bca");
  EXPECT_EQ(lettersOf(again), "bca");
  EXPECT_EQ(lettersOf(other_name), "de");
}

TEST(AddressMemory, HasAnEnd) {
  AddressMemory memory;
  std::string order = arranged(memory, "ab", 100);

  EXPECT_EQ(order.substr(order.size() - 5), "ab ba");
  for (int lookup = 0; lookup < 100; ++lookup) {
    std::vector<Address> addresses = addressesOf("cd");
    memory.arrange(addresses, [](const Address&) { return true; });
  }
  memory.beginCheck(true);
  EXPECT_TRUE(memory.takeFreshLookup());
}

TEST(AddressMemory, LooksUpAnewOnceInACheckThatConfirms) {
  AddressMemory memory;
  memory.beginCheck(false);
  EXPECT_FALSE(memory.takeFreshLookup());
  memory.beginCheck(true);
  EXPECT_TRUE(memory.takeFreshLookup());
  EXPECT_FALSE(memory.takeFreshLookup());
}

}  // namespace
}  // namespace promonitor
