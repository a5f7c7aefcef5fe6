#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

/// Checks that are asked for by time, by what came out, and of several monitors.
class CheckCalls : public ApiTest {
 public:
  static constexpr std::chrono::microseconds kFirst{1'750'000'000'123'456};

  void add(const std::string& monitor, int second, Verdict verdict = Verdict::Up) {
    CheckResult result;
    result.verdict = verdict;
    addCheck(monitor, WallTime(kFirst) + seconds(second), result);
  }
  /// The last two digits of the seconds of `checked_at`, with spaces.
  std::string secondsOf(const std::string& path) {
    const auto answer = ask(path);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::string all;
    for (const auto& check : ordered_json::parse(answer.body)) {
      const std::string at = check.at("checked_at");
      EXPECT_TRUE(at.starts_with("2025-06-15T15:06:") && at.ends_with(".123Z")) << at;
      all += (all.empty() ? "" : " ") + at.substr(17, 2);
    }
    return all;
  }
};

TEST_F(CheckCalls, AreOfAWindow) {
  const auto spec = newMonitor(alice.id, "a");
  add("a", 1);
  add("a", 2, Verdict::Down);
  add("a", 3, Verdict::Unknown);
  add("a", 4, Verdict::Degraded);
  add("a", 5);
  const struct {
    const char* query;
    const char* seconds;
  } rows[] = {
      {"", "45 44 43 42 41"},
      {"?limit=1000", "45 44 43 42 41"},
      {"?limit=2", "45 44"},
      {"?is_up=true", "45 44 41"},
      {"?is_up=false&limit=1", "43"},
      {"?before=2025-06-15T15:06:43.123Z", "42 41"},
      {"?before=2025-06-15T15:06:43.124Z", "43 42 41"},
      {"?before=2025-06-15T15:06:43.1231Z", "43 42 41"},
      {"?after=2025-06-15T15:06:43.123Z", "45 44"},
      {"?after=2025-06-15T15:06:43.122999Z", "45 44 43"},
      {"?after=2025-06-15T17:06:43.123%2B02:00&before=2025-06-15T15:06:45Z", "44"},
      {"?before=2000-01-01T00:00:00Z", ""},
      {"?after=9999-12-31T23:59:59Z", ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    EXPECT_EQ(secondsOf(pathOf(spec, std::string("/checks") + row.query)), row.seconds);
  }
}

TEST_F(CheckCalls, RefuseWhatIsNotValid) {
  const auto spec = newMonitor(alice.id, "a");
  const struct {
    const char* query;
    const char* path;
  } rows[] = {
      {"limit=1001", "limit"},
      {"limit=0", "limit"},
      {"limit=18446744073709551616", "limit"},
      {"is_up=1", "is_up"},
      {"is_up=", "is_up"},
      {"is_up=%ff", "is_up"},
      {"before=yesterday", "before"},
      {"before=2025-06-15", "before"},
      {"after=2025-06-15T15:06:43+02:00", "after"},
      {"after=1750000000", "after"},
  };
  for (const auto& row : rows) {
    for (const std::string& path :
         {pathOf(spec, "/checks?"), "/api/v1/checks?monitor_id=" + spec.id.text() + "&"}) {
      SCOPED_TRACE(path + row.query);
      const auto answer = ask(path + row.query);
      EXPECT_EQ(answer.status, 422);
      EXPECT_EQ(ordered_json::parse(answer.body).at("fields")[0].at("path"), row.path);
    }
  }
}

TEST_F(CheckCalls, AreOfSeveralMonitorsInOneList) {
  const auto a = newMonitor(alice.id, "a");
  const auto b = newMonitor(alice.id, "b", "ping");
  newMonitor(alice.id, "c");
  for (int second = 0; second < 6; ++second) add(second % 2 == 0 ? "a" : "b", second);
  add("c", 10);
  const std::string both = "/api/v1/checks?monitor_id=" + a.id.text() + "," + b.id.text();

  EXPECT_EQ(secondsOf(both), "45 44 43 42 41 40");
  EXPECT_EQ(secondsOf(both + "&limit=3"), "45 44 43");
  EXPECT_EQ(secondsOf(both + "&before=2025-06-15T15:06:42Z"), "41 40");
  EXPECT_EQ(secondsOf(both + "," + a.id.text()), "45 44 43 42 41 40") << "each once";
  const auto checks = ordered_json::parse(ask(both + "&include=error").body);
  EXPECT_EQ(keysOf(checks[0]),
            (std::vector<std::string>{"id", "status_code", "response_time_ms", "is_up",
                                      "error_message", "checked_at", "monitor_id", "error"}));
  EXPECT_EQ(checks[0].at("monitor_id"), b.id.text());
  EXPECT_EQ(checks[1].at("monitor_id"), a.id.text());
}

TEST_F(CheckCalls, OfSeveralMonitorsNeedTheirIds) {
  const auto own = newMonitor(alice.id, "a");
  const auto foreign = newMonitor(newUser("bob@example.com", "team").id, "foreign");
  const std::string id = own.id.text();
  const struct {
    std::string query;
    int status;
  } rows[] = {
      {"", 422},
      {"?monitor_id=", 422},
      {"?monitor_id=" + id + "&monitor_id=" + id, 422},
      {"?monitor_id=%ff", 422},
      {"?monitor_id=x", 404},
      {"?monitor_id=,", 404},
      {"?monitor_id=" + id + ",,", 404},
      {"?monitor_id=" + id + "," + foreign.id.text(), 404},
      {"?monitor_id=" + id, 200},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    EXPECT_EQ(ask("/api/v1/checks" + row.query).status, row.status);
  }
}

TEST_F(CheckCalls, ShowTheCertificateWhenAsked) {
  const auto spec = newMonitor(alice.id, "a", "ssl");
  CheckResult result;
  result.verdict = Verdict::Up;
  addCheck("a", WallTime(kFirst), result);
  result.metrics = {{"cert_not_after", 1'767'225'600}, {"cert_chain_length", 2}};
  result.attributes = {{"cert_subject", "CN=\"a\""}, {"tls_version", "TLSv1.3"}};
  addCheck("a", WallTime(kFirst) + seconds(1), result);
  result.metrics = {{"cert_not_after", -1e300}};
  addCheck("a", WallTime(kFirst) + seconds(2), result);

  const auto checks = ordered_json::parse(ask(pathOf(spec, "/checks?include=certificate")).body);

  EXPECT_TRUE(checks[0].at("certificate").at("not_after").is_null());
  EXPECT_EQ(checks[1].at("certificate").dump(),
            R"({"subject":"CN=\"a\"","issuer":null,"sha256":null,"tls_version":"TLSv1.3",)"
            R"("tls_cipher":null,"not_after":"2026-01-01T00:00:00.000Z","chain_length":2})");
  EXPECT_TRUE(checks[2].at("certificate").is_null());
}

}  // namespace
}  // namespace promonitor::api
