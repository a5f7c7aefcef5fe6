#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/json_text.hpp"
#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

/// A monitor that was up for three hours and down for one, with a gap of half an hour.
class StatsCalls : public ApiTest {
 public:
  StatsCalls() {
    spec = newMonitor(alice.id, "a");
    const WallTime now = clock.wallNow();
    ResultBatch batch;
    std::chrono::minutes lead{0};
    for (int minute = 270; minute > 0; --minute) {
      if (minute > 180 && minute <= 210) {
        lead = std::chrono::minutes(0);
        continue;
      }
      CheckRecord check;
      check.monitor = key_of["a"];
      check.slot = check.started_at = now - std::chrono::minutes(minute);
      check.lead = lead;
      const bool down = minute <= 60;
      check.result.verdict = down ? Verdict::Down : Verdict::Up;
      check.result.response_time = milliseconds(minute);
      lead = std::chrono::minutes(down ? -1 : 1);
      batch.checks.push_back(check);
    }
    batch.states = {{key_of["a"], {.status = Status::Down}}};
    batch.plans = {{key_of["a"], {.since = now - std::chrono::hours(5), .interval = seconds(60)}}};
    store.commit(batch);
  }

  ordered_json stats(const std::string& query = {}) {
    const auto answer = ask(pathOf(spec, "/stats" + query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return ordered_json::parse(answer.body);
  }
  void sumUp() { store.tidy({.sum_until = clock.wallNow(), .max_per_monitor = 1000}); }
  /// Some time before now as a parameter.
  std::string ago(std::chrono::minutes minutes) {
    std::string text;
    appendJsonTime(text, clock.wallNow() - minutes, TimePrecision::Millis);
    return text.substr(1, text.size() - 2);
  }

  MonitorSpec spec;
};

TEST_F(StatsCalls, TellUpDownAndNoData) {
  const auto body = stats("?window=24h");

  EXPECT_EQ(keysOf(body),
            (std::vector<std::string>{"monitor_id", "from", "to", "up_seconds", "down_seconds",
                                      "no_data_seconds", "uptime", "checks", "response_time_ms"}));
  EXPECT_EQ(body.at("monitor_id"), spec.id.text());
  EXPECT_EQ(body.at("up_seconds"), 179 * 60) << "nobody vouches for the minute before the gap";
  EXPECT_EQ(body.at("down_seconds"), 60 * 60);
  EXPECT_EQ(body.at("no_data_seconds"), 86'400 - 239 * 60);
  EXPECT_NEAR(body.at("uptime").get<double>(), 179.0 / 239, 1e-9);
  EXPECT_EQ(body.at("checks").dump(), R"({"up":180,"degraded":0,"down":60,"unknown":0})");
}

TEST_F(StatsCalls, TellPercentilesOfWhatPassedWithinAThirtySecond) {
  const auto times = stats().at("response_time_ms");

  EXPECT_EQ(keysOf(times), (std::vector<std::string>{"p50", "p95", "p99", "min", "max", "mean"}));
  const struct {
    const char* name;
    double exact;
  } rows[] = {{"p50", 150}, {"p95", 261}, {"p99", 269}};
  for (const auto& row : rows) {
    EXPECT_NEAR(times.at(row.name).get<double>(), row.exact, row.exact / 32 + 0.001) << row.name;
  }
  EXPECT_EQ(times.at("min"), 61);
  EXPECT_EQ(times.at("max"), 270);
}

TEST_F(StatsCalls, AreTheSameHoweverMuchIsSummedUp) {
  const auto day = stats();
  const auto month = stats("?window=30d");
  const std::string own =
      "?from=" + ago(std::chrono::minutes(100)) + "&to=" + ago(std::chrono::minutes(30));
  const auto part = stats(own);
  EXPECT_EQ(part.at("checks").at("up"), 40);
  EXPECT_EQ(part.at("checks").at("down"), 30);

  sumUp();

  EXPECT_EQ(stats(), day);
  EXPECT_EQ(stats("?window=30d"), month);
  EXPECT_EQ(stats(own), part);
}

TEST_F(StatsCalls, HaveNothingToTellOfATimeWithoutChecks) {
  const auto body = stats("?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");

  EXPECT_EQ(body.at("no_data_seconds"), 86'400);
  EXPECT_TRUE(body.at("uptime").is_null());
  EXPECT_EQ(body.at("response_time_ms").dump(),
            R"({"p50":null,"p95":null,"p99":null,"min":null,"max":null,"mean":null})");
}

TEST_F(StatsCalls, AreOfTheWindowThatIsAskedFor) {
  const struct {
    std::string query;
    std::int64_t seconds;
  } rows[] = {
      {"", 86'400},
      {"?window=24h", 86'400},
      {"?window=7d", std::int64_t{7} * 86'400},
      {"?window=30d", std::int64_t{30} * 86'400},
      {"?window=90d", std::int64_t{90} * 86'400},
      {"?from=" + ago(std::chrono::minutes(10)), 600},
      {"?from=" + ago(std::chrono::minutes(10)) + "&to=9999-12-31T23:59:59Z", 600},
      {"?from=2025-01-01T00:00:00Z&to=2025-01-01T00:00:00.001Z", 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    const auto body = stats(row.query);
    const double sum = body.at("up_seconds").get<double>() + body.at("down_seconds").get<double>() +
                       body.at("no_data_seconds").get<double>();
    EXPECT_NEAR(sum, static_cast<double>(row.seconds), 0.0011);
  }
}

TEST_F(StatsCalls, RefuseWhatIsNotValid) {
  const struct {
    const char* query;
    const char* path;
  } rows[] = {
      {"?window=1h", "window"},
      {"?window=", "window"},
      {"?window=24H", "window"},
      {"?window=%ff", "window"},
      {"?window=24h&window=7d", "window"},
      {"?window=24h&from=2025-01-01T00:00:00Z", "window"},
      {"?to=2025-01-01T00:00:00Z", "from"},
      {"?from=x", "from"},
      {"?from=2025-01-02T00:00:00Z&to=2025-01-01T00:00:00Z", "from"},
      {"?from=2025-01-01T00:00:00Z&to=2025-01-01T00:00:00Z", "from"},
      {"?from=9999-01-01T00:00:00Z", "from"},
      {"?from=0000-01-01T00:00:00Z&to=2025-01-01T00:00:00Z", "from"},
      {"?from=2025-01-01T00:00:00Z&to=2025-13-01T00:00:00Z", "to"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    const auto answer = ask(pathOf(spec, std::string("/stats") + row.query));
    EXPECT_EQ(answer.status, 422) << answer.body;
    if (answer.status != 422) continue;
    EXPECT_EQ(ordered_json::parse(answer.body).at("fields")[0].at("path"), row.path);
  }
}

}  // namespace
}  // namespace promonitor::api
