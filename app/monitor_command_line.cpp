#include "app/invocation.hpp"

namespace promonitor {
namespace {

CLI::App* clientCommand(CLI::App& parent, Invocation& invocation, const char* name,
                        const char* help, const char* examples, Run run) {
  CLI::App* const sub = command(parent, invocation, name, help, examples, std::move(run));
  sub->add_option("--url", invocation.url,
                  "Where the API is (else where the configuration says that it listens)");
  return sub;
}

}  // namespace

void addMonitorCommands(CLI::App& app, Invocation& invocation) {
  CLI::App* const monitor =
      app.add_subcommand("monitor", "A user's monitors, over the API of the daemon");
  monitor->require_subcommand(1);
  monitor->footer("The API key is taken from the environment variable PROMONITOR_KEY.");
  CLI::App* const list = clientCommand(
      *monitor, invocation, "list", "List the user's monitors",
      "  promonitor monitor list\n  promonitor monitor list --tag web --status down --json",
      [](Invocation& i) { return monitorList(i.monitor(), i.listed); });
  list->add_option("--tag", invocation.listed.tags, "With this tag; repeatable: with all of them")
      ->take_all()
      ->allow_extra_args(false);
  list->add_option("--kind", invocation.listed.kind, "Of this kind");
  list->add_option("--status", invocation.listed.status, "pending, up or down");
  jsonFlag(list, invocation);
  CLI::App* const written = clientCommand(
      *monitor, invocation, "export", "Write the monitors made over the API as a file for 'apply'",
      "  promonitor monitor export > monitors.yaml\n"
      "  promonitor monitor export --ids --url https://monitor.example.com",
      [](Invocation& i) { return monitorExport(i.monitor(), i.all_ids); });
  written->add_flag("--ids", invocation.all_ids,
                    "With the id of each monitor, so that it can be renamed in the file");
  CLI::App* const applied = clientCommand(
      *monitor, invocation, "apply", "Make the monitors those of a file, all of it or nothing",
      "  promonitor monitor apply monitors.yaml --dry-run\n"
      "  promonitor monitor apply monitors.yaml --prune",
      [](Invocation& i) { return monitorApply(i.monitor(), i.applied); });
  applied->add_option("FILE", invocation.applied.file, "The file, with a list 'monitors'")
      ->required();
  applied->add_flag("--prune", invocation.applied.prune,
                    "Delete monitors made over the API that are not in the file");
  applied->add_flag("--dry-run", invocation.applied.dry_run, "Only print what would change");
  jsonFlag(applied, invocation);
}

}  // namespace promonitor
