/* A callback plugin that uses all of the frozen ABI: an option of each type, a loop state, and
 * every call of promonitor.io/1 one after another. Its check is degraded, and the message says what
 * it saw. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "promonitor/probe.h"

typedef struct instance {
  const pm_host* host;
  const pm_io* io;
  const pm_options* options;
} instance;

typedef struct running {
  const instance* self;
  pm_check check;
  pm_op pending;
  int fd, checks;
  char seen[200];
} running;

typedef struct loop_state {
  int checks;
} loop_state;

static void note(running* run, const char* word, int number) {
  const size_t used = strlen(run->seen);
  snprintf(run->seen + used, sizeof run->seen - used, " %s=%d", word, number);
}

static pm_str str(const char* text) {
  const pm_str result = {text, strlen(text)};
  return result;
}

static void finish(running* run, uint32_t state, const char* code) {
  const pm_host* host = run->self->host;
  const pm_metric metrics[] = {
      {PM_M_DNS, 0, 0.001}, {PM_M_RTT, 0, 0.5}, {PM_M_CUSTOM, 0, run->checks}};
  const pm_attr attrs[] = {{PM_A_TRIED, 0, str("192.0.2.1:1 connect_refused 0.1")},
                           {PM_A_TRIED, 0, str("192.0.2.2:1 ok 0.2")},
                           {PM_A_EVIDENCE, 0, str("220 hello")},
                           {PM_A_CUSTOM, 0, str("blue")}};
  const pm_result result = {.struct_size = sizeof result,
                            .state = state,
                            .cause = PM_CAUSE_ASSERTION,
                            .flags = PM_RESULT_HAS_CODE,
                            .status_code = 220,
                            .failed_phase = PM_M_TTFB,
                            .response_time_ns = 5000000,
                            .message = str(run->seen),
                            .metrics = metrics,
                            .metric_count = 3,
                            .attrs = attrs,
                            .attr_count = 4,
                            .code = str(code),
                            .expected = str("one thing"),
                            .got = str("another")};
  if (run->fd >= 0) run->self->io->fd_close(host, run->check, run->fd);
  host->log(host, PM_LOG_INFO, run->check, run->seen, strlen(run->seen));
  host->complete(host, run->check, &result);
  free(run);
}

static void on_post(void* user, pm_op op, const pm_event* event) {
  running* run = user;
  (void)op;
  note(run, "post", event->status);
  finish(run, PM_STATE_DEGRADED, "seen");
}

static void on_work(void* user, pm_op op, const pm_event* event) {
  running* run = user;
  const instance* self = run->self;
  (void)op;
  note(run, "offload", event->status);
  note(run, "posted", self->io->post(self->host, run->check, on_post, NULL, run));
}

static void work(void* user) { (void)user; }

static void on_time(void* user, pm_op op, const pm_event* event) {
  running* run = user;
  const instance* self = run->self;
  (void)op;
  note(run, "sleep", event->status);
  self->io->offload(self->host, run->check, work, on_work, NULL, run, &run->pending);
}

static void never(void* user, pm_op op, const pm_event* event) {
  (void)op, (void)event;
  note(user, "dropped", 0);
}

static void on_ready(void* user, pm_op op, const pm_event* event) {
  running* run = user;
  const instance* self = run->self;
  pm_op dropped = 0;
  (void)op;
  note(run, "ready", (int)event->ready);
  self->io->sleep(self->host, run->check, 1000000, never, run, &dropped);
  note(run, "cancel", self->io->op_cancel(self->host, run->check, dropped));
  self->io->sleep(self->host, run->check, 0, on_time, run, &run->pending);
}

static void on_address(void* user, pm_op op, const pm_event* event) {
  running* run = user;
  const instance* self = run->self;
  (void)op;
  note(run, "addresses", event->status == PM_OK ? (int)event->addr_count : event->status);
  if (event->addr_count > 0) {
    note(run, "allowed", self->io->address_allowed(self->host, run->check, event->addrs));
  }
  run->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->io->fd_wait(self->host, run->check, run->fd, PM_WRITE, 1000000000, on_ready, run,
                    &run->pending);
}

static int32_t start(void* object, pm_check check, const pm_check_params* params, void** state) {
  const instance* self = object;
  running* run = calloc(1, sizeof *run);
  if (run == NULL) return PM_E_NOMEM;
  run->self = self;
  run->check = check;
  run->fd = -1;
  run->checks = ++((loop_state*)params->loop_state)->checks;
  *state = run;
  if (self->options->values[0].u.s.data[0] == 'w') { /* "wait" */
    return self->io->sleep(self->host, check, 3600000000000, never, run, &run->pending);
  }
  const pm_resolve_query query = {
      .struct_size = sizeof query, .flags = PM_RESOLVE_V4, .host = str("192.0.2.7"), .port = 80};
  return self->io->resolve(self->host, check, &query, PM_NO_TIMEOUT, on_address, run,
                           &run->pending);
}

static void cancel(void* object, void* state, pm_check check, uint32_t reason) {
  (void)object, (void)check;
  note(state, "reason", (int)reason);
  finish(state, PM_STATE_UNKNOWN, "cancelled");
}

/* 1 when every option has the type and the default that the table below says. */
static int defaults_are_there(const pm_options* options) {
  const pm_value* values = options->values;
  return options->count == 15 && values[1].u.i == 1 && values[2].u.i == -5 &&
         values[3].u.f == 1.5 && memcmp(values[4].u.s.data, "text", 5) == 0 &&
         values[5].u.i == 1500000000 && values[6].u.i == 2048 && values[7].u.i == 1 &&
         values[8].u.list.count == 1 && values[9].type == PM_T_NONE && values[11].u.s.len == 13 &&
         values[12].u.i == 443 && values[13].u.s.len == 19 && values[14].u.f == 0.2;
}

static int32_t validate(const pm_host* host, const pm_options* options, char* err, size_t err_cap) {
  (void)host;
  if (options->values[0].u.s.data[0] != 'b') return PM_OK; /* "bad" */
  if (err_cap > 0) snprintf(err, err_cap, "the target is bad");
  return PM_E_ARG;
}

static int32_t create(const pm_host* host, const pm_options* options, void** object, char* err,
                      size_t err_cap) {
  const pm_io* io = host->get_interface(host, PM_IFACE_IO);
  if (io == NULL || !defaults_are_there(options)) {
    snprintf(err, err_cap, "%s",
             io == NULL ? "no " PM_IFACE_IO : "the options are not the defaults");
    return PM_E_UNSUPPORTED;
  }
  instance* self = calloc(1, sizeof *self);
  if (self == NULL) return PM_E_NOMEM;
  self->host = host;
  self->io = io;
  self->options = options;
  *object = self;
  return PM_OK;
}

static int32_t loop_open(const pm_host* host, pm_scope scope, void** state, char* err,
                         size_t err_cap) {
  (void)host, (void)scope, (void)err, (void)err_cap;
  *state = calloc(1, sizeof(loop_state));
  return *state == NULL ? PM_E_NOMEM : PM_OK;
}

static int32_t init(const pm_host* host, char* err, size_t err_cap) {
  (void)err, (void)err_cap;
  return host->now(host) > 0 && host->name != NULL ? PM_OK : PM_E_FAIL;
}
static void deinit(void) {}

static const char* const colours[] = {"red", "blue", NULL};
static const pm_option_spec options[] = {
    {.name = "target",
     .type = PM_T_STRING,
     .flags = PM_OPT_TARGET | PM_OPT_REQUIRED,
     .help = "Says what to do."},
    {.name = "flag", .type = PM_T_BOOL, .default_text = "true"},
    {.name = "integer", .type = PM_T_INT, .default_text = "-5", .min = -10, .max = 10},
    {.name = "number", .type = PM_T_FLOAT, .default_text = "1.5"},
    {.name = "group.text", .type = PM_T_STRING, .default_text = "text", .schema = "^[a-z]+$"},
    {.name = "group.time", .type = PM_T_DURATION, .default_text = "1500ms"},
    {.name = "size", .type = PM_T_SIZE, .default_text = "2KiB"},
    {.name = "colour", .type = PM_T_ENUM, .default_text = "blue", .choices = colours},
    {.name = "list", .type = PM_T_LIST, .default_text = "entry"},
    {.name = "map", .type = PM_T_MAP, .flags = PM_OPT_SECRET},
    {.name = "json", .type = PM_T_JSON, .flags = PM_OPT_ADVANCED},
    {.name = "host", .type = PM_T_HOST, .default_text = "probe.example"},
    {.name = "port", .type = PM_T_PORT, .default_text = "443"},
    {.name = "url", .type = PM_T_URL, .default_text = "http://example.com/"},
    {.name = "ratio", .type = PM_T_RATIO, .default_text = "20%"}};
static const pm_metric_spec metrics[] = {{"checks", "1", "Checks of this loop."}};
static const pm_attr_spec attrs[] = {{"colour", "Which colour."}};
static const pm_code_spec codes[] = {{"seen", "It saw what it saw."}};
static const pm_kind kind = {.struct_size = sizeof kind,
                             .name = "v1_callback",
                             .title = "Callbacks",
                             .help = "Uses every call.",
                             .options = options,
                             .option_count = sizeof options / sizeof options[0],
                             .option_stride = sizeof options[0],
                             .metrics = metrics,
                             .metric_count = 1,
                             .metric_stride = sizeof metrics[0],
                             .attrs = attrs,
                             .attr_count = 1,
                             .attr_stride = sizeof attrs[0],
                             .default_timeout_ns = 5000000000,
                             .default_interval_ns = 60000000000,
                             .validate = validate,
                             .create = create,
                             .destroy = free,
                             .start = start,
                             .cancel = cancel,
                             .loop_open = loop_open,
                             .loop_close = free,
                             .codes = codes,
                             .code_count = 1,
                             .code_stride = sizeof codes[0]};
static const pm_kind* const kinds[] = {&kind};
static const pm_plugin plugin = {PM_PLUGIN_HEADER,   .id = "org.promonitor.v1.callback",
                                 .version = "1.0.0", .kinds = kinds,
                                 .kind_count = 1,    .init = init,
                                 .deinit = deinit};

PM_PLUGIN_NOTE("org.promonitor.v1.callback", "1.0.0");
const pm_plugin* promonitor_probe_v1(void) { return &plugin; }
