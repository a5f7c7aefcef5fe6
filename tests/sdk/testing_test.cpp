#include "promonitor/testing.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "promonitor/address_text.hpp"

namespace promonitor {
namespace {

using pm::testing::Clock;
using pm::testing::Given;
using pm::testing::Result;
using pm::testing::Runner;
using pm::testing::Settings;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

Runner modal() { return {promonitor_probe_v1(), "modal"}; }
Runner blocking() { return {promonitor_probe_v1(), "blocking"}; }

Result run(const std::string& mode, const std::string& target = "127.0.0.1:7",
           const Settings& settings = {}) {
  return modal().check({{"target", target}, {"mode", mode}}, settings);
}

/// Sends back what one client sent first.
class Echo {
 public:
  Echo() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* name = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, name, size), 0);
    EXPECT_EQ(listen(listener_, 4), 0);
    getsockname(listener_, name, &size);
    target_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] {
      const int client = accept(listener_, nullptr, nullptr);
      char space[64];
      const ssize_t count = recv(client, space, sizeof space, 0);
      if (count > 0) send(client, space, static_cast<std::size_t>(count), MSG_NOSIGNAL);
      close(client);
    });
  }
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;
  ~Echo() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  const std::string& target() const { return target_; }

 private:
  int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string target_;
  std::thread thread_;
};

TEST(TestingRunner, RunsACheckThatNeedsNothing) {
  const Result result = run("");

  EXPECT_EQ(result.state, pm::State::Up);
  EXPECT_EQ(result.metric("checks"), 1);
  EXPECT_TRUE(std::isnan(result.metric("rtt")));
  EXPECT_EQ(result.attribute("peer"), "");
  EXPECT_TRUE(result.mistakes.empty());
  EXPECT_THAT(run("log").log, testing::ElementsAre("a line"));
}

TEST(TestingRunner, GivesWhatAFailureBringsAlong) {
  const Result result = run("evidence");

  EXPECT_EQ(result.message, "true");
  EXPECT_EQ(result.attribute("evidence"), "550 no such user");
  EXPECT_EQ(result.attribute("tried"), "192.0.2.1:25 ok 2");
}

TEST(TestingRunner, KnowsTheKindsOfThePlugin) {
  EXPECT_THROW(Runner(promonitor_probe_v1(), "other"), std::invalid_argument);
  EXPECT_THROW(Runner(nullptr, "modal"), std::invalid_argument);
}

TEST(TestingRunner, PassesHoursInNoTime) {
  Settings settings;
  settings.clock = Clock::Jumping;
  settings.timeout = hours(2);
  const Result result = run("sleep", "127.0.0.1:7", settings);

  EXPECT_EQ(result.state, pm::State::Up);
  EXPECT_GE(result.response_time, hours(1));

  settings.timeout = seconds(10);
  const Result late = run("sleep", "127.0.0.1:7", settings);
  EXPECT_EQ(late.code, "timeout");
  EXPECT_EQ(late.message, "not done within 10 s");
}

TEST(TestingRunner, CancelsWhenTheTestSaysSo) {
  Settings settings;
  settings.clock = Clock::Jumping;
  settings.cancel_after = seconds(1);

  const Result result = run("sleep", "127.0.0.1:7", settings);

  EXPECT_EQ(result.state, pm::State::Unknown);
  EXPECT_EQ(result.code, "cancelled");
  EXPECT_EQ(result.response_time, seconds(1));
}

TEST(TestingRunner, NoticesWhatDoesNotStop) {
  Settings settings;
  settings.clock = Clock::Jumping;
  const Result result = Runner(promonitor_probe_v1(), "stubborn").check({}, settings);

  EXPECT_THAT(result.mistakes,
              testing::ElementsAre("not complete a second after it was cancelled"));
}

TEST(TestingRunner, HasTheServicesOfALoop) {
  EXPECT_EQ(run("offload").message, "42");
  EXPECT_EQ(run("descriptor").message, pm::format("{} 0", std::uint32_t{PM_WRITE}));
  EXPECT_EQ(run("resolve", "192.0.2.1:7").message, "1");
  EXPECT_EQ(run("resolve", "localhost:7").message, "2");
  EXPECT_EQ(run("resolve", "any.example:7").code, "dns_nxdomain");
  Settings settings;
  settings.hosts = {{"any.example", {"192.0.2.1", "2001:db8::1", "192.0.2.3"}}};
  EXPECT_EQ(run("resolve", "any.example:7", settings).message, "3");
}

TEST(TestingRunner, SpeaksTcp) {
  const Echo echo;
  const Result result = run("echo", echo.target());

  EXPECT_EQ(result.message, "hello");
  EXPECT_EQ(result.attribute("peer"), echo.target());
  EXPECT_GE(result.metric("connect"), 0);
  EXPECT_TRUE(result.mistakes.empty());
}

TEST(TestingRunner, ReportsConnectionsThatFail) {
  const int unused = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(unused, reinterpret_cast<const sockaddr*>(&address), size), 0);
  getsockname(unused, reinterpret_cast<sockaddr*>(&address), &size);
  const std::string target = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));

  const Result refused = run("echo", target);
  EXPECT_EQ(refused.state, pm::State::Down);
  EXPECT_EQ(refused.code, "connect_refused");
  EXPECT_EQ(refused.failed_phase, pm::Phase::Connect);

  Settings settings;
  settings.allows = [](const pm_addr& one) { return pm::hostText(one) != "127.0.0.1"; };
  const Result denied = run("echo", target, settings);
  EXPECT_EQ(denied.state, pm::State::Unknown);
  EXPECT_EQ(denied.code, "policy_denied");
  close(unused);
}

TEST(TestingRunner, PretendsTlsOrSaysThatThereIsNone) {
  Settings settings;
  {
    const Echo echo;
    EXPECT_EQ(run("tls", echo.target(), settings).code, "tls_config");
  }
  settings.tls.emplace();
  {
    const Echo echo;
    const Result result = run("tls", echo.target(), settings);
    EXPECT_EQ(result.message, "hello");
    EXPECT_EQ(result.attribute("tls_version"), "TLSv1.3");
  }
  settings.tls->verify_code = "tls_expired";
  const Echo echo;
  EXPECT_EQ(run("tls", echo.target(), settings).code, "tls_expired");
}

TEST(TestingRunner, CanLackAnInterface) {
  Settings settings;
  settings.missing_interface = PM_IFACE_STREAM;
  const Result result = run("echo", "127.0.0.1:7", settings);

  EXPECT_EQ(result.state, pm::State::Unknown);
  EXPECT_EQ(result.message, "the host does not offer promonitor.stream/1");
}

TEST(TestingRunner, ListsMistakes) {
  EXPECT_THAT(run("undeclared").mistakes,
              testing::ElementsAre("metric 4103 is not declared", "attribute 4103 is not declared",
                                   "code 'made_up' is not declared"));
  EXPECT_THAT(blocking().check({{"mode", "twice"}}).mistakes,
              testing::ElementsAre("complete() for a check that is over"));
}

TEST(TestingRunner, RunsBlockingKindsOnAThread) {
  const Result result = blocking().check({});
  EXPECT_EQ(result.state, pm::State::Up);
  EXPECT_EQ(result.metric("rtt"), 1);
  EXPECT_THAT(blocking().check({{"mode", "log"}}).log, testing::ElementsAre("from a worker"));

  Settings settings;
  settings.timeout = milliseconds(20);
  EXPECT_EQ(blocking().check({{"mode", "wait"}}, settings).code, "timeout");
}

TEST(TestingRunner, SaysWhatIsRefused) {
  const struct {
    std::vector<Given> options;
    const char* reason;
  } rows[] = {{{{"target", "a:1"}}, ""},
              {{}, "option 'target' is missing"},
              {{{"target", "a"}, {"colour", "red"}}, "kind 'modal' has no option 'colour'"},
              {{{"target", "a"}, {"mode", "refused"}}, "option 'mode': it is refused"}};
  for (const auto& row : rows) EXPECT_EQ(modal().refusal(row.options), row.reason);
  EXPECT_THROW(modal().check({}), pm::OptionError);
}

}  // namespace
}  // namespace promonitor
