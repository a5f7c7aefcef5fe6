#include "tests/support/probe_runner.hpp"

#include <algorithm>
#include <stdexcept>

#include <spdlog/sinks/null_sink.h>

namespace promonitor::test {
namespace {

OptionInput emptyMap() {
  OptionInput map;
  map.type = OptionInput::Type::Map;
  return map;
}

OptionInput& entry(OptionInput& map, const std::string& key) {
  for (auto& [name, value] : map.entries) {
    if (name == key) return value;
  }
  return map.entries.emplace_back(key, emptyMap()).second;
}

/// "expect.status" becomes the entry "status" of the map "expect".
void place(OptionInput& root, const GivenOption& option) {
  OptionInput* at = &root;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t dot = option.name.find('.', begin);
    at = &entry(*at, option.name.substr(begin, dot - begin));
    if (dot == std::string::npos) break;
    begin = dot + 1;
  }
  *at = option.value;
}

OptionSchema::Outcome validate(const OptionSchema& schema, const GivenOptions& options) {
  OptionInput input = emptyMap();
  for (const GivenOption& option : options) place(input, option);
  return schema.validate(input, nullptr);
}

std::string textOf(const std::vector<InputIssue>& issues) {
  std::string text;
  for (const InputIssue& issue : issues) text += issue.path + ": " + issue.message + '\n';
  return text;
}

}  // namespace

GivenOption::GivenOption(std::string option,
                         std::initializer_list<std::pair<std::string, std::string>> entries)
    : name(std::move(option)), value(emptyMap()) {
  for (const auto& [key, text] : entries) {
    value.entries.emplace_back(key, OptionInput::scalar(text, true));
  }
}

GivenOption GivenOption::list(std::string option, std::vector<std::string> items) {
  GivenOption given(std::move(option), std::string());
  given.value = OptionInput();
  given.value.type = OptionInput::Type::List;
  for (std::string& item : items) {
    given.value.items.push_back(OptionInput::scalar(std::move(item), true));
  }
  return given;
}

ProbeRunner::ProbeRunner(const std::filesystem::path& plugin, const ProbeWorld& world)
    : loop_(clock_),
      resolver_(loop_, world.resolver),
      tls_(world.ca_file),
      policy_(world.policy),
      workers_(1, 16),
      log_("test", std::make_shared<spdlog::sinks::null_sink_mt>()) {
  registry_.load({.path = plugin, .sha256 = {}});
  kind_ = registry_.kinds().front();
  const NetServices net{loop_, resolver_, tls_};
  host_ = std::make_unique<ProbeHost>(ProbeHost::Services{net, workers_, log_, *this});
}

ProbeRunner::~ProbeRunner() = default;

CheckResult ProbeRunner::run(const GivenOptions& options, Duration timeout) {
  constexpr int kMostTries = 5;
  CheckResult result;
  int tries = 0;
  do {
    result = runAll({options}, timeout).front();
  } while (result.failure && result.failure->code == "held_up" && ++tries < kMostTries);
  return result;
}

std::vector<CheckResult> ProbeRunner::runAll(const std::vector<GivenOptions>& monitors,
                                             Duration timeout) {
  results_.clear();
  durations_.assign(monitors.size(), {});
  std::vector<InstanceId> instances;
  instances.reserve(monitors.size());
  for (const GivenOptions& options : monitors) instances.push_back(create(options));
  begin();
  for (std::size_t i = 0; i < instances.size(); ++i) {
    host_->start(instances[i],
                 {.token = i, .timeout = timeout, .flags = 0, .monitor_name = "test"});
  }
  await(monitors.size(), timeout + std::chrono::seconds(5));
  elapsed_ = clock_.now() - began_;
  for (const InstanceId instance : instances) host_->destroy(instance);
  std::vector<CheckResult> results;
  results.reserve(results_.size());
  for (auto& [token, result] : results_) results.push_back(std::move(result));
  return results;
}

std::vector<CheckResult> ProbeRunner::runConfirming(const GivenOptions& options, int retries,
                                                    Duration timeout) {
  const InstanceId instance = create(options);
  std::vector<CheckResult> results;
  for (int check = 0; check <= retries; ++check) {
    results_.clear();
    durations_.assign(1, {});
    begin();
    host_->start(instance, {.token = 0,
                            .timeout = timeout,
                            .flags = check == 0 ? 0U : std::uint32_t{PM_CHECK_RETRY},
                            .monitor_name = "test"});
    await(1, timeout + std::chrono::seconds(5));
    results.push_back(std::move(results_.begin()->second));
  }
  host_->destroy(instance);
  return results;
}

CheckResult ProbeRunner::runCancelled(const GivenOptions& options, Prober::CancelReason reason) {
  results_.clear();
  durations_.assign(1, {});
  const InstanceId instance = create(options);
  begin();
  const CheckHandle check = host_->start(
      instance,
      {.token = 0, .timeout = std::chrono::seconds(10), .flags = 0, .monitor_name = "test"});
  loop_.turn(std::chrono::milliseconds(50));
  host_->cancel(check, reason);
  await(1, std::chrono::seconds(5));
  elapsed_ = clock_.now() - began_;
  host_->destroy(instance);
  return results_.begin()->second;
}

std::string ProbeRunner::refusal(const GivenOptions& options) {
  const OptionSchema::Outcome outcome = validate(kind_->schema, options);
  if (!outcome.options) return textOf(outcome.issues);
  std::string error;
  const InstanceId instance =
      host_->create({.kind = *kind_, .options = outcome.options, .policy = &*policy_}, error);
  if (instance == 0) return error;
  host_->destroy(instance);
  return {};
}

InstanceId ProbeRunner::create(const GivenOptions& options) {
  const OptionSchema::Outcome outcome = validate(kind_->schema, options);
  if (!outcome.options) throw std::runtime_error("refused: " + textOf(outcome.issues));
  std::string error;
  const InstanceId instance =
      host_->create({.kind = *kind_, .options = outcome.options, .policy = &*policy_}, error);
  if (instance == 0) throw std::runtime_error("refused: " + error);
  return instance;
}

void ProbeRunner::begin() {
  // Limits count from the loop's time, which is that of its last turn.
  loop_.turn(Duration::zero());
  began_ = clock_.now();
}

void ProbeRunner::await(std::size_t results, Duration limit) {
  const MonoTime end = clock_.now() + limit;
  while (results_.size() < results) {
    if (clock_.now() > end) throw std::runtime_error("a check has no result in time");
    loop_.turn(std::chrono::milliseconds(50));
  }
}

void ProbeRunner::onResult(std::uint64_t token, CheckResult&& result) {
  durations_[token] = clock_.now() - began_;
  results_.emplace(token, std::move(result));
}

}  // namespace promonitor::test
