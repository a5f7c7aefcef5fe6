/* my_probe: connects to a service and judges how it greets.
 *
 *   start -> connect -> on_connected -> read -> on_read -> finish
 *                            \__________________\_____ fail -> finish
 */
#include <promonitor/stream.h>
#include <stdlib.h>
#include <string.h>

enum { GREETING_LIMIT = 512, TARGET = 0, EXPECT = 1 };

/* One monitor: made by create() from its options, whose texts stay valid until destroy(). */
typedef struct monitor {
  const pm_host* host;
  const pm_stream_api* streams;
  pm_str server, expect;
  uint32_t port;
} monitor;

/* One running check; finish() frees it. */
typedef struct check {
  const monitor* of;
  pm_check id;
  pm_stream stream;
  uint32_t phase;
  size_t length;
  char greeting[GREETING_LIMIT];
} check;

static pm_str text(const char* literal) { return (pm_str){literal, strlen(literal)}; }

/* What a peer sent is shown on a line: what does not show there becomes a '?'. */
static pm_str printable(char* bytes, size_t length) {
  for (size_t i = 0; i < length; ++i)
    if (bytes[i] < ' ' || bytes[i] > '~') bytes[i] = '?';
  return (pm_str){bytes, length};
}

/* Ends the check: the host copies the result and closes the stream; no callback comes any more. */
static void finish(check* self, pm_result result) {
  result.struct_size = sizeof result;
  result.response_time_ns = PM_TIME_AUTO;
  self->of->host->complete(self->of->host, self->id, &result);
  free(self);
}

/* The host knows why an operation of its stream failed, and whose fault it is. Where it does not
 * say so, it could not even begin. */
static void fail(check* self) {
  pm_stream_info info = {.struct_size = sizeof info};
  self->of->streams->info(self->of->host, self->stream, &info);
  const int begun = info.summary.len != 0;
  const int ours = !begun || (info.flags & PM_STREAM_OUR_FAULT) != 0;
  finish(self, (pm_result){.state = ours ? PM_STATE_UNKNOWN : PM_STATE_DOWN,
                           .cause = begun ? info.cause : PM_CAUSE_INTERNAL,
                           .code = begun ? info.code : text("internal"),
                           .message = begun ? info.summary : text("the host refused an operation"),
                           .failed_phase = info.failed_phase ? info.failed_phase : self->phase});
}

static void judge(check* self) {
  const pm_str expect = self->of->expect;
  /* An empty text may have no data. */
  const int matches = self->length >= expect.len &&
                      (expect.len == 0 || memcmp(self->greeting, expect.data, expect.len) == 0);
  if (matches) {
    finish(self, (pm_result){.state = PM_STATE_UP});
    return;
  }
  finish(self, (pm_result){.state = PM_STATE_DOWN,
                           .cause = PM_CAUSE_ASSERTION,
                           .code = text("unexpected_greeting"),
                           .message = text("the greeting is not the expected one"),
                           .expected = expect,
                           .got = printable(self->greeting, strcspn(self->greeting, "\r\n")),
                           .failed_phase = PM_M_TTFB});
}

static void on_read(void* user, pm_op op, const pm_event* event);

static void read_more(check* self) {
  const size_t room = sizeof self->greeting - 1 - self->length;
  if (self->of->streams->read(self->of->host, self->stream, self->greeting + self->length, room,
                              PM_NO_TIMEOUT, on_read, self, &(pm_op){0}) != PM_OK)
    fail(self);
}

static void on_read(void* user, pm_op op, const pm_event* event) {
  (void)op;
  check* self = user;
  if (event->status != PM_OK) {
    fail(self);
    return;
  }
  self->length += (size_t)event->bytes;
  const int ended = event->bytes == 0 || self->length == sizeof self->greeting - 1;
  if (ended || memchr(self->greeting, '\n', self->length) != NULL) {
    judge(self);
  } else {
    read_more(self);
  }
}

static void on_connected(void* user, pm_op op, const pm_event* event) {
  (void)op;
  check* self = user;
  self->phase = PM_M_TTFB;
  if (event->status != PM_OK) {
    fail(self);
  } else {
    read_more(self);
  }
}

static int32_t start(void* instance, pm_check id, const pm_check_params* params, void** state) {
  (void)params;
  const monitor* of = instance;
  check* self = calloc(1, sizeof *self);
  if (self == NULL) return PM_E_NOMEM;
  self->of = of;
  self->id = id;
  self->phase = PM_M_CONNECT;
  *state = self; /* what cancel() is given */
  const pm_connect_opts to = {
      .struct_size = sizeof to, .host = of->server, .port = of->port, .timeout_ns = PM_NO_TIMEOUT};
  const int32_t status =
      of->streams->connect(of->host, id, &to, on_connected, self, &self->stream, &(pm_op){0});
  if (status != PM_OK) free(self); /* not started: the host reports it as unknown */
  return status;
}

static void cancel(void* instance, void* state, pm_check id, uint32_t reason) {
  (void)instance, (void)id;
  check* self = state;
  if (reason == PM_CANCEL_TIMEOUT) {
    finish(self, (pm_result){.state = PM_STATE_DOWN,
                             .cause = PM_CAUSE_TIMEOUT,
                             .code = text("timeout"),
                             .message = text("no greeting in time"),
                             .failed_phase = self->phase});
  } else {
    finish(self, (pm_result){.state = PM_STATE_UNKNOWN,
                             .cause = PM_CAUSE_CANCELLED,
                             .code = text("cancelled"),
                             .message = text("the check was cancelled")});
  }
}

static int32_t refuse(char* error, size_t capacity, const char* why) {
  if (capacity > strlen(why)) memcpy(error, why, strlen(why) + 1);
  return PM_E_UNSUPPORTED;
}

static int32_t create(const pm_host* host, const pm_options* options, void** instance, char* error,
                      size_t capacity) {
  const pm_stream_api* streams = host->get_interface(host, PM_IFACE_STREAM);
  if (streams == NULL) return refuse(error, capacity, "this host has no " PM_IFACE_STREAM);
  monitor* self = calloc(1, sizeof *self);
  if (self == NULL) return PM_E_NOMEM;
  /* The host has checked the target: "name:port", or "[address]:port". */
  const pm_str target = options->values[TARGET].u.s;
  const char* colon = strrchr(target.data, ':');
  self->host = host;
  self->streams = streams;
  self->port = (uint32_t)strtoul(colon + 1, NULL, 10);
  self->server = (pm_str){target.data, (size_t)(colon - target.data)};
  if (target.data[0] == '[') self->server = (pm_str){target.data + 1, self->server.len - 2};
  self->expect = options->values[EXPECT].u.s;
  *instance = self;
  return PM_OK;
}

static void destroy(void* instance) { free(instance); }

static const pm_option_spec options[] = {[TARGET] = {.name = "target",
                                                     .type = PM_T_ENDPOINT,
                                                     .flags = PM_OPT_TARGET | PM_OPT_REQUIRED,
                                                     .help = "What to connect to: host:port."},
                                         [EXPECT] = {.name = "expect",
                                                     .type = PM_T_STRING,
                                                     .help = "What the greeting must start with.",
                                                     .default_text = "",
                                                     .min = 0,
                                                     .max = 500}};
static const pm_code_spec codes[] = {{"unexpected_greeting", "The service greets otherwise."}};
static const pm_kind kind = {.struct_size = sizeof kind,
                             .name = "my_probe",
                             .title = "My probe",
                             .help = "Connects to a service and judges how it greets.",
                             .options = options,
                             .option_count = 2,
                             .option_stride = sizeof options[0],
                             .codes = codes,
                             .code_count = 1,
                             .code_stride = sizeof codes[0],
                             .default_timeout_ns = 5000000000,
                             .default_interval_ns = 60000000000,
                             .flags = PM_KIND_COPIES_OPTIONS,
                             .create = create,
                             .destroy = destroy,
                             .start = start,
                             .cancel = cancel};
static const pm_kind* const kinds[] = {&kind};
static const pm_plugin plugin = {PM_PLUGIN_HEADER, .id = "org.example.my-probe", .version = "0.1.0",
                                 .kinds = kinds, .kind_count = 1};

PM_PLUGIN_NOTE("org.example.my-probe", "0.1.0");
const pm_plugin* promonitor_probe_v1(void) { return &plugin; }
