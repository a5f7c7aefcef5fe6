#include "app/invocation.hpp"

namespace promonitor {

void addAuditCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* const sub =
      command(app, invocation, "audit", "Print who changed what, the newest last",
              "  promonitor audit --since 7d\n"
              "  promonitor audit --user ops@example.com --action key.create --json",
              [](Invocation& i) {
                i.audited.config_file = i.config_file;
                i.audited.json = i.json;
                return audit(i.audited);
              });
  AuditRequest& request = invocation.audited;
  sub->add_option("--since", request.since, "A time, or how long ago, such as 7d");
  sub->add_option("--user", request.user,
                  "E-mail address; also 'configuration' and 'command line'");
  sub->add_option("--action", request.action, "Such as monitor.delete");
  sub->add_option("--limit", request.limit, "At most so many, the newest (else 100)")
      ->check(CLI::Range(1, 100000));
  jsonFlag(sub, invocation);
}

}  // namespace promonitor
