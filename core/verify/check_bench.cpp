#include "core/verify/check_bench.hpp"

#include <utility>

#include <fmt/format.h>
#include <spdlog/sinks/null_sink.h>

#include "core/base/units.hpp"

namespace promonitor::verify {
namespace {

constexpr std::size_t kWorkers = 4;
constexpr std::size_t kQueue = 256;
/// Room for the checks of one test, so that the bench itself does not grow while it is measured.
constexpr std::size_t kChecks = std::size_t{1} << 15;
/// The host's grace second, and a moment for a busy machine.
constexpr Duration kPatience = std::chrono::milliseconds(1500);

}  // namespace

CheckBench::CheckBench(const ProbeKind& kind, TestLog& log, const WatchSettings& settings)
    : log_(log),
      loop_(clock_),
      resolver_(loop_, {}),
      policy_(NetworkPolicySettings{}),
      workers_(kWorkers, kQueue),
      logger_("verify", std::make_shared<spdlog::sinks::null_sink_mt>()),
      watch_(kind, log, settings),
      kind_(kind) {
  started_.reserve(kChecks);
  const NetServices net{loop_, resolver_, tls_};
  host_ = std::make_unique<ProbeHost>(
      ProbeHost::Services{.net = net,
                          .workers = workers_,
                          .log = logger_,
                          .sink = *this,
                          .shown = [this](const pm_host& real) { return watch_.show(real); }});
}

CheckBench::~CheckBench() {
  if (stuck_ && (kind_.kind().flags & PM_KIND_BLOCKING) != 0) log_.end();
}

InstanceId CheckBench::create(const std::shared_ptr<const OptionSet>& options) {
  refusal_.clear();
  return host_->create({.kind = kind_.kind(), .options = options, .policy = &policy_}, refusal_);
}

CheckHandle CheckBench::start(InstanceId instance, Duration timeout) {
  const std::uint64_t token = started_.size();
  started_.push_back(0);
  started_[token] = host_->start(
      instance, {.token = token, .timeout = timeout, .flags = 0, .monitor_name = "verified"});
  return started_[token];
}

std::vector<CheckBench::Ending> CheckBench::await(std::size_t count, Duration timeout) {
  const MonoTime end = clock_.now() + timeout + kPatience;
  while (ended_.size() < count && clock_.now() < end) {
    loop_.turn(std::chrono::milliseconds(50));
  }
  if (ended_.size() < count) {
    stuck_ = true;
    log_.fail(fmt::format("{} of {} checks have no result {} after their time limit",
                          count - ended_.size(), count, durationText(kPatience)),
              "no callback may keep the loop from turning");
  }
  for (const Ending& ending : ended_) judge(ending);
  return std::exchange(ended_, {});
}

void CheckBench::judge(const Ending& ending) {
  if (ending.by_probe || ending.refused || ending.idle) return;
  stuck_ = true;
  log_.fail(fmt::format("the plugin did not end a check within its time limit and a second; the "
                        "host ended it as {}",
                        ending.result.failure ? ending.result.failure->code : "up"),
            "complete the check in cancel(), or at once after it");
}

std::optional<CheckBench::Ending> CheckBench::run(InstanceId instance, Duration timeout) {
  start(instance, timeout);
  std::vector<Ending> endings = await(1, timeout);
  if (endings.empty()) return std::nullopt;
  return std::move(endings.front());
}

void CheckBench::linger(Duration time) {
  const MonoTime end = clock_.now() + time;
  while (clock_.now() < end) loop_.turn(std::chrono::milliseconds(10));
}

void CheckBench::onResult(std::uint64_t token, CheckResult&& result) {
  const bool by_probe = watch_.completedBy(started_[token]);
  const bool idle = !watch_.hasBegun(started_[token]);
  watch_.ended(started_[token]);
  const bool refused = result.failure && result.failure->code == "probe_refused";
  ended_.push_back({std::move(result), by_probe, refused, idle});
}

}  // namespace promonitor::verify
