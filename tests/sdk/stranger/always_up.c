#include <promonitor/probe.h>

static const pm_host* the_host;

static int32_t create(const pm_host* host, const pm_options* options, void** instance, char* error,
                      size_t capacity) {
  (void)options, (void)error, (void)capacity;
  the_host = host;
  *instance = (void*)&the_host;
  return PM_OK;
}
static void destroy(void* instance) { (void)instance; }
static int32_t start(void* instance, pm_check check, const pm_check_params* params, void** state) {
  (void)instance, (void)params, (void)state;
  const pm_result up = {.struct_size = sizeof up, .response_time_ns = PM_TIME_AUTO};
  return the_host->complete(the_host, check, &up);
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
                             .destroy = destroy,
                             .start = start,
                             .cancel = cancel};
static const pm_kind* const kinds[] = {&kind};
static const pm_plugin plugin = {PM_PLUGIN_HEADER, .id = "org.example.always-up",
                                 .version = "1.0.0", .kinds = kinds, .kind_count = 1};

PM_PLUGIN_NOTE("org.example.always-up", "1.0.0");
const pm_plugin* promonitor_probe_v1(void) { return &plugin; }
