#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/core/net/resolver_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

TEST_F(ResolverTest, AsksNobodyForWhatItKnows) {
  const std::filesystem::path hosts = std::filesystem::path(testing::TempDir()) / "hosts_known";
  std::ofstream(hosts) << "# comment\n192.0.2.9  Listed.example other # and\nnonsense x\n"
                          "2001:db8::9\tlisted.example\n";
  settings_.hosts_file = hosts;
  struct Case {
    const char* host;
    AddressFamily family;
    DnsStatus status;
    std::vector<std::string> addresses;
  };
  const Case cases[] = {
      {"192.0.2.1", AddressFamily::Any, DnsStatus::Ok, {"192.0.2.1:80"}},
      {"192.0.2.1", AddressFamily::V6, DnsStatus::NoData, {}},
      {"[2001:db8::1]", AddressFamily::Any, DnsStatus::Ok, {"[2001:db8::1]:80"}},
      {"LISTED.example", AddressFamily::Any, DnsStatus::Ok, {"192.0.2.9:80", "[2001:db8::9]:80"}},
      {"listed.example", AddressFamily::V6, DnsStatus::Ok, {"[2001:db8::9]:80"}},
      {"other", AddressFamily::V6, DnsStatus::NoData, {}},
      {"localhost", AddressFamily::V4, DnsStatus::Ok, {"127.0.0.1:80"}},
      {"app.localhost", AddressFamily::V4, DnsStatus::Ok, {"127.0.0.1:80"}},
      // Spellings that some software takes for addresses, and what is no name at all.
      {"2130706433", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"0x7f000001", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"0177.0.0.1", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"127.1", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"127.0.0.1.", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"user@host.example", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {".", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"a..example", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"with space.example", AddressFamily::Any, DnsStatus::NxDomain, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.host);
    EXPECT_TRUE(resolver().known(query(c.host, c.family)));
    const Answered answered = resolve(query(c.host, c.family));
    EXPECT_EQ(answered.answer.status, c.status);
    EXPECT_EQ(answered.texts(), c.addresses);
    EXPECT_EQ(dns_.questions(c.host), 0);
  }
  const std::string with_nul("good.example\0.evil", 18);
  EXPECT_EQ(resolve(query(with_nul)).answer.status, DnsStatus::NxDomain);
  EXPECT_EQ(resolve(query(std::string(64, 'a'))).answer.status, DnsStatus::NxDomain);
  EXPECT_EQ(resolve(query(std::string(300, '.'))).answer.status, DnsStatus::NxDomain);
  std::filesystem::remove(hosts);
}

TEST_F(ResolverTest, ReadsTheHostsFileAgainWhenItChanges) {
  const std::filesystem::path hosts = std::filesystem::path(testing::TempDir()) / "hosts_changes";
  std::ofstream(hosts) << "192.0.2.1 one.example\n";
  settings_.hosts_file = hosts;
  EXPECT_THAT(resolve(query("one.example")).texts(), ElementsAre("192.0.2.1:80"));

  std::ofstream(hosts) << "192.0.2.222 one.example\n";
  clock_.advance(seconds(2));
  loop_.turn(Duration::zero());

  EXPECT_THAT(resolve(query("one.example")).texts(), ElementsAre("192.0.2.222:80"));
  std::filesystem::remove(hosts);
}

TEST_F(ResolverTest, KeepsAnswersForTheirTimeToLive) {
  struct Case {
    const char* host;
    DnsRecord record;
    Duration kept;
  };
  const Case cases[] = {
      {"usual.example", {.addresses = {"192.0.2.1"}, .ttl = 30}, seconds(30)},
      {"zero.example", {.addresses = {"192.0.2.1"}, .ttl = 0}, seconds(1)},
      {"long.example", {.addresses = {"192.0.2.1"}, .ttl = 86400}, minutes(5)},
      {"huge.example", {.addresses = {"192.0.2.1"}, .ttl = 0xffffffff}, seconds(1)},
      {"alias.example",
       {.addresses = {"192.0.2.1"}, .ttl = 100, .alias = "b.example", .alias_ttl = 20},
       seconds(20)},
      {"absent.example", {.rcode = kNxDomain}, seconds(5)},
      {"empty.example", {}, seconds(5)},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.host);
    dns_.set(c.host, kTypeA, c.record);
    const auto question = query(c.host, AddressFamily::V4);
    resolve(question);
    ASSERT_EQ(dns_.questions(c.host), 1);

    clock_.advance(c.kept - milliseconds(100));
    loop_.turn(Duration::zero());
    resolve(question);
    EXPECT_EQ(dns_.questions(c.host), 1);

    clock_.advance(milliseconds(200));
    loop_.turn(Duration::zero());
    resolve(question);
    EXPECT_EQ(dns_.questions(c.host), 2);
  }
}

TEST_F(ResolverTest, KeepsNoFailureOfTheServers) {
  dns_.setFailure("broken.example", {.rcode = kServFail});

  resolve(query("broken.example", AddressFamily::V4));
  resolve(query("broken.example", AddressFamily::V4));

  EXPECT_EQ(dns_.questions("broken.example"), 2);
}

TEST_F(ResolverTest, ForgetsTheLeastRecentlyUsedNameFirst) {
  settings_.cache_entries = 2;
  for (const char* host : {"a.example", "b.example", "c.example"}) {
    dns_.set(host, kTypeA, {.addresses = {"192.0.2.1"}});
  }

  for (const char* host : {"a.example", "b.example", "a.example", "c.example", "a.example"}) {
    resolve(query(host, AddressFamily::V4));
  }

  EXPECT_EQ(dns_.questions("a.example"), 1);
  resolve(query("b.example", AddressFamily::V4));
  EXPECT_EQ(dns_.questions("b.example"), 2);
}

TEST_F(ResolverTest, LookupsOfOneNameShareOneQuestion) {
  dns_.set("one.example", kTypeA, {.addresses = {"192.0.2.1"}});
  std::vector<Answered> answers(50);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    Resolver::Query question = query("one.example", AddressFamily::V4);
    question.port = static_cast<std::uint16_t>(i);
    resolver().lookup(question, &Answered::call, &answers[i]);
  }

  for (int turns = 0; answers.back().times == 0 && turns < 100; ++turns)
    loop_.turn(milliseconds(5));

  EXPECT_EQ(dns_.questions("one.example"), 1);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_EQ(answers[i].times, 1) << i;
    EXPECT_THAT(answers[i].texts(), ElementsAre("192.0.2.1:" + std::to_string(i)));
  }
}

TEST_F(ResolverTest, AsksAfreshWhenToldNotToUseTheCache) {
  dns_.set("one.example", kTypeA, {.addresses = {"192.0.2.1"}});
  Resolver::Query question = query("one.example", AddressFamily::V4);
  resolve(question);

  question.use_cache = false;
  resolve(question);

  EXPECT_EQ(dns_.questions("one.example"), 2);
}

TEST_F(ResolverTest, AsksTheSecondServerFirstWhenToldTo) {
  FakeDns second(loop_);
  dns_.set("shop.example", kTypeA, {.addresses = {"192.0.2.1"}});
  second.set("shop.example", kTypeA, {.addresses = {"192.0.2.2"}});
  settings_.servers = {dns_.endpoint(), second.endpoint()};
  Resolver::Query fresh = query("shop.example", AddressFamily::V4);
  fresh.use_cache = false;
  fresh.other_server = true;

  EXPECT_THAT(resolve(query("shop.example", AddressFamily::V4)).texts(),
              ElementsAre("192.0.2.1:80"));
  EXPECT_THAT(resolve(fresh).texts(), ElementsAre("192.0.2.2:80"));
  EXPECT_THAT(resolve(query("shop.example", AddressFamily::V4)).texts(),
              ElementsAre("192.0.2.2:80"))
      << "the newest answer is the one that is kept";
  resolver_.reset();
}

TEST_F(ResolverTest, AsksTheOnlyServerWhereThereIsNoSecond) {
  dns_.set("shop.example", kTypeA, {.addresses = {"192.0.2.1"}});
  Resolver::Query fresh = query("shop.example", AddressFamily::V4);
  fresh.use_cache = false;
  fresh.other_server = true;

  EXPECT_THAT(resolve(fresh).texts(), ElementsAre("192.0.2.1:80"));
}

TEST_F(ResolverTest, AsksTheFirstServerWhereTheSecondFailsOrIsSilent) {
  FakeDns second(loop_);
  for (const DnsRecord& failure : {DnsRecord{.rcode = kServFail}, DnsRecord{.silent = true}}) {
    SCOPED_TRACE(failure.rcode);
    dns_.set("shop.example", kTypeA, {.addresses = {"192.0.2.1"}});
    second.setFailure("shop.example", failure);
    settings_.servers = {dns_.endpoint(), second.endpoint()};
    resolver_.emplace(loop_, settings_);
    Resolver::Query fresh = query("shop.example", AddressFamily::V4);
    fresh.other_server = true;

    EXPECT_THAT(resolve(fresh).texts(), ElementsAre("192.0.2.1:80"));
    resolver_.reset();
  }
}

}  // namespace
}  // namespace promonitor
