#include "app/commands/monitor.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include <fmt/format.h>

#include "api/json_input.hpp"
#include "app/api_client.hpp"
#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "app/monitors_file.hpp"
#include "app/monitors_yaml.hpp"
#include "config/config_error.hpp"
#include "core/base/log.hpp"
#include "core/base/units.hpp"

namespace promonitor {
namespace {

/// The largest page there is: the fewest calls of the plan.
constexpr const char* kWholePage = "limit=1000";

/// Where a daemon that listens everywhere is reached from here.
std::string urlOf(const config::ListenAddress& listen) {
  const bool is_any = listen.host == "0.0.0.0" || listen.host == "::";
  const std::string host = is_any ? (listen.host == "::" ? "::1" : "127.0.0.1") : listen.host;
  const bool is_v6 = host.find(':') != std::string::npos;
  return fmt::format("http://{}:{}", is_v6 ? '[' + host + ']' : host, listen.port);
}

ApiClient clientOf(const MonitorOptions& options) {
  // The environment of a command with one thread.
  const char* const key = std::getenv("PROMONITOR_KEY");  // NOLINT(concurrency-mt-unsafe)
  if (key == nullptr || *key == '\0') {
    throw std::runtime_error(
        "no API key: put one of the user whose monitors are meant into the environment variable "
        "PROMONITOR_KEY; 'promonitor key create' makes one, with --write for 'apply'");
  }
  const std::string url =
      options.url.empty() ? urlOf(loadSettings(options.config_file).server.listen) : options.url;
  return ApiClient({.url = url, .key = key});
}

const std::string& field(const OptionInput& object, const char* name) {
  static const std::string none;
  const OptionInput* const value = entryOf(object, name);
  return value != nullptr ? value->text : none;
}

int refused(const ApiRefused& error) {
  std::cerr << "promonitor: " << error.what() << '\n';
  for (const FieldFault& fault : error.faults) {
    std::cerr << fmt::format("  {}: {}\n", fault.path, fault.message);
  }
  return kExitFailed;
}

std::string joinedTags(const OptionInput& monitor) {
  std::string text;
  const OptionInput* const tags = entryOf(monitor, "tags");
  for (std::size_t i = 0; tags != nullptr && i < tags->items.size(); ++i) {
    text += (i == 0 ? "" : ",") + tags->items[i].text;
  }
  return text;
}

void printTable(const std::vector<OptionInput>& monitors) {
  std::size_t widest = 4;
  for (const OptionInput& each : monitors) {
    widest = std::min<std::size_t>(40, std::max(widest, field(each, "name").size()));
  }
  for (const OptionInput& each : monitors) {
    const bool is_paused = field(each, "is_paused") == "true";
    const auto seconds = parseInteger(field(each, "interval_seconds")).value_or(0);
    const std::string tags = joinedTags(each);
    std::cout << fmt::format("{}  {:<{}}  {:<7} {:<7} {:>6}  {}{}{}\n", field(each, "id"),
                             field(each, "name"), widest, field(each, "kind"),
                             is_paused ? "paused" : field(each, "status"),
                             durationText(std::chrono::seconds(seconds)), field(each, "url"),
                             tags.empty() ? "" : "  ", tags);
  }
}

std::vector<std::string> kindNames(ApiClient& client) {
  std::vector<std::string> names;
  for (const OptionInput& kind : client.call("GET", "/kinds").items) {
    names.push_back(field(kind, "kind"));
  }
  return names;
}

char signOf(const std::string& action) {
  return action == "created" ? '+' : action == "changed" ? '~' : '-';
}

void printChanges(const OptionInput& answer, bool is_dry_run) {
  std::size_t counts[3] = {};
  for (const OptionInput& change : entryOf(answer, "changes")->items) {
    const char sign = signOf(field(change, "action"));
    ++counts[sign == '+' ? 0 : sign == '~' ? 1 : 2];
    std::string fields;
    for (const OptionInput& each : entryOf(change, "fields")->items) {
      fields += (fields.empty() ? ": " : ", ") + each.text;
    }
    std::cout << fmt::format("{} {}{}\n", sign, field(change, "name"), fields);
  }
  std::cout << fmt::format("{} created, {} changed, {} deleted, {} unchanged{}\n", counts[0],
                           counts[1], counts[2], field(answer, "unchanged"),
                           is_dry_run ? "; nothing was done, because of --dry-run" : "");
}

}  // namespace

int monitorList(const MonitorOptions& options, const MonitorListRequest& request) {
  ApiClient client = clientOf(options);
  std::string target = fmt::format("/monitors?{}&include=tags", kWholePage);
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) target += fmt::format("&{}={}", name, percentEncoded(value));
  };
  for (const std::string& tag : request.tags) add("tag", tag);
  add("kind", request.kind);
  add("status", request.status);
  try {
    const std::vector<OptionInput> monitors = client.list(target);
    if (options.json) {
      OptionInput list;
      list.type = OptionInput::Type::List;
      list.items = monitors;
      std::string text;
      api::appendJson(text, list);
      std::cout << text << '\n';
    } else {
      printTable(monitors);
    }
    return kExitOk;
  } catch (const ApiRefused& error) {
    return refused(error);
  }
}

int monitorExport(const MonitorOptions& options, bool all_ids) {
  ApiClient client = clientOf(options);
  try {
    std::vector<OptionInput> monitors =
        client.list(fmt::format("/monitors?{}&include=config", kWholePage));
    std::reverse(monitors.begin(), monitors.end());
    std::cout << monitorsYaml(monitors, all_ids);
    return kExitOk;
  } catch (const ApiRefused& error) {
    return refused(error);
  }
}

int monitorApply(const MonitorOptions& options, const MonitorApplyRequest& request) {
  ApiClient client = clientOf(options);
  try {
    const MonitorsFile file(request.file, kindNames(client), config::processEnvironment());
    const std::string target =
        fmt::format("/monitors?prune={}&dry_run={}", request.prune, request.dry_run);
    try {
      const OptionInput answer = client.call("PUT", target, R"({"monitors":)" + file.json() + '}');
      if (options.json) {
        std::string text;
        api::appendJson(text, answer);
        std::cout << text << '\n';
      } else {
        printChanges(answer, request.dry_run);
      }
      return kExitOk;
    } catch (const ApiRefused& error) {
      if (error.faults.empty()) return refused(error);
      file.refuse(error.faults);
    }
  } catch (const config::ConfigError& error) {
    std::cerr << error.text() << "Nothing was changed.\n";
    return kExitFailed;
  } catch (const ApiRefused& error) {
    return refused(error);
  }
}

}  // namespace promonitor
