#include "app/commands/plugin_verify.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "app/exit_status.hpp"
#include "app/verify_report.hpp"
#include "core/base/units.hpp"
#include "core/verify/verifier.hpp"

namespace promonitor {
namespace {

std::optional<verify::VerifySettings> settingsOf(const PluginVerifyRequest& request) {
  verify::VerifySettings settings;
  settings.file = request.file;
  settings.only = request.only;
  settings.jobs = request.jobs;
  const auto& groups = verify::groupNames();
  if (!request.only.empty() &&
      std::find(groups.begin(), groups.end(), request.only) == groups.end()) {
    std::cerr << fmt::format("promonitor: --only '{}': there are {}\n", request.only,
                             fmt::join(groups, ", "));
    return std::nullopt;
  }
  if (!request.timeout.empty()) {
    const auto limit = parseDuration(request.timeout);
    if (!limit || *limit < std::chrono::seconds(3) || *limit > std::chrono::hours(1)) {
      std::cerr << fmt::format("promonitor: --timeout '{}': write 3s to 1h\n", request.timeout);
      return std::nullopt;
    }
    settings.limit = *limit;
  }
  for (const std::string& option : request.options) {
    const auto equals = option.find('=');
    if (equals == 0 || equals == std::string::npos) {
      std::cerr << fmt::format("promonitor: --opt '{}': write NAME=VALUE\n", option);
      return std::nullopt;
    }
    settings.options.emplace_back(option.substr(0, equals), option.substr(equals + 1));
  }
  return settings;
}

}  // namespace

int pluginVerify(const PluginVerifyRequest& request) {
  const auto settings = settingsOf(request);
  if (!settings) return kExitUsage;
  std::error_code error;
  if (!std::filesystem::is_regular_file(settings->file, error)) {
    std::cerr << fmt::format("promonitor: {}: {}\n", request.file,
                             error ? error.message() : "it is not a file");
    return kExitCannotRun;
  }
  const bool text = !request.json && !request.junit;
  VerifyText lines;
  const SystemClock clock;
  const MonoTime began = clock.now();
  try {
    const auto reports = verify::verifyPlugin(*settings, [&](const verify::TestReport& report) {
      if (text) std::cout << lines.lines(report) << std::flush;
    });
    VerifySummary summary = summaryOf(reports);
    summary.elapsed = clock.now() - began;  // less than their sum
    if (request.json) {
      std::cout << verifyJson(request.file, reports) << '\n';
    } else if (request.junit) {
      std::cout << verifyJunit(request.file, reports);
    } else {
      std::cout << verifySummary(request.file, summary);
    }
    return summary.failed == 0 ? kExitOk : kExitFailed;
  } catch (const std::system_error& failure) {
    std::cerr << fmt::format("promonitor: {} cannot be verified here: {}\n", request.file,
                             failure.what());
    return kExitCannotRun;
  }
}

}  // namespace promonitor
