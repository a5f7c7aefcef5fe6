#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "app/commands/account.hpp"
#include "app/commands/audit.hpp"
#include "app/commands/database.hpp"
#include "app/commands/monitor.hpp"
#include "app/commands/plugin.hpp"
#include "app/commands/plugin_new.hpp"
#include "app/commands/plugin_verify.hpp"
#include "app/commands/probe.hpp"
#include "app/commands/runner_describe.hpp"

#include <CLI/CLI.hpp>

namespace promonitor {

/// What the command line says, and the command it asks for.
struct Invocation {
  std::string config_file;
  bool json = false;
  std::string email, key, kind;
  UserCreateRequest new_user;
  KeyCreateRequest new_key;
  ProbeRequest probe;
  RunnerDescribeRequest inquiry;
  PluginNewRequest new_plugin;
  PluginDescribeRequest::Format describe_as = PluginDescribeRequest::Format::Text;
  PluginVerifyRequest verified;
  std::string format = "text";
  DatabaseCopyRequest copy;
  std::string backup_file;
  std::string url;
  MonitorListRequest listed;
  MonitorApplyRequest applied;
  AuditRequest audited;
  bool all_ids = false;
  pid_t parent = 0;
  std::function<int()> run;

  AccountOptions account() const { return {.config_file = config_file, .json = json}; }
  MonitorOptions monitor() const { return {.config_file = config_file, .url = url, .json = json}; }
};

using Run = std::function<int(Invocation&)>;

/// Adds a command with its examples and `--config`; `run` is called once the whole line is sound.
CLI::App* command(CLI::App& parent, Invocation& invocation, const char* name, const char* help,
                  const char* examples, Run run);
void jsonFlag(CLI::App* sub, Invocation& invocation);

/// `promonitor audit`
void addAuditCommand(CLI::App& app, Invocation& invocation);
/// `promonitor db ...`
void addDatabaseCommands(CLI::App& app, Invocation& invocation);
/// `promonitor monitor ...`
void addMonitorCommands(CLI::App& app, Invocation& invocation);

}  // namespace promonitor
