// The four built-in kinds through the whole server: from YAML to the API.
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"
#include "tests/support/tls_identity.hpp"

namespace promonitor {
namespace {

/// Local targets of every temper, and a server that watches them all.
class KindsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    targets = std::make_unique<Targets>();
    server = std::make_unique<RunningServer>(targets->monitors());
  }
  static void TearDownTestSuite() {
    server.reset();
    targets.reset();
  }

  struct Targets {
    TestCertificates certificates;
    test::HttpTarget ok{test::HttpAnswer{.body = "all is well"}};
    test::HttpTarget broken{test::HttpAnswer{.status = 503, .body = "upstream connect error"}};
    test::HttpTarget slow{test::HttpAnswer{.delay = std::chrono::milliseconds(300)}};
    test::HttpTarget secure{test::HttpAnswer{}, test::identityOf(certificates.issue())};
    test::TcpTarget banner{{test::Step::send("220 ready\r\n")}};
    test::SilentTarget silent;
    test::ResetTarget reset;
    test::RefusedPort refused;
    test::TlsTarget tls{test::identityOf(certificates.issue())};
    test::TlsTarget expired{test::identityOf(certificates.issue(CertificateFault::Expired))};

    std::string monitors() const {
      return fmt::format(
          R"(
  - {{ name: http up, http: "{ok}", expect: {{ body: {{ contains: well }} }} }}
  - {{ name: http body, http: "{ok}", expect: {{ body: {{ contains: ill }} }} }}
  - {{ name: http 503, http: "{broken}" }}
  - {{ name: http wanted 503, http: "{broken}", expect: {{ status: 503 }} }}
  - {{ name: http slow, http: "{slow}" }}
  - {{ name: https, http: "{secure}", tls: {{ ca_file: "{ca}" }} }}
  - {{ name: https untrusted, http: "{secure}", interval: 8s, timeout: 8s }}
  - {{ name: http refused, http: "http://{refused}/" }}
  - {{ name: http silent, http: "http://{silent}/", timeout: 500ms }}
  - {{ name: http reset, http: "http://{reset}/" }}
  - {{ name: tcp up, tcp: "{banner}", expect: "220" }}
  - {{ name: tcp other, tcp: "{banner}", expect: "554", timeout: 500ms }}
  - {{ name: tcp refused, tcp: "{refused}" }}
  - {{ name: ssl up, ssl: "{tls}", tls: {{ ca_file: "{ca}" }} }}
  - {{ name: ssl expired, ssl: "{expired}", tls: {{ ca_file: "{ca}" }} }}
  - {{ name: ping up, ping: 127.0.0.1, count: 2, gap: 20ms }}
)",
          fmt::arg("ok", ok.url()), fmt::arg("broken", broken.url()), fmt::arg("slow", slow.url()),
          fmt::arg("secure", secure.url()), fmt::arg("ca", certificates.caFile()),
          fmt::arg("refused", refused.endpoint()), fmt::arg("silent", silent.endpoint()),
          fmt::arg("reset", reset.endpoint()), fmt::arg("banner", banner.endpoint()),
          fmt::arg("tls", tls.endpoint()), fmt::arg("expired", expired.endpoint()));
    }
  };

  static std::unique_ptr<Targets> targets;
  static std::unique_ptr<RunningServer> server;
};

std::unique_ptr<KindsTest::Targets> KindsTest::targets;
std::unique_ptr<RunningServer> KindsTest::server;

TEST_F(KindsTest, JudgesEveryTarget) {
  struct Row {
    const char* monitor;
    const char* kind;
    bool up;
    std::optional<int> status_code;
    const char* error_has;  ///< part of error_message
  };
  const Row rows[] = {
      {"http up", "http", true, 200, ""},
      {"http 503", "http", false, 503, "503"},
      {"http wanted 503", "http", true, 503, ""},
      {"http body", "http", false, 200, "ill"},
      {"http slow", "http", true, 200, ""},
      {"https", "http", true, 200, ""},
      {"https untrusted", "http", false, {}, "certificate"},
      {"http refused", "http", false, {}, "refused"},
      {"http silent", "http", false, {}, "no answer within 500 ms"},
      {"http reset", "http", false, {}, "reset"},
      {"tcp up", "tcp", true, {}, ""},
      {"tcp other", "tcp", false, {}, "554"},
      {"tcp refused", "tcp", false, {}, "refused"},
      {"ssl up", "ssl", true, {}, ""},
      {"ssl expired", "ssl", false, {}, "expired"},
      {"ping up", "ping", true, {}, ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.monitor);
    const nlohmann::json checks = server->waitForChecks(row.monitor, 1);
    const nlohmann::json& check = checks.at(0);
    const nlohmann::json monitor = server->monitor(row.monitor);
    EXPECT_EQ(monitor.at("kind"), row.kind);
    EXPECT_EQ(monitor.at("status"), row.up ? "up" : "down");
    EXPECT_EQ(check.at("is_up"), row.up) << check.dump();
    EXPECT_EQ(check.at("error_message").is_null(), row.up) << check.dump();
    EXPECT_EQ(check.at("status_code"),
              row.status_code ? nlohmann::json(*row.status_code) : nlohmann::json(nullptr));
    if (row.up) continue;
    EXPECT_NE(check.at("error_message").get<std::string>().find(row.error_has), std::string::npos)
        << check.dump();
  }
}

TEST_F(KindsTest, MeasuresTheTimeUntilTheAnswer) {
  const nlohmann::json slow = server->waitForChecks("http slow", 1).at(0);
  const nlohmann::json silent = server->waitForChecks("http silent", 1).at(0);

  EXPECT_GE(slow.at("response_time_ms"), 300);
  EXPECT_LT(slow.at("response_time_ms"), 2000);
  EXPECT_GE(silent.at("response_time_ms"), 490);
  EXPECT_LT(silent.at("response_time_ms"), 1750);
}

TEST_F(KindsTest, ShowsTargetsAsPeopleWriteThem) {
  EXPECT_EQ(server->monitor("http up").at("url"), targets->ok.url());
  EXPECT_EQ(server->monitor("tcp up").at("url"), targets->banner.endpoint());
  EXPECT_EQ(server->monitor("ping up").at("url"), "127.0.0.1");
}

}  // namespace
}  // namespace promonitor
