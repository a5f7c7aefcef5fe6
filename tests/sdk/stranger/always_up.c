#include <promonitor/probe.h>
#include <stdlib.h>

/* One monitor: the host belongs to its loop. */
typedef struct always_up {
  const pm_host* host;
} always_up;

static int32_t create(const pm_host* host, const pm_options* options, void** instance, char* error,
                      size_t capacity) {
  (void)options, (void)error, (void)capacity;
  always_up* self = malloc(sizeof *self);
  if (self == NULL) return PM_E_NOMEM;
  self->host = host;
  *instance = self;
  return PM_OK;
}
static int32_t start(void* instance, pm_check check, const pm_check_params* params, void** state) {
  (void)params, (void)state;
  const always_up* self = instance;
  const pm_result up = {.struct_size = sizeof up, .response_time_ns = PM_TIME_AUTO};
  return self->host->complete(self->host, check, &up);
}
static void cancel(void* instance, void* state, pm_check check, uint32_t reason) {
  (void)instance, (void)state, (void)check, (void)reason;
}

static const pm_option_spec options[] = {
    {.name = "target", .type = PM_T_STRING, .flags = PM_OPT_TARGET, .help = "Anything."}};
static const pm_kind kind = {.struct_size = sizeof kind,
                             .name = "always_up",
                             .options = options,
                             .option_count = 1,
                             .option_stride = sizeof options[0],
                             .create = create,
                             .destroy = free,
                             .start = start,
                             .cancel = cancel};
static const pm_kind* const kinds[] = {&kind};
static const pm_plugin plugin = {PM_PLUGIN_HEADER, .id = "org.example.always-up",
                                 .version = "1.0.0", .kinds = kinds, .kind_count = 1};

PM_PLUGIN_NOTE("org.example.always-up", "1.0.0");
const pm_plugin* promonitor_probe_v1(void) { return &plugin; }
