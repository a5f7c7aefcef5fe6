#include "core/net/stream.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "promonitor/probe.h"
#include "tests/core/net/stream_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

TEST_F(StreamTest, ConnectsAndMeasures) {
  const test::SilentTarget target;
  dns_.set("target.example", kTypeA, {.addresses = {"127.0.0.1"}});

  EXPECT_EQ(connect(to(target.port())), 0);
  EXPECT_EQ(stream_.info().peer.text(), target.endpoint());
  EXPECT_FALSE(stream_.info().failure);
  EXPECT_EQ(stream_.info().phases[Phase::Dns], -1) << "a literal is not looked up";
  EXPECT_GE(stream_.info().phases[Phase::Connect], 0);
  EXPECT_EQ(stream_.info().phases[Phase::Tls], -1);

  EXPECT_EQ(connect(to(target.port(), "target.example")), 0);
  EXPECT_GE(stream_.info().phases[Phase::Dns], 0);
}

TEST_F(StreamTest, ConnectsOverIpv6) {
  const test::TcpTarget target({}, true);

  EXPECT_EQ(connect(to(target.port(), "::1")), 0);
  EXPECT_EQ(stream_.info().peer.text(), target.endpoint());
}

TEST_F(StreamTest, TellsWhyANameCannotBeResolved) {
  dns_.setFailure("broken.example", {.rcode = kServFail});
  dns_.setFailure("empty.example", {});
  dns_.setFailure("refused.example", {.rcode = kRefused});
  dns_.setFailure("silent.example", {.silent = true});
  struct Case {
    const char* host;
    const char* code;
    std::uint32_t cause;
    bool our_fault;
  };
  const Case cases[] = {
      {"absent.example", "dns_nxdomain", PM_CAUSE_DNS, false},
      {"127.1", "dns_nxdomain", PM_CAUSE_DNS, false},
      {"broken.example", "dns_servfail", PM_CAUSE_DNS, false},
      {"empty.example", "dns_nodata", PM_CAUSE_DNS, false},
      {"refused.example", "resolver_unavailable", PM_CAUSE_INTERNAL, true},
      {"silent.example", "resolver_unavailable", PM_CAUSE_INTERNAL, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.host);
    Outcome outcome;
    stream_.connect(to(80, c.host), &Outcome::call, &outcome);
    for (int turns = 0; turns < 20 && outcome.times == 0; ++turns) loop_.turn(milliseconds(2));
    if (outcome.times == 0) pass(seconds(6));

    ASSERT_EQ(outcome.times, 1);
    EXPECT_EQ(outcome.bytes, -1);
    EXPECT_EQ(code(), c.code);
    EXPECT_EQ(stream_.info().failure->phase, Phase::Dns);
    EXPECT_EQ(stream_.info().cause, c.cause);
    EXPECT_EQ(stream_.info().our_fault, c.our_fault);
    EXPECT_THAT(stream_.info().failure->summary, HasSubstr(c.host));
  }
}

TEST_F(StreamTest, TellsWhyAnAddressCannotBeConnectedTo) {
  const test::RefusedPort refused;
  EXPECT_EQ(connect(to(refused.port())), -1);
  EXPECT_EQ(code(), "connect_refused");
  EXPECT_EQ(stream_.info().failure->phase, Phase::Connect);
  EXPECT_EQ(stream_.info().cause, static_cast<std::uint32_t>(PM_CAUSE_REFUSED));
  EXPECT_FALSE(stream_.info().our_fault);
  EXPECT_THAT(stream_.info().failure->summary, HasSubstr(refused.endpoint()));

  ConnectRequest foreign = to(refused.port());
  foreign.local_address = "192.0.2.1";
  EXPECT_EQ(connect(foreign), -1);
  EXPECT_EQ(code(), "local_resources");
  EXPECT_TRUE(stream_.info().our_fault);

  foreign.local_address = "here";
  EXPECT_EQ(connect(foreign), -1);
  EXPECT_EQ(code(), "connect_failed");
  EXPECT_TRUE(stream_.info().our_fault);

  foreign.local_address = "::1";
  EXPECT_EQ(connect(foreign), -1);
  EXPECT_EQ(code(), "local_resources");
}

TEST_F(StreamTest, ConnectsFromALocalAddress) {
  const test::SilentTarget target;
  ConnectRequest request = to(target.port());
  request.local_address = "127.0.0.9";

  EXPECT_EQ(connect(request), 0);
}

TEST_F(StreamTest, GivesUpAtTheDeadline) {
  const test::FullBacklog silent;
  Outcome outcome;
  stream_.connect(to(silent.port()), &Outcome::call, &outcome);
  loop_.turn(milliseconds(5));

  pass(milliseconds(4990));
  EXPECT_EQ(outcome.times, 0);
  pass(milliseconds(20));

  ASSERT_EQ(outcome.times, 1);
  EXPECT_EQ(code(), "connect_timeout");
  EXPECT_EQ(stream_.info().cause, static_cast<std::uint32_t>(PM_CAUSE_TIMEOUT));
  EXPECT_EQ(stream_.info().phases[Phase::Connect], 5010000);
}

TEST_F(StreamTest, ConnectsToNoAddressThatThePolicyDenies) {
  const test::SilentTarget target;
  dns_.set("inside.example", kTypeA, {.addresses = {"127.0.0.1"}});
  dns_.set("mixed.example", kTypeA, {.addresses = {"169.254.169.254", "127.0.0.1"}});
  const NetworkPolicy no_loopback({.deny = {"loopback", "metadata"}, .allow = {}});
  struct Case {
    const NetworkPolicy& policy;
    const char* host;
    const char* code;
  };
  const Case cases[] = {
      {no_loopback, "127.0.0.1", "policy_denied"},
      {no_loopback, "::ffff:127.0.0.1", "policy_denied"},
      {no_loopback, "localhost", "policy_denied"},
      {no_loopback, "inside.example", "policy_denied"},
      {policy_, "169.254.169.254", "policy_denied"},
      {policy_, "0.0.0.0", "policy_denied"},
      {policy_, "::", "policy_denied"},
      {policy_, "mixed.example", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.host);
    Stream stream(net_, c.policy);
    Outcome outcome;
    stream.connect(to(target.port(), c.host), &Outcome::call, &outcome);
    runUntil([&] { return outcome.times > 0; });
    EXPECT_EQ(stream.info().failure ? stream.info().failure->code : "", c.code);
    EXPECT_EQ(stream.info().our_fault, std::string_view(c.code) == "policy_denied");
  }
}

TEST_F(StreamTest, TriesTheNextAddressWhenOneFails) {
  const test::SilentTarget target;
  dns_.set("two.example", kTypeA, {.addresses = {"127.0.0.1"}});
  dns_.set("two.example", kTypeAaaa, {.addresses = {"::1"}});

  EXPECT_EQ(connect(to(target.port(), "two.example")), 0);
  EXPECT_EQ(stream_.info().peer.text(), target.endpoint());
}

TEST_F(StreamTest, StartsTheNextAddressWhenOneIsSilent) {
  const test::FullBacklog silent;
  const test::TcpTarget target({}, true);
  // Both names of one port: the silent one is tried first.
  dns_.set("slow.example", kTypeA, {.addresses = {"127.0.0.1", "127.0.0.2"}});
  Outcome outcome;
  stream_.connect(to(silent.port(), "slow.example"), &Outcome::call, &outcome);
  runUntil([&] {
    loop_.turn(milliseconds(1));
    return dns_.questions("slow.example") >= 2;
  });
  for (int turns = 0; turns < 5; ++turns) loop_.turn(milliseconds(2));
  EXPECT_EQ(outcome.times, 0) << "the second address, which refuses, is not tried yet";

  pass(milliseconds(300));
  for (int turns = 0; turns < 5; ++turns) loop_.turn(milliseconds(2));
  EXPECT_EQ(outcome.times, 0) << "the first may still answer";
  pass(seconds(5));

  ASSERT_EQ(outcome.times, 1);
  EXPECT_EQ(code(), "connect_refused") << "which says more than silence";
}

TEST_F(StreamTest, TellsOurOwnExhaustionFromAFailingTarget) {
  const test::SilentTarget target;
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int next = dup(0);
  close(next);
  const rlimit full{static_cast<rlim_t>(next), before.rlim_max};
  Stream& stream = stream_;
  ConnectRequest request = to(target.port());
  Outcome outcome;

  // Nothing else in between: sanitizers need descriptors too.
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &full), 0);
  stream.connect(std::move(request), &Outcome::call, &outcome);
  setrlimit(RLIMIT_NOFILE, &before);
  runUntil([&] { return outcome.times > 0; });

  EXPECT_EQ(outcome.bytes, -1);
  EXPECT_EQ(code(), "local_resources");
  EXPECT_TRUE(stream_.info().our_fault);
  EXPECT_THAT(stream_.info().failure->summary, HasSubstr("open files"));
}

TEST_F(StreamTest, AClosedStreamCallsNobody) {
  const test::SilentTarget target;
  dns_.setFailure("silent.example", {.silent = true});
  const ConnectRequest requests[] = {to(target.port()), to(80, "silent.example"),
                                     tlsTo(target.port()), to(80, "127.1")};
  for (const ConnectRequest& request : requests) {
    for (int turns = 0; turns < 4; ++turns) {
      SCOPED_TRACE(request.host + " " + std::to_string(turns));
      Outcome outcome;
      auto stream = std::make_unique<Stream>(net_, policy_);
      stream->connect(request, &Outcome::call, &outcome);
      for (int turn = 0; turn < turns; ++turn) loop_.turn(milliseconds(1));
      const int before = outcome.times;

      if (turns % 2 == 0) stream->close(true);
      stream.reset();
      pass(seconds(10));

      EXPECT_EQ(outcome.times, before);
    }
  }
}

TEST_F(StreamTest, MayBeDestroyedInItsCallback) {
  const test::SilentTarget target;
  const test::RefusedPort refused;
  const test::TlsTarget tls_target(identity());
  const ConnectRequest requests[] = {to(target.port()), to(refused.port()), to(80, "127.1"),
                                     tlsTo(tls_target.port()), to(80, "absent.example")};
  for (const ConnectRequest& request : requests) {
    SCOPED_TRACE(request.host);
    auto stream = std::make_unique<Stream>(net_, policy_);
    Outcome outcome;
    outcome.then = [&] { stream.reset(); };
    stream->connect(request, &Outcome::call, &outcome);
    runUntil([&] { return outcome.times > 0; });
    EXPECT_EQ(stream, nullptr);
    loop_.turn(Duration::zero());
    EXPECT_EQ(outcome.times, 1);
  }
}

TEST_F(StreamTest, MayConnectAgainInItsCallback) {
  const test::SilentTarget target;
  const test::RefusedPort refused;
  Outcome second;
  Outcome first;
  first.then = [&] { stream_.connect(to(target.port()), &Outcome::call, &second); };

  stream_.connect(to(refused.port()), &Outcome::call, &first);
  runUntil([&] { return second.times > 0; });

  EXPECT_EQ(first.bytes, -1);
  EXPECT_EQ(second.bytes, 0);
  EXPECT_FALSE(stream_.info().failure) << "the first failure is not the second one's";
}

}  // namespace
}  // namespace promonitor
