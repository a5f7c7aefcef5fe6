#include "promonitor/probe.h"
#include "tests/core/net/stream_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Step;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Where and how a stream connects, and what it tells of the addresses it tried.
class StreamChoicesTest : public StreamTest {
 protected:
  void bothFamilies(const std::string& name) {
    dns_.set(name, kTypeA, {.addresses = {"127.0.0.1"}});
    dns_.set(name, kTypeAaaa, {.addresses = {"::1"}});
  }
  /// "address code" of each.
  std::vector<std::string> tried() const {
    std::vector<std::string> all;
    for (const TriedAddress& one : stream_.info().tried) {
      all.push_back(one.address.hostText() + " " + (one.code.empty() ? "-" : one.code));
    }
    return all;
  }
  /// Starts, and lets what needs no time happen.
  void start(ConnectRequest request, Outcome& outcome) {
    stream_.connect(std::move(request), &Outcome::call, &outcome);
    for (int turns = 0; turns < 50 && outcome.times == 0; ++turns) loop_.turn(milliseconds(1));
  }
};

TEST_F(StreamChoicesTest, ConnectsElsewhereAndKeepsTheName) {
  const test::TlsTarget target(identity());
  bothFamilies("backend.example");
  const std::string port = std::to_string(target.port());
  struct Case {
    const char* connect_to;
    std::uint16_t port;
  };
  const Case cases[] = {{"127.0.0.1", target.port()}, {"backend.example", target.port()}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.connect_to);
    ConnectRequest request = tlsTo(443, "localhost");
    request.connect_to = c.connect_to;
    request.connect_to_port = c.port;

    EXPECT_EQ(connect(request), 0) << "the certificate is for localhost";
    EXPECT_EQ(stream_.info().peer.text(), target.endpoint());
  }
  EXPECT_EQ(dns_.questions("localhost"), 0);
}

TEST_F(StreamChoicesTest, PutsThePreferredFamilyFirst) {
  const test::RefusedPort refused;
  bothFamilies("two.example");
  ConnectRequest request = to(refused.port(), "two.example");
  struct Case {
    AddressFamily family, preferred;
    std::vector<std::string> tried;
  };
  const std::string v4 = "127.0.0.1 connect_refused";
  const std::string v6 = "::1 connect_refused";
  const auto any = AddressFamily::Any;
  const Case cases[] = {{any, AddressFamily::V4, {v4, v6}},
                        {any, AddressFamily::V6, {v6, v4}},
                        {AddressFamily::V4, AddressFamily::V6, {v4}},
                        {AddressFamily::V6, any, {v6}}};
  for (const Case& c : cases) {
    request.family = c.family;
    request.preferred = c.preferred;

    EXPECT_EQ(connect(request), -1);
    EXPECT_EQ(tried(), c.tried);
  }
}

TEST_F(StreamChoicesTest, TriesOnlyTheFirstAddressWhenToldTo) {
  const test::TcpTarget target({});
  bothFamilies("two.example");
  ConnectRequest request = to(target.port(), "two.example");
  request.preferred = AddressFamily::V6;
  EXPECT_EQ(connect(request), 0);
  EXPECT_THAT(tried(), ElementsAre("::1 connect_refused", "127.0.0.1 ok"));

  request.addresses = AddressChoice::First;
  EXPECT_EQ(connect(request), -1);
  EXPECT_EQ(code(), "connect_refused");
  EXPECT_THAT(tried(), ElementsAre("::1 connect_refused"));
}

TEST_F(StreamChoicesTest, TellsOfAddressesThatWereGivenUp) {
  const test::FullBacklog silent;
  dns_.set("slow.example", kTypeA, {.addresses = {"127.0.0.1", "127.0.0.2"}});
  Outcome outcome;
  start(to(silent.port(), "slow.example"), outcome);
  pass(milliseconds(300));
  stream_.close(false);

  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 -", "127.0.0.2 connect_refused"));
  EXPECT_GE(stream_.info().tried[0].time, milliseconds(300));
}

TEST_F(StreamChoicesTest, TellsHowTheHandshakeWithAnAddressEnded) {
  const test::TlsTarget good(identity());
  const test::TlsTarget bad(identity(CertificateFault::Expired));
  EXPECT_EQ(connect(tlsTo(good.port())), 0);
  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 ok"));
  EXPECT_EQ(connect(tlsTo(bad.port())), -1);
  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 tls_expired"));

  NetworkPolicy strict({.deny = {"loopback"}, .allow = {}});
  Stream stream(net_, strict);
  Outcome outcome;
  stream.connect(tlsTo(good.port()), &Outcome::call, &outcome);
  runUntil([&] { return outcome.times > 0; });
  ASSERT_EQ(stream.info().tried.size(), 1U);
  EXPECT_EQ(stream.info().tried[0].code, "policy_denied");
}

TEST_F(StreamChoicesTest, AsksTheServersItIsTold) {
  const test::SilentTarget target;
  FakeDns own(loop_);
  own.set("inside.example", kTypeA, {.addresses = {"127.0.0.1"}});
  ConnectRequest request = to(target.port(), "inside.example");
  EXPECT_EQ(connect(request), -1);
  EXPECT_EQ(code(), "dns_nxdomain") << "the servers of the host do not know it";

  request.servers = {*Address::parseEndpoint(own.endpoint(), 53)};
  EXPECT_EQ(connect(request), 0);
  EXPECT_EQ(connect(request), 0);
  EXPECT_EQ(own.questions("inside.example"), 2) << "A and AAAA, then the cache";
  request.servers.clear();
  EXPECT_EQ(connect(request), -1) << "whose answers are kept apart";

  const NetworkPolicy strict({.deny = {"loopback"}, .allow = {}});
  Stream stream(net_, strict);
  Outcome outcome;
  request.servers = {*Address::parseEndpoint(own.endpoint(), 53)};
  stream.connect(request, &Outcome::call, &outcome);
  runUntil([&] { return outcome.times > 0; });
  EXPECT_EQ(stream.info().failure->code, "policy_denied");
  EXPECT_EQ(stream.info().failure->phase, Phase::Dns);
  EXPECT_TRUE(stream.info().our_fault);
}

TEST_F(StreamChoicesTest, NamesTheServersThatDoNotAnswer) {
  FakeDns own(loop_);
  own.setFailure("inside.example", {.silent = true});
  ConnectRequest request = to(80, "inside.example");
  request.servers = {*Address::parseEndpoint(own.endpoint(), 53)};
  Outcome outcome;
  start(request, outcome);
  pass(seconds(6));

  ASSERT_EQ(outcome.times, 1);
  EXPECT_EQ(code(), "resolver_unavailable");
  EXPECT_TRUE(stream_.info().our_fault);
  EXPECT_THAT(stream_.info().failure->summary, HasSubstr(own.endpoint()));
}

TEST_F(StreamChoicesTest, EndsAPhaseAtItsLimit) {
  const test::FullBacklog unconnected;
  const test::SilentTarget unspoken;
  dns_.setFailure("silent.example", {.silent = true});
  const PhaseLimits limits{
      .dns = milliseconds(200), .connect = milliseconds(300), .tls = milliseconds(400)};
  struct Case {
    ConnectRequest request;
    Phase phase;
    const char* code;
    Duration limit;
    const char* most;
  };
  const Case cases[] = {
      {to(80, "silent.example"), Phase::Dns, "dns_timeout", limits.dns, "at most 200ms"},
      {to(unconnected.port()), Phase::Connect, "connect_timeout", limits.connect, "at most 300ms"},
      {tlsTo(unspoken.port()), Phase::Tls, "tls_timeout", limits.tls, "at most 400ms"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.code);
    ConnectRequest request = c.request;
    request.deadline = in(seconds(5));
    request.limits = limits;
    Outcome outcome;
    start(request, outcome);
    pass(c.limit - milliseconds(50));
    EXPECT_EQ(outcome.times, 0) << "the limit has not passed";
    pass(milliseconds(100));

    ASSERT_EQ(outcome.times, 1) << "long before the deadline";
    EXPECT_EQ(code(), c.code);
    EXPECT_EQ(stream_.info().failure->phase, c.phase);
    EXPECT_EQ(stream_.info().failure->expected, c.most);
    EXPECT_THAT(stream_.info().failure->summary, HasSubstr("its limit of"));
    EXPECT_EQ(stream_.info().our_fault, c.phase == Phase::Dns)
        << "no name server answered anything: that is not the name's fault";
  }
}

TEST_F(StreamChoicesTest, ConnectsFromTheSourceOfItsFamily) {
  const test::SilentTarget target;
  bothFamilies("two.example");
  ConnectRequest request = to(target.port(), "two.example");
  request.preferred = AddressFamily::V6;
  request.local_address = "127.0.0.9";

  EXPECT_EQ(connect(request), 0);
  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 ok")) << "the other family is out of reach";

  request.local_address = "192.0.2.1";
  EXPECT_EQ(connect(request), -1);
  EXPECT_EQ(code(), "local_resources");
  EXPECT_THAT(stream_.info().failure->summary, HasSubstr("192.0.2.1"));
}

TEST_F(StreamChoicesTest, SpeaksTheVersionsItIsAllowedTo) {
  struct Case {
    int peer;  ///< the only version that the server speaks
    int min, max;
    int spoken;  ///< 0: none
  };
  const Case cases[] = {
      {TLS1_3_VERSION, 0, 0, TLS1_3_VERSION},
      {TLS1_2_VERSION, 0, 0, TLS1_2_VERSION},
      {TLS1_1_VERSION, 0, 0, 0},
      {TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION, 0},
      {TLS1_VERSION, TLS1_VERSION, TLS1_3_VERSION, TLS1_VERSION},
      {TLS1_1_VERSION, TLS1_1_VERSION, TLS1_1_VERSION, TLS1_1_VERSION},
      {TLS1_3_VERSION, TLS1_VERSION, TLS1_3_VERSION, TLS1_3_VERSION},
      {TLS1_3_VERSION, TLS1_2_VERSION, TLS1_2_VERSION, 0},
      {TLS1_2_VERSION, TLS1_3_VERSION, TLS1_3_VERSION, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::to_string(c.peer) + " " + std::to_string(c.min));
    test::TlsIdentity speaks = identity();
    speaks.min_version = speaks.max_version = c.peer;
    const test::TlsTarget target(speaks);
    ConnectRequest request = tlsTo(target.port());
    request.tls->config.min_version = c.min;
    request.tls->config.max_version = c.max;

    EXPECT_EQ(connect(request), c.spoken == 0 ? -1 : 0);
    if (c.spoken == 0) {
      // Who may not speak the newest version cannot say that the peer's is too old. Where nothing
      // is said of versions, it is the old signatures that are refused.
      const bool old = c.min != 0 && c.max == TLS1_3_VERSION;
      EXPECT_EQ(code(), old ? "tls_old_version" : "tls_handshake");
    } else {
      EXPECT_EQ(stream_.info().tls_version, c.spoken);
    }
  }
}

TEST_F(StreamChoicesTest, OldVersionsDoNotMakeAWeakKeyGood) {
  test::TlsIdentity weak = identity(CertificateFault::WeakKey);
  const test::TlsTarget target(weak);
  ConnectRequest request = tlsTo(target.port());
  request.tls->config.min_version = TLS1_VERSION;

  EXPECT_EQ(connect(request), -1);
  EXPECT_EQ(code(), "tls_weak_key");
}

}  // namespace
}  // namespace promonitor
