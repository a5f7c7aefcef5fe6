#include "app/command_line.hpp"

#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/commands/account.hpp"
#include "app/commands/check_config.hpp"
#include "app/commands/health.hpp"
#include "app/commands/plugin.hpp"
#include "app/commands/plugin_new.hpp"
#include "app/commands/plugin_verify.hpp"
#include "app/commands/probe.hpp"
#include "app/commands/reload.hpp"
#include "app/commands/runner.hpp"
#include "app/commands/runner_describe.hpp"
#include "app/commands/serve.hpp"
#include "app/commands/version.hpp"
#include "app/exit_status.hpp"
#include "app/invocation.hpp"
#include "core/base/units.hpp"

#include <CLI/CLI.hpp>

namespace promonitor {
namespace {

void addDaemonCommands(CLI::App& app, Invocation& invocation) {
  command(app, invocation, "serve", "Run the daemon in the foreground",
          "  promonitor serve\n  promonitor serve --config /etc/promonitor/promonitor.yaml",
          [](Invocation& i) { return serve({.config_file = i.config_file}); });
  CLI::App* const check = command(
      app, invocation, "check-config", "Say everything that is wrong with a configuration",
      "  promonitor check-config promonitor.yaml\n  promonitor check-config --json",
      [](Invocation& i) { return checkConfig({.config_file = i.config_file, .json = i.json}); });
  check->add_option("FILE", invocation.config_file, "The file to check");
  jsonFlag(check, invocation);
  command(app, invocation, "reload", "Make the running daemon take its changed configuration",
          "  promonitor reload\n  promonitor reload --config promonitor.yaml",
          [](Invocation& i) { return reloadDaemon(i.config_file); });
  CLI::App* const ready =
      command(app, invocation, "health", "Ask the running daemon whether it is ready",
              "  promonitor health\n  promonitor health --json",
              [](Invocation& i) { return health(i.config_file, i.json); });
  jsonFlag(ready, invocation);
  CLI::App* const about = command(app, invocation, "version", "Print the version",
                                  "  promonitor version\n  promonitor version --json",
                                  [](Invocation& i) { return version(i.json); });
  jsonFlag(about, invocation);
}

void addVerifyCommand(CLI::App& plugin, Invocation& invocation) {
  CLI::App* const verify = plugin.add_subcommand("verify", "Test whether a plugin keeps the rules");
  verify->footer(
      "Examples:\n  promonitor plugin verify build/banner.so\n"
      "  promonitor plugin verify smtp.so --opt target=mail.example:25 --only cancel --junit");
  PluginVerifyRequest& request = invocation.verified;
  verify->add_option("FILE", request.file, "The plugin's .so file")->required();
  verify
      ->add_option("--opt", request.options,
                   "NAME=VALUE, repeatable; {host}, {port} and {endpoint} name the test server")
      ->take_all()
      ->allow_extra_args(false);
  verify->add_option("--only", request.only, "One group of tests");
  verify->add_option("--timeout", request.timeout, "For each test (else 30s)");
  verify->add_option("--jobs", request.jobs, "Tests side by side (else as the machine allows)")
      ->check(CLI::Range(1, 256));
  CLI::Option* const json = verify->add_flag("--json", request.json, "Print JSON");
  verify->add_flag("--junit", request.junit, "Print JUnit XML")->excludes(json);
  verify->callback([&invocation] {
    invocation.run = [&invocation] { return pluginVerify(invocation.verified); };
  });
}

void addProbeCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* const once =
      command(app, invocation, "probe", "Run one check and explain it",
              "  promonitor probe http https://example.com --opt expect.status=200\n"
              "  promonitor probe tcp db.internal:5432 --json",
              [](Invocation& i) {
                i.probe.config_file = i.config_file;
                if (i.json || i.format == "json") i.probe.format = ProbeRequest::Format::Json;
                if (i.format == "nagios") i.probe.format = ProbeRequest::Format::Nagios;
                return probe(i.probe);
              });
  once->add_option("KIND", invocation.probe.kind, "Probe kind")->required();
  once->add_option("TARGET", invocation.probe.target, "What to probe")->required();
  once->add_option("--opt", invocation.probe.options, "NAME=VALUE, repeatable")
      ->take_all()
      ->allow_extra_args(false);
  once->add_option("--timeout", invocation.probe.timeout, "Such as 10s (else the kind's own)");
  once->add_option("--plan", invocation.probe.plan,
                   "Keep to what this plan's users may reach with monitors made over the API");
  once->add_option("--format", invocation.format, "text, json or nagios")
      ->check(CLI::IsMember({"text", "json", "nagios"}));
  jsonFlag(once, invocation);

  CLI::App* const plugin = app.add_subcommand("plugin", "What probe kinds there are");
  plugin->require_subcommand(1);
  CLI::App* const list = command(
      *plugin, invocation, "list", "List the loaded kinds",
      "  promonitor plugin list\n  promonitor plugin list --json",
      [](Invocation& i) { return pluginList({.config_file = i.config_file, .json = i.json}); });
  jsonFlag(list, invocation);
  CLI::App* const describe =
      command(*plugin, invocation, "describe", "Explain a kind: options, failure codes, metrics",
              "  promonitor plugin describe http\n  promonitor plugin describe http --json-schema",
              [](Invocation& i) {
                return pluginDescribe({i.kind, i.config_file, i.describe_as});
              });
  describe->add_option("KIND", invocation.kind, "Probe kind")->required();
  using Format = PluginDescribeRequest::Format;
  const auto format = [&](const char* flag, Format as, const char* help) {
    describe->add_flag_callback(
        flag, [&invocation, as] { invocation.describe_as = as; }, help);
  };
  format("--json", Format::Json, "Print everything as JSON");
  format("--json-schema", Format::JsonSchema, "Print the JSON Schema of the options");
  format("--markdown", Format::Markdown, "Print tables in Markdown");

  CLI::App* const begin =
      command(*plugin, invocation, "new", "Write a project of a plugin of your own",
              "  promonitor plugin new smtp_banner\n  promonitor plugin new smtp_banner --lang c "
              "src/smtp",
              [](Invocation& i) { return pluginNew(i.new_plugin); });
  begin->add_option("NAME", invocation.new_plugin.name, "Name of its kind")->required();
  begin->add_option("DIR", invocation.new_plugin.directory, "Folder to make (else NAME)");
  begin->add_option("--lang", invocation.new_plugin.language, "cpp or c")
      ->check(CLI::IsMember({"cpp", "c"}));
  addVerifyCommand(*plugin, invocation);
}

void addUserCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* const user = app.add_subcommand("user", "Users");
  user->require_subcommand(1);
  CLI::App* const create =
      command(*user, invocation, "create", "Create a user, or change a user's plan",
              "  promonitor user create ops@example.com --plan team\n"
              "  promonitor user create ops@example.com --plan team --admin",
              [](Invocation& i) { return userCreate(i.account(), i.new_user); });
  create->add_option("EMAIL", invocation.new_user.email, "E-mail address")->required();
  create->add_option("--plan", invocation.new_user.plan, "Plan (else free)");
  CLI::Option* const admin = create->add_flag("--admin", invocation.new_user.admin,
                                              "Make an administrator, and ask for a password");
  create
      ->add_option("--password-file", invocation.new_user.password_file,
                   "File whose first line is the password (else it is asked for)")
      ->needs(admin);
  jsonFlag(create, invocation);
  CLI::App* const password =
      command(*user, invocation, "password", "Set the password a user signs in with",
              "  promonitor user password ops@example.com\n"
              "  promonitor user password ops@example.com --password-file /run/secrets/password",
              [](Invocation& i) { return userPassword(i.account(), i.new_user); });
  password->add_option("EMAIL", invocation.new_user.email, "E-mail address")->required();
  password->add_option("--password-file", invocation.new_user.password_file,
                       "File whose first line is the password (else it is asked for)");
  CLI::App* const list = command(*user, invocation, "list", "List the users",
                                 "  promonitor user list\n  promonitor user list --json",
                                 [](Invocation& i) { return userList(i.account()); });
  jsonFlag(list, invocation);
}

void addKeyCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* const key = app.add_subcommand("key", "API keys");
  key->require_subcommand(1);
  CLI::App* const create =
      command(*key, invocation, "create", "Create an API key; it is printed once",
              "  promonitor key create --user ops@example.com --name ci\n"
              "  promonitor key create --user ops@example.com --name deploy --write "
              "--expires-in 90d",
              [](Invocation& i) { return keyCreate(i.account(), i.new_key); });
  create->add_option("--user", invocation.new_key.user, "E-mail address")->required();
  create->add_option("--name", invocation.new_key.name, "What the key is for")->required();
  create->add_flag("--write", invocation.new_key.can_write, "May change things, too");
  create->add_option("--expires-in", invocation.new_key.expires_in, "Such as 90d (else never)");
  jsonFlag(create, invocation);
  CLI::App* const list = command(*key, invocation, "list", "List a user's keys",
                                 "  promonitor key list --user ops@example.com\n"
                                 "  promonitor key list --user ops@example.com --json",
                                 [](Invocation& i) { return keyList(i.account(), i.email); });
  list->add_option("--user", invocation.email, "E-mail address")->required();
  jsonFlag(list, invocation);
  CLI::App* const revoke =
      command(*key, invocation, "revoke", "Revoke a key for good",
              "  promonitor key revoke pm_1A2b3C4d --user ops@example.com\n"
              "  promonitor key revoke 1A2b3C4d --user ops@example.com",
              [](Invocation& i) { return keyRevoke(i.account(), i.email, i.key); });
  revoke->add_option("KEY", invocation.key, "Its first characters, as listed")->required();
  revoke->add_option("--user", invocation.email, "E-mail address")->required();
}

/// What the program starts itself, and no help shows.
void addRunnerCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* const runner = app.add_subcommand("runner", "Processes for plugins")->group("");
  runner->require_subcommand(1);
  CLI::App* const run = runner->add_subcommand("run", "Run the plugin that the parent names");
  run->add_option("--parent", invocation.parent, "Process id")->required();
  run->callback(
      [&invocation] { invocation.run = [&invocation] { return runnerRun(invocation.parent); }; });
  CLI::App* const describe = runner->add_subcommand("describe", "Answer questions about a plugin");
  describe->add_option("--parent", invocation.inquiry.parent)->required();
  describe->add_option("--plugin", invocation.inquiry.plugin.path)->required();
  describe->add_option("--pin", invocation.inquiry.plugin.sha256);
  describe->add_option("--described", invocation.inquiry.plugin.described_sha256);
  describe->callback([&invocation] {
    invocation.run = [&invocation] { return runnerDescribe(invocation.inquiry); };
  });
}

/// "did you mean" for the first word that is no command.
std::string suggestion(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* level = &app;
  for (const std::string& word : words) {
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* sub : level->get_subcommands({})) {
      if (sub->get_group().empty()) continue;
      names.push_back(sub->get_name());
      if (sub->get_name() == word) next = sub;
    }
    if (names.empty() || word.starts_with('-')) return {};
    if (next == nullptr) {
      const std::string near = nearestWord(word, names);
      return fmt::format("'{}' is no command{}", word,
                         near.empty() ? "" : "; did you mean '" + near + "'?");
    }
    level = next;
  }
  return {};
}

}  // namespace

int runCommandLine(int argc, char** argv) {
  CLI::App app{"ProMonitor: uptime monitoring with probe plugins", "promonitor"};
  app.require_subcommand(1);
  app.footer(
      "Examples:\n  promonitor serve --config promonitor.yaml\n"
      "  promonitor probe ping 127.0.0.1");
  Invocation invocation;
  addDaemonCommands(app, invocation);
  addProbeCommands(app, invocation);
  addUserCommands(app, invocation);
  addKeyCommands(app, invocation);
  addMonitorCommands(app, invocation);
  addDatabaseCommands(app, invocation);
  addAuditCommand(app, invocation);
  addRunnerCommands(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    const std::string hint = suggestion(app, std::vector<std::string>(argv + 1, argv + argc));
    std::cerr << fmt::format("promonitor: {}\nSee 'promonitor --help'.\n",
                             hint.empty() ? error.what() : hint);
    return kExitUsage;
  }
  return invocation.run();
}

}  // namespace promonitor
