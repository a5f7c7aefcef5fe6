#include "app/commands/probe.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <optional>

#include <fmt/format.h>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "app/one_check.hpp"
#include "app/option_arguments.hpp"
#include "app/probe_report.hpp"
#include "core/account/plan_table.hpp"
#include "core/base/log.hpp"
#include "core/base/units.hpp"
#include "core/net/policy_table.hpp"
#include "core/plugin/tls_file_options.hpp"
#include "core/runner/child_inquiry.hpp"

namespace promonitor {
namespace {

/// For kinds that declare none.
constexpr Duration kUsualTimeout = std::chrono::seconds(10);

std::string kindNames(const PluginRegistry& registry) {
  std::string names;
  for (const ProbeKind* kind : registry.kinds()) {
    if (!names.empty()) names += ", ";
    names += kind->name;
  }
  return names.empty() ? "none; see 'promonitor plugin list'" : names;
}

/// Null, with a message, when there is no such plan.
std::optional<PolicyRules> policyFor(const std::string& plan, const config::Settings& settings) {
  if (plan.empty()) return PolicyRules{.global = settings.network_policy};
  PlanTable plans;
  plans.declare(settings.plans);
  if (const auto found = plans.find(plan)) {
    return rulesFor(settings.network_policy, *found, true);
  }
  std::string names;
  for (const Plan& each : plans.all()) names += (names.empty() ? "" : ", ") + each.name;
  std::cerr << fmt::format("promonitor: --plan '{}': there is no such plan; there are: {}\n", plan,
                           names);
  return std::nullopt;
}

void printIssues(const std::vector<InputIssue>& issues) {
  for (const InputIssue& issue : issues) {
    std::cerr << "promonitor: " << issue.path << (issue.path.empty() ? "" : ": ") << issue.message;
    if (!issue.hint.empty()) std::cerr << " (" << issue.hint << ")";
    std::cerr << '\n';
  }
}

void print(const ProbeRequest& request, const std::string& target, const CheckResult& result) {
  const ProbeReport report{.kind = request.kind, .target = target, .result = result};
  switch (request.format) {
    case ProbeRequest::Format::Text:
      std::cout << reportText(report);
      return;
    case ProbeRequest::Format::Json:
      std::cout << reportJson(report) << '\n';
      return;
    case ProbeRequest::Format::Nagios:
      std::cout << reportNagios(report) << '\n';
      return;
  }
}

}  // namespace

int probe(const ProbeRequest& request) {
  const SystemClock clock;
  const auto log = makeLogger({.level = "warn"});
  PluginRegistry registry(childInquiries());
  const config::Settings settings = loadSettings(request.config_file, registry);
  const ProbeKind* const kind = registry.find(request.kind);
  if (kind == nullptr) {
    std::cerr << fmt::format("promonitor: no loaded plugin has the kind '{}'; there are: {}\n",
                             request.kind, kindNames(registry));
    return kExitUsage;
  }
  std::vector<InputIssue> issues;
  const OptionInput input = readOptionArguments(request.options, kind->schema, issues);
  printIssues(issues);
  if (!issues.empty()) return kExitUsage;
  const OptionInput target = OptionInput::scalar(request.target);
  OptionSchema::Outcome outcome = kind->validate(input, &target);
  TlsFiles tls_files;
  if (outcome.issues.empty()) outcome.issues = tlsFileIssues(kind->schema, input, tls_files);
  printIssues(outcome.issues);
  if (!outcome.issues.empty()) return kExitUsage;
  const Duration usual =
      kind->default_timeout > Duration::zero() ? kind->default_timeout : kUsualTimeout;
  const auto timeout =
      request.timeout.empty() ? std::optional(usual) : parseDuration(request.timeout);
  if (!timeout || *timeout <= Duration::zero()) {
    std::cerr << fmt::format("promonitor: --timeout '{}' is not a duration like 10s\n",
                             request.timeout);
    return kExitUsage;
  }
  const auto policy = policyFor(request.plan, settings);
  if (!policy) return kExitUsage;
  const CheckResult result = runOneCheck({.kind = *kind,
                                          .options = outcome.options,
                                          .timeout = *timeout,
                                          .policy = *policy,
                                          .resolver = settings.resolver},
                                         clock, *log);
  print(request, outcome.options->target(), result);
  return probeExitStatus(result.verdict, request.format == ProbeRequest::Format::Nagios);
}

}  // namespace promonitor
