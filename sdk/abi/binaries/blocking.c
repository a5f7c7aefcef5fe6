/* A blocking plugin: up at once, or, when its target is "wait", down as soon as it is told to stop.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "promonitor/probe.h"

typedef struct instance {
  const pm_host* host;
  int waits;
} instance;

static int32_t run(void* object, pm_check check, const pm_check_params* params) {
  const instance* self = object;
  const pm_host* host = self->host;
  uint32_t state = params->deadline_ns > host->now(host) ? PM_STATE_UP : PM_STATE_UNKNOWN;
  if (self->waits) {
    struct pollfd wait = {host->cancel_fd(host, check), POLLIN, 0};
    while (!host->cancelled(host, check)) poll(&wait, 1, 1000);
    state = PM_STATE_DOWN;
  }
  const pm_result result = {.struct_size = sizeof result,
                            .state = state,
                            .cause = PM_CAUSE_TIMEOUT,
                            .response_time_ns = PM_TIME_AUTO,
                            .message = {"told to stop", 12}};
  return host->complete(host, check, &result);
}

static int32_t create(const pm_host* host, const pm_options* options, void** object, char* err,
                      size_t err_cap) {
  (void)err, (void)err_cap;
  instance* self = malloc(sizeof *self);
  if (self == NULL) return PM_E_NOMEM;
  self->host = host;
  self->waits = strcmp(options->values[0].u.s.data, "wait") == 0;
  *object = self;
  return PM_OK;
}

static const pm_option_spec options[] = {
    {.name = "target", .type = PM_T_STRING, .flags = PM_OPT_TARGET, .help = "Says what to do."}};
static const pm_kind kind = {.struct_size = sizeof kind,
                             .flags = PM_KIND_BLOCKING | PM_KIND_OPERATOR_ONLY,
                             .name = "v1_blocking",
                             .title = "Blocking",
                             .help = "Blocks a worker.",
                             .options = options,
                             .option_count = 1,
                             .option_stride = sizeof options[0],
                             .create = create,
                             .destroy = free,
                             .run = run};
static const pm_kind* const kinds[] = {&kind};
static const pm_plugin plugin = {PM_PLUGIN_HEADER, .id = "org.promonitor.v1.blocking",
                                 .version = "1.0.0", .kinds = kinds, .kind_count = 1};

PM_PLUGIN_NOTE("org.promonitor.v1.blocking", "1.0.0");
const pm_plugin* promonitor_probe_v1(void) { return &plugin; }
