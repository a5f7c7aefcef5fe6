#include "bench/store/sample_checks.hpp"

#include <utility>

#include <fmt/format.h>

namespace promonitor::bench {
namespace {

using std::chrono::microseconds;

constexpr int kOutagesIn = 4000;
constexpr int kLongestOutage = 30;

}  // namespace

SampleChecks::SampleChecks(const std::vector<MonitorKey>& monitors) {
  for (const MonitorKey key : monitors) {
    targets_.push_back({.key = key,
                        .connect_us = 1000 + random(80'000),
                        .ttfb_us = 2000 + random(300'000),
                        .bytes = static_cast<double>(200 + random(60'000)),
                        .peer = fmt::format("203.0.{}.{}:80", random(256), random(256))});
  }
}

ResultBatch SampleChecks::next(std::size_t count) {
  ResultBatch batch;
  batch.checks.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    batch.checks.push_back(check(targets_[next_]));
    if (++next_ < targets_.size()) continue;
    next_ = 0;
    ++round_;
  }
  return batch;
}

WallTime SampleChecks::now() const {
  return kBegin + round_ * kInterval +
         microseconds(kInterval) * static_cast<std::int64_t>(next_) /
             static_cast<std::int64_t>(targets_.size());
}

// Splitmix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
std::uint64_t SampleChecks::random() {
  std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::int32_t SampleChecks::around(std::int32_t usual, std::int32_t percent) {
  const std::int32_t most = 1 + static_cast<std::int32_t>(std::int64_t{usual} * percent / 100);
  return usual + (random(most) + random(most) + random(most)) / 3 - most / 3;
}

CheckRecord SampleChecks::check(Target& target) {
  CheckRecord check;
  check.monitor = target.key;
  check.slot = now();
  check.started_at = check.slot + microseconds(150 + random(1000));
  check.lead = kInterval;
  CheckResult& result = check.result;
  result.verdict = Verdict::Up;
  result.status_code = 200;
  PhaseTimings& phases = result.phases;
  // Four in five names are in the cache.
  phases[Phase::Dns] = random(5) == 0 ? around(8000, 80) : 3 + random(20);
  phases[Phase::Connect] = around(target.connect_us, 6);
  phases[Phase::Send] = 15 + random(30);
  phases[Phase::Ttfb] = around(target.ttfb_us, 20);
  phases[Phase::Transfer] = 40 + random(2000);
  std::int64_t sum = 20 + random(60);
  for (const std::int32_t micros : phases.micros) {
    if (micros > 0) sum += micros;
  }
  result.response_time = microseconds(sum);
  if (random(20) == 0) target.bytes += random(9) - 4;
  result.metrics = {{"bytes", target.bytes}};
  result.attributes = {{"peer", target.peer}, {"http_version", "1.1"}};
  if (target.down_for == 0 && random(kOutagesIn) == 0) target.down_for = 1 + random(kLongestOutage);
  if (target.down_for > 0) {
    --target.down_for;
    check.lead = -kInterval;
    fail(result, target);
  }
  return check;
}

void SampleChecks::fail(CheckResult& result, const Target& target) {
  result.verdict = Verdict::Down;
  result.status_code = 503;
  result.failure = {.phase = Phase::Ttfb,
                    .code = "http_status",
                    .summary = "the server answered 503 Service Unavailable",
                    .expected = "a status from 200 to 399",
                    .got = "503"};
  result.attributes.push_back(
      {std::string(kEvidenceAttribute),
       fmt::format("http://{}/\nHTTP/1.1 503 Service Unavailable\nserver: nginx\ncontent-type: "
                   "text/html\ncontent-length: 197\nretry-after: 30\n\n<html><head><title>503 "
                   "Service Temporarily Unavailable</title></head><body><center><h1>503 Service "
                   "Temporarily Unavailable</h1></center></body></html>\n",
                   target.peer)});
}

}  // namespace promonitor::bench
