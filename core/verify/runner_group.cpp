#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <spdlog/sinks/null_sink.h>

#include "core/runner/runner_prober.hpp"
#include "core/verify/bench_runs.hpp"
#include "core/verify/groups.hpp"

namespace promonitor::verify {
namespace {

/// What is left to chance may differ once or twice: a reset that comes a moment earlier.
constexpr int kRunAttempts = 3;

/// Runs checks of a kind in a process of its own, as the daemon does with `isolation: process`.
class RunnerBench final : private ResultSink {
 public:
  RunnerBench(const VerifySettings& settings, const ProbeKind& kind)
      : kind_(kind),
        loop_(clock_),
        log_("verify", std::make_shared<spdlog::sinks::null_sink_mt>()),
        prober_({.plugin_path = std::filesystem::canonical(settings.file).string(),
                 .plugin_id = kind.plugin_id,
                 .ca_file = TlsContextCache::systemCaFile()},
                {.loop = loop_, .spawner = spawner_, .log = log_, .sink = *this, .stats = stats_},
                settings.program) {}

  /// Nothing when no result came.
  std::optional<CheckResult> check(const std::shared_ptr<const OptionSet>& options) {
    result_.reset();
    std::string error;
    const InstanceId instance =
        prober_.create({.kind = kind_, .options = options, .policy = &policy_}, error);
    prober_.start(instance,
                  {.token = 1, .timeout = kCheckTime, .flags = 0, .monitor_name = "verified"});
    const MonoTime end = clock_.now() + std::chrono::seconds(10);
    while (!result_ && clock_.now() < end) loop_.turn(std::chrono::milliseconds(50));
    if (result_) prober_.destroy(instance);
    return std::move(result_);
  }

 private:
  void onResult(std::uint64_t /*token*/, CheckResult&& result) override {
    result_ = std::move(result);
  }

  const ProbeKind& kind_;
  const NetworkPolicy policy_{NetworkPolicySettings{}};
  SystemClock clock_;
  EventLoop loop_;
  ChildSpawner spawner_;
  spdlog::logger log_;
  RunnerStats stats_;
  RunnerProber prober_;
  std::optional<CheckResult> result_;
};

/// What of a result is the same for the same target, whoever runs the check and however long it
/// takes.
std::string gist(const CheckResult& result) {
  std::string text = verdictName(result.verdict);
  if (result.failure) text += fmt::format(", {}", result.failure->code);
  if (result.status_code) text += fmt::format(", status {}", *result.status_code);
  for (const Metric& metric : result.metrics) text += ", " + metric.name;
  for (const Attribute& attribute : result.attributes) text += ", " + attribute.name;
  return text;
}

void compareAnswers(const Plan& plan, const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  CheckBench here(kind, log);
  const InstanceId instance = createOrTell(here, pointed, log);
  if (instance == 0) return;
  RunnerBench there(plan.settings, kind);
  std::string one, other;
  for (int attempt = 0; attempt < kRunAttempts; ++attempt) {
    const auto ending = here.run(instance, kCheckTime);
    if (!ending) log.end();
    if (log.failed()) return;
    const auto result = there.check(pointed.options);
    if (!result) {
      log.fail("a check in a runner has no result", "see whether the runner can be started");
      log.end();
    }
    one = gist(ending->result);
    other = gist(*result);
    if (one == other) return log.note(one);
  }
  log.fail(fmt::format("in this process it answers '{}', in a runner '{}'", one, other),
           "rely on nothing of the process: its directory, environment, descriptors, user");
}

}  // namespace

std::vector<TestCase> runnerTests(const Plan& plan, const std::string& kind) {
  const auto body = [&plan](const ProbeKind& subject, const Pointed& pointed, TestLog& log) {
    compareAnswers(plan, subject, pointed, log);
  };
  std::vector<TestCase> tests{kindTest(plan, "runner", kind, "given", body)};
  // The others leave it to chance what a check meets first.
  for (const Peer peer : {Peer::Refusing, Peer::Silent}) {
    tests.push_back(peerTest(plan, "runner", kind, peer, body));
  }
  return tests;
}

}  // namespace promonitor::verify
