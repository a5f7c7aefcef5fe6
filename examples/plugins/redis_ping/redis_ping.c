/* redis_ping: asks a Redis server for a PONG. C11, a state machine of callbacks over
 * promonitor.stream/1:
 *
 *   start -> connect -> connected -> write -> written -> read -> answered -> complete
 *                 \________________\_________________\______ failed -> complete
 */
#include <promonitor/stream.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_LIMIT = 256 };

typedef struct monitor {
  const pm_host* host;
  const pm_stream_api* streams;
  pm_str server;
  uint32_t port;
} monitor;

/* One running check; freed where the check is completed, and nowhere else. */
typedef struct ping {
  const monitor* of;
  pm_check check;
  pm_stream stream;
  uint32_t phase;
  size_t length;
  char answer[ANSWER_LIMIT];
} ping;

static pm_str text(const char* literal) { return (pm_str){literal, strlen(literal)}; }

/* Facts about the connection; the texts in it live until the next call on the stream. */
static pm_stream_info facts(const ping* self) {
  pm_stream_info info = {.struct_size = sizeof info, .dns_ns = -1, .connect_ns = -1};
  self->of->streams->info(self->of->host, self->stream, &info);
  return info;
}

/* [finish] */
static void finish(ping* self, const pm_stream_info* info, pm_result result) {
  const pm_host* host = self->of->host;
  pm_metric phases[2];
  if (info->dns_ns >= 0)
    phases[result.metric_count++] = (pm_metric){PM_M_DNS, 0, (double)info->dns_ns / 1e9};
  if (info->connect_ns >= 0)
    phases[result.metric_count++] = (pm_metric){PM_M_CONNECT, 0, (double)info->connect_ns / 1e9};
  result.struct_size = sizeof result;
  result.response_time_ns = PM_TIME_AUTO;
  result.metrics = phases;
  host->complete(host, self->check, &result); /* copies the result, closes the stream */
  free(self);
}
/* [/finish] */

/* The host knows why an operation of its stream failed, and whose fault it is. */
static void failed(ping* self) {
  const pm_stream_info info = facts(self);
  const int ours = (info.flags & PM_STREAM_OUR_FAULT) != 0;
  pm_result result = {.state = ours ? PM_STATE_UNKNOWN : PM_STATE_DOWN,
                      .cause = info.cause,
                      .code = info.code,
                      .message = info.summary,
                      .failed_phase = info.failed_phase ? info.failed_phase : self->phase};
  if (info.summary.len == 0) /* nothing did: the host would not begin the operation */
    result = (pm_result){.state = PM_STATE_UNKNOWN,
                         .cause = PM_CAUSE_INTERNAL,
                         .code = text("local_resources"),
                         .message = text("the host refused an operation")};
  finish(self, &info, result);
}

static void judge(ping* self) {
  const pm_stream_info info = facts(self);
  const size_t end = strcspn(self->answer, "\r\n");
  for (size_t i = 0; i < end; ++i) /* whatever the peer sent is shown to people */
    if (self->answer[i] < ' ' || self->answer[i] > '~') self->answer[i] = '?';
  pm_result result = {.state = PM_STATE_DOWN,
                      .cause = PM_CAUSE_ASSERTION,
                      .code = text("redis_answer"),
                      .message = text("the server did not answer PONG"),
                      .expected = text("+PONG"),
                      .got = {self->answer, end},
                      .failed_phase = PM_M_TTFB};
  if (end == 5 && memcmp(self->answer, "+PONG", 5) == 0) {
    result = (pm_result){.state = PM_STATE_UP};
  } else if (strncmp(self->answer, "-LOADING", 8) == 0) {
    result.state = PM_STATE_DEGRADED;
    result.code = text("redis_loading");
    result.message = text("the server is still loading its data");
  }
  finish(self, &info, result);
}

static void answered(void* user, pm_op op, const pm_event* event);

static void read_more(ping* self) {
  const pm_stream_api* streams = self->of->streams;
  const size_t room = sizeof self->answer - 1 - self->length;
  if (streams->read(self->of->host, self->stream, self->answer + self->length, room, PM_NO_TIMEOUT,
                    answered, self, &(pm_op){0}) != PM_OK)
    failed(self);
}

static void answered(void* user, pm_op op, const pm_event* event) {
  (void)op;
  ping* self = user;
  if (event->status != PM_OK) {
    failed(self);
    return;
  }
  self->length += (size_t)event->bytes;
  const int ended = event->bytes == 0 || self->length == sizeof self->answer - 1;
  if (ended || memchr(self->answer, '\n', self->length) != NULL) {
    judge(self);
  } else {
    read_more(self);
  }
}

static void written(void* user, pm_op op, const pm_event* event) {
  (void)op;
  ping* self = user;
  self->phase = PM_M_TTFB;
  if (event->status != PM_OK) {
    failed(self);
  } else {
    read_more(self);
  }
}

static void connected(void* user, pm_op op, const pm_event* event) {
  (void)op;
  ping* self = user;
  self->phase = PM_M_SEND;
  if (event->status != PM_OK ||
      self->of->streams->write(self->of->host, self->stream, "PING\r\n", 6, PM_NO_TIMEOUT, written,
                               self, &(pm_op){0}) != PM_OK)
    failed(self);
}

/* [start] */
static int32_t start(void* instance, pm_check check, const pm_check_params* params, void** state) {
  (void)params;
  const monitor* of = instance;
  ping* self = calloc(1, sizeof *self);
  if (self == NULL) return PM_E_NOMEM;
  self->of = of;
  self->check = check;
  self->phase = PM_M_CONNECT;
  *state = self; /* what cancel() is given */
  const pm_connect_opts to = {
      .struct_size = sizeof to, .host = of->server, .port = of->port, .timeout_ns = PM_NO_TIMEOUT};
  const int32_t status =
      of->streams->connect(of->host, check, &to, connected, self, &self->stream, &(pm_op){0});
  if (status != PM_OK) free(self); /* not started: the host reports it as unknown */
  return status;
}

static void cancel(void* instance, void* state, pm_check check, uint32_t reason) {
  (void)instance, (void)check;
  ping* self = state;
  const pm_stream_info info = facts(self);
  pm_result result = {.state = PM_STATE_UNKNOWN,
                      .cause = PM_CAUSE_CANCELLED,
                      .code = text("cancelled"),
                      .message = text("the check was cancelled")};
  if (reason == PM_CANCEL_TIMEOUT)
    result = (pm_result){.state = PM_STATE_DOWN,
                         .cause = PM_CAUSE_TIMEOUT,
                         .code = text("timeout"),
                         .message = text("no answer in time"),
                         .failed_phase = self->phase};
  finish(self, &info, result);
}
/* [/start] */

static int32_t create(const pm_host* host, const pm_options* options, void** instance, char* error,
                      size_t capacity) {
  const pm_stream_api* streams = host->get_interface(host, PM_IFACE_STREAM);
  monitor* self = streams == NULL ? NULL : calloc(1, sizeof *self);
  if (self == NULL) {
    const char why[] = "this host has no streams, or no memory";
    if (capacity >= sizeof why) memcpy(error, why, sizeof why);
    return PM_E_UNSUPPORTED;
  }
  self->host = host;
  self->streams = streams;
  /* The host has checked it: "name:port", or "[address]:port". It stays until destroy(). */
  const pm_str target = options->values[0].u.s;
  const char* colon = strrchr(target.data, ':');
  self->port = (uint32_t)strtoul(colon + 1, NULL, 10);
  self->server = (pm_str){target.data, (size_t)(colon - target.data)};
  if (self->server.data[0] == '[') self->server = (pm_str){target.data + 1, self->server.len - 2};
  *instance = self;
  return PM_OK;
}

static void destroy(void* instance) { free(instance); }

/* [declaration] */
static const pm_option_spec options[] = {{.name = "target",
                                          .type = PM_T_ENDPOINT,
                                          .flags = PM_OPT_TARGET | PM_OPT_REQUIRED,
                                          .help = "The server: host, or host:port.",
                                          .schema = "6379"}};
static const pm_code_spec codes[] = {
    {"redis_answer", "The server answered something else than PONG."},
    {"redis_loading", "The server is up, and still loading its data (degraded)."}};
static const pm_kind redis_ping = {.struct_size = sizeof redis_ping,
                                   .name = "redis_ping",
                                   .title = "Redis PING",
                                   .help = "Asks a Redis server for a PONG.",
                                   .options = options,
                                   .option_count = 1,
                                   .option_stride = sizeof options[0],
                                   .codes = codes,
                                   .code_count = 2,
                                   .code_stride = sizeof codes[0],
                                   .default_timeout_ns = 5000000000,
                                   .default_interval_ns = 60000000000,
                                   .create = create,
                                   .destroy = destroy,
                                   .start = start,
                                   .cancel = cancel};
static const pm_kind* const kinds[] = {&redis_ping};
static const pm_plugin plugin = {PM_PLUGIN_HEADER, .id = "org.example.redis-ping",
                                 .version = "1.0.0", .kinds = kinds, .kind_count = 1};

PM_PLUGIN_NOTE("org.example.redis-ping", "1.0.0");
const pm_plugin* promonitor_probe_v1(void) { return &plugin; }
/* [/declaration] */
