#include "app/invocation.hpp"

#include <utility>

namespace promonitor {

CLI::App* command(CLI::App& parent, Invocation& invocation, const char* name, const char* help,
                  const char* examples, Run run) {
  CLI::App* const sub = parent.add_subcommand(name, help);
  sub->footer(std::string("Examples:\n") + examples);
  sub->add_option("-c,--config", invocation.config_file,
                  "Configuration (else ./promonitor.yaml, /etc/promonitor/promonitor.yaml)");
  sub->callback([&invocation, run = std::move(run)] {
    invocation.run = [&invocation, run] { return run(invocation); };
  });
  return sub;
}

void jsonFlag(CLI::App* sub, Invocation& invocation) {
  sub->add_flag("--json", invocation.json, "Print JSON");
}

}  // namespace promonitor
