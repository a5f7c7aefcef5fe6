#include "promonitor/probe.h"
#include "tests/core/net/stream_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Step;
using testing::ElementsAre;
using testing::HasSubstr;

class AllAddressesTest : public StreamTest {
 protected:
  ConnectRequest toAll(std::uint16_t port, const std::vector<std::string>& v4) {
    // A name of its own each time: answers are cached.
    const std::string name = "all" + std::to_string(++names_) + ".example";
    dns_.set(name, kTypeA, {.addresses = v4});
    ConnectRequest request = to(port, name);
    request.family = AddressFamily::V4;
    request.addresses = AddressChoice::All;
    return request;
  }
  std::vector<std::string> tried() const {
    std::vector<std::string> all;
    for (const TriedAddress& one : stream_.info().tried) {
      all.push_back(one.address.hostText() + " " + (one.code.empty() ? "-" : one.code));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  int names_ = 0;
};

TEST_F(AllAddressesTest, EachHasToAnswer) {
  const test::TcpTarget target({Step::send("hello"), Step::close()});
  EXPECT_EQ(connect(toAll(target.port(), {"127.0.0.1"})), 0);
  EXPECT_EQ(readAll(), "hello") << "over the stream of the first";
  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 ok"));

  EXPECT_EQ(connect(toAll(target.port(), {"127.0.0.1", "127.0.0.2", "127.0.0.3"})), -1);
  EXPECT_EQ(code(), "connect_refused");
  EXPECT_FALSE(stream_.info().our_fault);
  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 ok", "127.0.0.2 connect_refused",
                                   "127.0.0.3 connect_refused"));
  const Failure& failure = *stream_.info().failure;
  EXPECT_THAT(failure.summary, HasSubstr("2 of 3 addresses do not answer: "));
  EXPECT_THAT(failure.summary, HasSubstr("127.0.0.3:"));
  EXPECT_EQ(failure.expected, "3 addresses that answer");
  EXPECT_EQ(failure.got, "1 that answer");
  EXPECT_EQ(failure.phase, Phase::Connect);
}

TEST_F(AllAddressesTest, HandshakesCountToo) {
  const test::TlsTarget good(identity());
  ConnectRequest request = toAll(good.port(), {"127.0.0.1"});
  request.tls.emplace();
  request.tls->server_name = "localhost";
  EXPECT_EQ(connect(request), 0);
  EXPECT_EQ(stream_.info().verify_error, 0);
  EXPECT_GE(stream_.info().phases[Phase::Tls], 0);
  EXPECT_GE(stream_.info().phases[Phase::Dns], 0);

  request.tls->server_name = "other.example";
  EXPECT_EQ(connect(request), -1);
  EXPECT_EQ(code(), "tls_name_mismatch");
  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 tls_name_mismatch"));

  request.tls->verify = false;
  EXPECT_EQ(connect(request), 0);
  EXPECT_EQ(stream_.info().tried.at(0).verify_code, "tls_name_mismatch");
}

TEST_F(AllAddressesTest, AFaultOfOursDoesNotExcuseTheTarget) {
  const test::TcpTarget target({});
  const NetworkPolicy policy({.deny = {"127.0.0.2"}, .allow = {}});
  struct Case {
    std::vector<std::string> addresses;
    const char* code;
    bool ours;
  };
  const Case cases[] = {{{"127.0.0.1", "127.0.0.2"}, "policy_denied", true},
                        {{"127.0.0.1", "127.0.0.2", "127.0.0.3"}, "connect_refused", false}};
  for (const Case& c : cases) {
    Stream stream(net_, policy);
    Outcome outcome;
    ConnectRequest request = toAll(target.port(), c.addresses);
    stream.connect(request, &Outcome::call, &outcome);
    runUntil([&] { return outcome.times > 0; });
    EXPECT_EQ(stream.info().failure->code, c.code);
    EXPECT_EQ(stream.info().our_fault, c.ours);
  }
}

TEST_F(AllAddressesTest, EndsAtTheDeadlineAndWhenClosed) {
  const test::FullBacklog silent;
  Outcome outcome;
  stream_.connect(toAll(silent.port(), {"127.0.0.1", "127.0.0.2"}), &Outcome::call, &outcome);
  for (int turns = 0; turns < 20; ++turns) loop_.turn(milliseconds(1));
  EXPECT_EQ(outcome.times, 0);
  pass(seconds(6));
  ASSERT_EQ(outcome.times, 1);
  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 connect_timeout", "127.0.0.2 connect_refused"));

  Outcome closed;
  stream_.connect(toAll(silent.port(), {"127.0.0.1", "127.0.0.2"}), &Outcome::call, &closed);
  for (int turns = 0; turns < 20; ++turns) loop_.turn(milliseconds(1));
  stream_.close(false);
  pass(seconds(6));
  EXPECT_EQ(closed.times, 0);
  EXPECT_THAT(tried(), ElementsAre("127.0.0.1 -", "127.0.0.2 connect_refused"));
}

TEST_F(AllAddressesTest, ConnectsToSoManyAndNoMore) {
  std::vector<std::string> many;
  for (int i = 1; i <= 30; ++i) many.push_back("127.0.1." + std::to_string(i));
  const test::RefusedPort refused;

  EXPECT_EQ(connect(toAll(refused.port(), many)), -1);

  EXPECT_EQ(stream_.info().tried.size(), 20U);
  EXPECT_LT(stream_.info().failure->summary.size(), 300U);
  EXPECT_THAT(stream_.info().failure->summary, HasSubstr("and 15 more"));
}

}  // namespace
}  // namespace promonitor
