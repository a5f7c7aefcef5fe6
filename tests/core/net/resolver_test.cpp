#include <stdexcept>
#include <string>

#include "tests/core/net/resolver_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

TEST_F(ResolverTest, AnswersByWhatTheServerSays) {
  dns_.set("v4.example", kTypeA, {.addresses = {"192.0.2.1", "192.0.2.2"}});
  dns_.set("both.example", kTypeA, {.addresses = {"192.0.2.1"}});
  dns_.set("both.example", kTypeAaaa, {.addresses = {"2001:db8::1"}});
  dns_.set("alias.example", kTypeA, {.addresses = {"192.0.2.7"}, .alias = "real.example"});
  dns_.set("loop.example", kTypeA, {.alias = "loop.example"});
  dns_.setFailure("broken.example", {.rcode = kServFail});
  dns_.setFailure("refused.example", {.rcode = kRefused});
  dns_.setFailure("garbage.example", {.garbage = "\x81\x80\xff\xff\xff\xff garbage"});
  dns_.setFailure("short.example", {.garbage = "\x81"});
  dns_.set("half.example", kTypeA, {.rcode = kServFail});
  dns_.set("half.example", kTypeAaaa, {.addresses = {"2001:db8::2"}});
  dns_.set("unsure.example", kTypeA, {.rcode = kServFail});
  dns_.set("unsure.example", kTypeAaaa, {});
  struct Case {
    const char* host;
    AddressFamily family;
    DnsStatus status;
    std::vector<std::string> addresses;
  };
  const Case cases[] = {
      {"v4.example", AddressFamily::Any, DnsStatus::Ok, {"192.0.2.1:80", "192.0.2.2:80"}},
      {"V4.Example.", AddressFamily::Any, DnsStatus::Ok, {"192.0.2.1:80", "192.0.2.2:80"}},
      {"v4.example", AddressFamily::V6, DnsStatus::NoData, {}},
      {"both.example", AddressFamily::V4, DnsStatus::Ok, {"192.0.2.1:80"}},
      {"both.example", AddressFamily::V6, DnsStatus::Ok, {"[2001:db8::1]:80"}},
      {"both.example", AddressFamily::Any, DnsStatus::Ok, {"192.0.2.1:80", "[2001:db8::1]:80"}},
      {"alias.example", AddressFamily::V4, DnsStatus::Ok, {"192.0.2.7:80"}},
      {"loop.example", AddressFamily::V4, DnsStatus::NoData, {}},
      {"absent.example", AddressFamily::Any, DnsStatus::NxDomain, {}},
      {"broken.example", AddressFamily::Any, DnsStatus::ServFail, {}},
      {"refused.example", AddressFamily::Any, DnsStatus::Unavailable, {}},
      {"half.example", AddressFamily::Any, DnsStatus::Ok, {"[2001:db8::2]:80"}},
      {"unsure.example", AddressFamily::Any, DnsStatus::ServFail, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.host) + " " + std::to_string(static_cast<int>(c.family)));
    const Answered answered = resolve(query(c.host, c.family));
    EXPECT_EQ(answered.answer.status, c.status);
    EXPECT_THAT(answered.texts(), testing::UnorderedElementsAreArray(c.addresses));
  }
}

TEST_F(ResolverTest, TakesAHundredAddressesOverTcp) {
  DnsRecord record{.truncated = true};
  for (int i = 1; i <= 100; ++i) record.addresses.push_back("192.0.2." + std::to_string(i));
  dns_.set("many.example", kTypeA, record);

  EXPECT_EQ(resolve(query("many.example", AddressFamily::V4)).texts().size(), 100U);
  EXPECT_EQ(dns_.tcpConnections(), 1);
}

TEST_F(ResolverTest, WaitsForAnAnswerOverTcpAsLongAsForAllTriesOverUdp) {
  dns_.set("slow.example", kTypeA, {.addresses = {"192.0.2.1"}, .truncated = true});
  dns_.delayTcp(milliseconds(700));

  EXPECT_THAT(resolve(query("slow.example", AddressFamily::V4)).texts(),
              ElementsAre("192.0.2.1:80"));
}

TEST_F(ResolverTest, SilenceOfAllServersIsOurFault) {
  dns_.setFailure("silent.example", {.silent = true});
  Resolver::Query question = query("silent.example");
  question.deadline = loop_.now() + milliseconds(100);

  EXPECT_EQ(resolve(question).answer.status, DnsStatus::Unavailable);
}

TEST_F(ResolverTest, SilenceAboutOneNameIsThatNamesFault) {
  dns_.setFailure("silent.example", {.silent = true});
  dns_.set("fine.example", kTypeA, {.addresses = {"192.0.2.1"}});
  Answered silent;
  Resolver::Query question = query("silent.example");
  question.deadline = loop_.now() + seconds(2);
  resolver().lookup(question, &Answered::call, &silent);
  loop_.turn(milliseconds(1));
  clock_.advance(milliseconds(10));
  loop_.turn(Duration::zero());

  ASSERT_EQ(resolve(query("fine.example")).answer.status, DnsStatus::Ok);
  clock_.advance(seconds(2));
  loop_.turn(Duration::zero());

  ASSERT_EQ(silent.times, 1);
  EXPECT_EQ(silent.answer.status, DnsStatus::TimedOut);
}

TEST_F(ResolverTest, ServersThatAreNotThereAreUnavailable) {
  int gone_port = 0;
  {
    const FakeDns gone(loop_);
    gone_port = Address::parseEndpoint(gone.endpoint(), 0)->port();
  }
  settings_.servers = {"127.0.0.1:" + std::to_string(gone_port)};

  EXPECT_EQ(resolve(query("any.example")).answer.status, DnsStatus::Unavailable);
}

TEST_F(ResolverTest, AsksTheNextServerWhenOneFails) {
  const int failures[] = {kServFail, kRefused};
  for (const int rcode : failures) {
    SCOPED_TRACE(rcode);
    const std::string host = "host" + std::to_string(rcode) + ".example";
    FakeDns second(loop_);
    dns_.setFailure(host, {.rcode = rcode});
    second.set(host, kTypeA, {.addresses = {"192.0.2.1"}});
    settings_.servers = {dns_.endpoint(), second.endpoint()};
    resolver_.emplace(loop_, settings_);

    EXPECT_THAT(resolve(query(host, AddressFamily::V4)).texts(), ElementsAre("192.0.2.1:80"));

    dns_.setFailure("both" + host, {.rcode = kServFail});
    second.setFailure("both" + host, {.rcode = kServFail});
    EXPECT_EQ(resolve(query("both" + host)).answer.status, DnsStatus::ServFail);
    resolver_.reset();
  }
}

TEST_F(ResolverTest, AnAnswerForOneFamilyWaitsOnlyBrieflyForTheOther) {
  dns_.set("lame.example", kTypeA, {.addresses = {"192.0.2.1"}});
  dns_.set("lame.example", kTypeAaaa, {.silent = true});
  const MonoTime start = loop_.now();

  EXPECT_THAT(resolve(query("lame.example")).texts(), ElementsAre("192.0.2.1:80"));

  EXPECT_LE(loop_.now() - start, milliseconds(200));
}

TEST_F(ResolverTest, ACancelledLookupIsNotAnswered) {
  dns_.set("one.example", kTypeA, {.addresses = {"192.0.2.1"}});
  Answered cancelled;
  Answered literal;
  resolver().cancel(resolver().lookup(query("one.example"), &Answered::call, &cancelled));
  resolver().cancel(resolver().lookup(query("192.0.2.1"), &Answered::call, &literal));
  resolver().cancel(12345);

  EXPECT_THAT(resolve(query("one.example")).texts(), ElementsAre("192.0.2.1:80"));

  EXPECT_EQ(cancelled.times, 0);
  EXPECT_EQ(literal.times, 0);
}

TEST_F(ResolverTest, MayEndWithLookupsPending) {
  dns_.setFailure("silent.example", {.silent = true});
  Answered answered;
  Resolver::Query question = query("silent.example");
  question.deadline = loop_.now() + seconds(1);
  resolver().lookup(question, &Answered::call, &answered);
  resolver().lookup(query("localhost"), &Answered::call, &answered);
  loop_.turn(Duration::zero());

  resolver_.reset();
  clock_.advance(seconds(10));
  loop_.turn(Duration::zero());

  EXPECT_LE(answered.times, 1);
}

TEST_F(ResolverTest, RefusesAServerThatIsNoAddress) {
  const char* const wrong[] = {
      "", "dns.example", "127.0.0.1:", "127.0.0.1:99999", "2001:db8::1:x", "127.0.0.1,127.0.0.2"};
  for (const char* text : wrong) {
    SCOPED_TRACE(text);
    settings_.servers = {text};
    EXPECT_THROW(Resolver(loop_, settings_), std::invalid_argument);
  }
}

TEST(Resolver, AsksAgainWhenAQuestionGetsLost) {
  const SystemClock clock;
  EventLoop loop(clock);
  FakeDns dns(loop);
  dns.set("lossy.example", kTypeA, {.addresses = {"192.0.2.1"}, .drops = 1});
  ResolverSettings settings;
  settings.servers = {dns.endpoint()};
  Resolver resolver(loop, settings);
  Answered answered;
  const MonoTime start = clock.now();

  resolver.lookup({"lossy.example", 80, AddressFamily::V4, true, start + seconds(5)},
                  &Answered::call, &answered);
  while (answered.times == 0) loop.turn(seconds(1));

  EXPECT_EQ(answered.answer.status, DnsStatus::Ok);
  EXPECT_LT(clock.now() - start, milliseconds(1500));
  EXPECT_EQ(dns.questions("lossy.example"), 2);
}

}  // namespace
}  // namespace promonitor
