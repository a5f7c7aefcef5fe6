// The four built-in kinds through the whole server: from YAML to the API.
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

test::TlsIdentity identity(const TestCertificates& certificates, CertificateFault fault) {
  const CertificateFiles files = certificates.issue(fault);
  return {.certificate_pem = files.chain_pem, .key_pem = files.key_pem};
}

/// Local targets of every temper, and a server that watches them all.
class KindsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    targets_ = std::make_unique<Targets>();
    server_ = std::make_unique<RunningServer>(targets_->monitors());
  }
  static void TearDownTestSuite() {
    server_.reset();
    targets_.reset();
  }

  struct Targets {
    TestCertificates certificates;
    test::HttpTarget ok{test::HttpAnswer{.body = "all is well"}};
    test::HttpTarget broken{test::HttpAnswer{.status = 503, .body = "upstream connect error"}};
    test::HttpTarget slow{test::HttpAnswer{.delay = std::chrono::milliseconds(300)}};
    test::HttpTarget secure{test::HttpAnswer{}, identity(certificates, CertificateFault::None)};
    test::TcpTarget banner{{test::Step::send("220 ready\r\n")}};
    test::SilentTarget silent;
    test::ResetTarget reset;
    test::RefusedPort refused;
    test::TlsTarget tls{identity(certificates, CertificateFault::None)};
    test::TlsTarget expired{identity(certificates, CertificateFault::Expired)};

    std::string monitors() const {
      const std::string ca = certificates.caFile();
      return fmt::format(
                 "  - {{ name: http up, http: \"{}\", expect: {{ body_contains: well }} }}\n",
                 ok.url()) +
             fmt::format("  - {{ name: http 503, http: \"{}\" }}\n", broken.url()) +
             fmt::format(
                 "  - {{ name: http wanted 503, http: \"{}\", expect: {{ status: 503 }} }}\n",
                 broken.url()) +
             fmt::format(
                 "  - {{ name: http body, http: \"{}\", expect: {{ body_contains: ill }} }}\n",
                 ok.url()) +
             fmt::format("  - {{ name: http slow, http: \"{}\" }}\n", slow.url()) +
             fmt::format("  - {{ name: https, http: \"{}\", tls: {{ ca_file: \"{}\" }} }}\n",
                         secure.url(), ca) +
             fmt::format("  - {{ name: https untrusted, http: \"{}\" }}\n", secure.url()) +
             fmt::format("  - {{ name: http refused, http: \"http://{}/\" }}\n",
                         refused.endpoint()) +
             fmt::format("  - {{ name: http silent, http: \"http://{}/\", timeout: 500ms }}\n",
                         silent.endpoint()) +
             fmt::format("  - {{ name: http reset, http: \"http://{}/\" }}\n", reset.endpoint()) +
             fmt::format("  - {{ name: tcp up, tcp: \"{}\", expect: \"220\" }}\n",
                         banner.endpoint()) +
             fmt::format(
                 "  - {{ name: tcp other, tcp: \"{}\", expect: \"554\", timeout: 500ms }}\n",
                 banner.endpoint()) +
             fmt::format("  - {{ name: tcp refused, tcp: \"{}\" }}\n", refused.endpoint()) +
             fmt::format("  - {{ name: ssl up, ssl: \"{}\", ca_file: \"{}\" }}\n", tls.endpoint(),
                         ca) +
             fmt::format("  - {{ name: ssl expired, ssl: \"{}\", ca_file: \"{}\" }}\n",
                         expired.endpoint(), ca) +
             "  - { name: ping up, ping: 127.0.0.1, count: 2, gap: 20ms }\n";
    }
  };

  static std::unique_ptr<Targets> targets_;
  static std::unique_ptr<RunningServer> server_;
};

std::unique_ptr<KindsTest::Targets> KindsTest::targets_;
std::unique_ptr<RunningServer> KindsTest::server_;

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
      {"http silent", "http", false, {}, "500 ms"},
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
    const nlohmann::json checks = server_->waitForChecks(row.monitor, 1);
    const nlohmann::json& check = checks.at(0);
    const nlohmann::json monitor = server_->monitor(row.monitor);
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
  const nlohmann::json slow = server_->waitForChecks("http slow", 1).at(0);
  const nlohmann::json silent = server_->waitForChecks("http silent", 1).at(0);

  EXPECT_GE(slow.at("response_time_ms"), 300);
  EXPECT_LT(slow.at("response_time_ms"), 2000);
  EXPECT_GE(silent.at("response_time_ms"), 490);
  EXPECT_LT(silent.at("response_time_ms"), 1750);
}

TEST_F(KindsTest, ShowsTargetsAsPeopleWriteThem) {
  EXPECT_EQ(server_->monitor("http up").at("url"), targets_->ok.url());
  EXPECT_EQ(server_->monitor("tcp up").at("url"), targets_->banner.endpoint());
  EXPECT_EQ(server_->monitor("ping up").at("url"), "127.0.0.1");
}

}  // namespace
}  // namespace promonitor
