#include "core/runner/messages.hpp"

#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/plugin/utf8.hpp"
#include "core/runner/frame.hpp"
#include "core/runner/option_codec.hpp"
#include "core/runner/result_codec.hpp"
#include "tests/core/runner/samples.hpp"

namespace promonitor {
namespace {

std::string_view bodyOf(const std::string& frame) {
  return std::string_view(frame).substr(kFrameHeader);
}

RunnerSettings sampleSettings() {
  return {.plugin_path = "/usr/lib/x.so",
          .plugin_id = "org.example.x",
          .plugin_sha256 = std::string(64, 'a'),
          .described_sha256 = std::string(64, 'b'),
          .resolver = {.servers = {"127.0.0.1:5353", "[::1]:53"},
                       .min_ttl = std::chrono::seconds(3),
                       .max_ttl = std::chrono::seconds(4),
                       .negative_ttl = std::chrono::seconds(5),
                       .cache_entries = 6,
                       .hosts_file = "/tmp/hosts"},
          .ca_file = "/etc/ca.pem",
          .log_level = "debug",
          .workers = 7,
          .worker_queue = 8,
          .limits = {.open_files = 9, .address_space = 10, .file_size = 11}};
}

PolicyFrame samplePolicy() {
  return {.policy = 7,
          .rules = {.global = {.deny = {}, .allow = {"private", "10.0.0.0/8"}},
                    .made_over_api = true,
                    .plan = "team",
                    .of_plan = {.deny = {"192.0.2.0/24", ""}, .allow = {"loopback"}}}};
}

/// A frame of each type as it is sent, and whether its decoder takes a body.
struct Sample {
  const char* name;
  std::string frame;
  std::function<bool(std::string_view)> decode;
};

template <class Message>
Sample sample(const char* name, const Message& message) {
  Sample one{name, {}, [](std::string_view body) { return Message().decode(body); }};
  message.append(one.frame);
  return one;
}

std::vector<Sample> samples() {
  static const ProbeKind kind = sampleKind();
  std::vector<Sample> all = {
      sample("settings", sampleSettings()),
      sample("policy", samplePolicy()),
      sample("create",
             CreateFrame{.instance = 1, .policy = 2, .kind = "tcp", .options = sampleOptions()}),
      sample("destroy", DestroyFrame{.instance = 1}),
      sample("start", StartFrame{.check = 2,
                                 .instance = 3,
                                 .timeout = std::chrono::seconds(4),
                                 .flags = 5,
                                 .monitor_name = "shop"}),
      sample("cancel", CancelFrame{.check = 1, .reason = 2}),
      sample("ping", PingFrame{.number = 1}),
      sample("failed", FailedFrame{.reason = "why"}),
      sample("log", LogFrame{.level = 3, .text = "line"})};
  Sample& result =
      all.emplace_back(Sample{"result", {}, [](std::string_view body) {
                                return decodeResultFrame(body, kind, Duration(0)).has_value();
                              }});
  appendResult(result.frame, 1, false, sampleResult(), kind);
  return all;
}

TEST(Messages, AreWhatTheyWere) {
  std::string out;
  const RunnerSettings settings = sampleSettings();
  settings.append(out);
  RunnerSettings read;
  ASSERT_TRUE(read.decode(bodyOf(out)));
  std::string again;
  read.append(again);
  EXPECT_EQ(again, out);
  EXPECT_EQ(read.resolver.servers, settings.resolver.servers);

  out.clear();
  samplePolicy().append(out);
  PolicyFrame policy;
  ASSERT_TRUE(policy.decode(bodyOf(out)));
  EXPECT_EQ(policy.policy, 7U);
  EXPECT_EQ(policy.rules, samplePolicy().rules);
  EXPECT_TRUE(policy.rules.global.deny.empty()) << "no default comes back";

  out.clear();
  StartFrame{.check = 2, .instance = 3, .timeout = Duration(4), .flags = 5, .monitor_name = "shop"}
      .append(out);
  StartFrame start;
  ASSERT_TRUE(start.decode(bodyOf(out)));
  EXPECT_EQ(start.check, 2U);
  EXPECT_EQ(start.instance, 3U);
  EXPECT_EQ(start.timeout, Duration(4));
  EXPECT_EQ(start.flags, 5U);
  EXPECT_EQ(start.monitor_name, "shop");

  out.clear();
  LogFrame{.level = 3, .text = "line"}.append(out);
  LogFrame log;
  ASSERT_TRUE(log.decode(bodyOf(out)));
  EXPECT_EQ(log.level, 3U);
  EXPECT_EQ(log.text, "line");
}

TEST(Messages, CarryOptionsOfEveryType) {
  const auto options = sampleOptions();
  std::string out;
  CreateFrame{.instance = 1, .policy = 2, .kind = "tcp", .options = options}.append(out);
  CreateFrame create;
  ASSERT_TRUE(create.decode(bodyOf(out)));

  EXPECT_EQ(create.policy, 2U);
  EXPECT_EQ(create.kind, "tcp");
  EXPECT_EQ(create.options->digest(), options->digest());
  EXPECT_EQ(create.options->target(), "shown");
  EXPECT_EQ(create.options->count(), std::size_t{PM_T_RATIO + 1});
  const pm_str json = create.options->json();
  EXPECT_EQ(std::string_view(json.data, json.len), R"({"a":"b"})");
  EXPECT_EQ(create.options->value(PM_T_LIST).u.list.items[2].len, 70000U);
}

TEST(Messages, CarryResultsWithNothingLost) {
  const ProbeKind kind = sampleKind();
  CheckResult plain;
  plain.verdict = Verdict::Up;
  std::vector<CheckResult> results = {sampleResult(), plain};
  for (const char* code : {"invalid_result", "overloaded", "probe_refused", "probe_stuck"}) {
    results.emplace_back().failure = Failure{Phase::None, code, "found by the host", {}, {}};
  }
  for (const CheckResult& result : results) {
    for (const bool refused : {false, result.verdict == Verdict::Unknown}) {
      std::string out;
      appendResult(out, 4711, refused, result, kind);

      EXPECT_EQ(checkOfResult(bodyOf(out)), 4711U);
      const auto decoded = decodeResultFrame(bodyOf(out), kind, Duration(1));
      ASSERT_TRUE(decoded);
      EXPECT_EQ(decoded->refused, refused);
      EXPECT_EQ(decoded->result, result);
    }
  }
}

TEST(Messages, LargestResultFits) {
  ProbeKind kind = sampleKind();
  CheckResult result = sampleResult();
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "\U0001F600";
  result.failure->summary = wide.substr(0, 1200);
  result.failure->expected = result.failure->got = wide.substr(0, 800);
  result.metrics.clear();
  for (int i = 0; i < 62; ++i) {
    kind.metrics.push_back({"metric" + std::to_string(i), "1", ""});
    result.metrics.push_back({kind.metrics.back().name, 0.5});
  }
  result.attributes.assign(64, {"tried", wide});
  std::string out;

  appendResult(out, 1, false, result, kind);

  EXPECT_LE(out.size(), std::size_t{512} << 10);
  EXPECT_EQ(decodeResultFrame(bodyOf(out), kind, Duration(0))->result, result);
}

TEST(Messages, RefuseWhatNoRunnerSends) {
  const ProbeKind kind = sampleKind();
  CheckResult result = sampleResult();
  bool instance_refused = false;
  const auto refused = [&] {
    std::string out;
    appendResult(out, 1, instance_refused, result, kind);
    return !decodeResultFrame(bodyOf(out), kind, Duration(0));
  };
  EXPECT_FALSE(refused());

  result.verdict = static_cast<Verdict>(4);
  EXPECT_TRUE(refused()) << "no such verdict";
  result.verdict = Verdict::Up;
  EXPECT_TRUE(refused()) << "up with a failure";
  result = {};
  EXPECT_TRUE(refused()) << "unknown without one";
  result = sampleResult();
  result.metrics.assign(63, {"rtt", 1});
  EXPECT_TRUE(refused()) << "too many metrics, two of which are phases";
  result = sampleResult();
  result.attributes.assign(65, {"peer", "x"});
  EXPECT_TRUE(refused()) << "too many attributes";
  instance_refused = true;
  result = {};
  result.verdict = Verdict::Up;
  EXPECT_TRUE(refused()) << "up, though the instance cannot be made";
}

TEST(Messages, AreJudgedAgain) {
  const ProbeKind kind = sampleKind();
  CheckResult result = sampleResult();
  result.failure->code = "Not A Code";
  result.failure->summary = "\xff\xfe";
  result.metrics = {{"undeclared", 1}, {"rtt", std::numeric_limits<double>::infinity()}};
  result.attributes = {{"undeclared", "x"}};
  std::string out;
  appendResult(out, 1, false, result, kind);

  const auto decoded = decodeResultFrame(bodyOf(out), kind, Duration(0));

  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->result.failure->code, "failed");
  EXPECT_TRUE(isUtf8(decoded->result.failure->summary));
  EXPECT_TRUE(decoded->result.metrics.empty());
  EXPECT_TRUE(decoded->result.attributes.empty());
}

TEST(Messages, CodesOfTheHostAreNeverDown) {
  const ProbeKind kind = sampleKind();
  CheckResult result = sampleResult();
  result.verdict = Verdict::Down;
  result.failure->code = "probe_stuck";
  std::string out;
  appendResult(out, 1, false, result, kind);

  EXPECT_EQ(decodeResultFrame(bodyOf(out), kind, Duration(0))->result.failure->code, "failed");
}

TEST(HostileMessages, EveryTruncationIsRefused) {
  for (const Sample& one : samples()) {
    SCOPED_TRACE(one.name);
    const std::string_view body = bodyOf(one.frame);
    ASSERT_TRUE(one.decode(body));
    const std::size_t step = body.size() > 10'000 ? 97 : 1;
    for (std::size_t size = 0; size < body.size(); size += step) {
      // A copy of its own, so that a sanitizer sees a read behind it.
      const std::string cut(body.substr(0, size));
      ASSERT_FALSE(one.decode(cut)) << size << " bytes";
    }
    EXPECT_FALSE(one.decode(std::string(body) + 'x')) << "more than a frame";
  }
}

TEST(HostileMessages, MutationsAreSurvived) {
  std::mt19937 random(20'000);
  const std::vector<Sample> all = samples();
  int refused = 0;
  for (int run = 0; run < 20'000; ++run) {
    const Sample& one = all[random() % all.size()];
    std::string body(bodyOf(one.frame).substr(0, 4096));
    for (auto flips = random() % 5 + 1; flips > 0; --flips) {
      body[random() % body.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) body.resize(random() % body.size());
    if (!one.decode(body)) ++refused;
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace promonitor
