/* What the ABI costs a plugin in C: a check that ends at once, and a TCP connect on the event loop
 * services. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "promonitor/probe.h"

typedef struct instance {
  const pm_host* host;
  const pm_io* io;
  struct sockaddr_in address;
} instance;

typedef struct connecting {
  instance* self;
  pm_check check;
  int fd;
} connecting;

static const pm_option_spec options[] = {{.name = "target",
                                          .type = PM_T_ENDPOINT,
                                          .flags = PM_OPT_TARGET | PM_OPT_REQUIRED,
                                          .help = "127.0.0.1:port."}};

static int32_t create(const pm_host* host, const pm_options* given, void** out, char* error,
                      size_t capacity) {
  (void)error;
  (void)capacity;
  instance* self = calloc(1, sizeof *self);
  if (self == NULL) return PM_E_NOMEM;
  self->host = host;
  self->io = host->get_interface(host, PM_IFACE_IO);
  self->address.sin_family = AF_INET;
  self->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  self->address.sin_port = htons((uint16_t)atoi(strchr(given->values[0].u.s.data, ':') + 1));
  *out = self;
  return PM_OK;
}

static void finish(const instance* self, pm_check check, uint32_t state) {
  const pm_result result = {
      .struct_size = sizeof result, .state = state, .response_time_ns = PM_TIME_AUTO};
  self->host->complete(self->host, check, &result);
}

static int32_t start_empty(void* self, pm_check check, const pm_check_params* params,
                           void** state) {
  (void)params;
  (void)state;
  finish(self, check, PM_STATE_UP);
  return PM_OK;
}

static void cancel_empty(void* self, void* state, pm_check check, uint32_t reason) {
  (void)state;
  (void)reason;
  finish(self, check, PM_STATE_UNKNOWN);
}

static void end_connect(connecting* run, uint32_t state) {
  const connecting copy = *run;
  free(run);
  copy.self->io->fd_close(copy.self->host, copy.check, copy.fd);
  finish(copy.self, copy.check, state);
}

static void on_connected(void* user, pm_op op, const pm_event* event) {
  (void)op;
  connecting* run = user;
  int error = event->status;
  socklen_t length = sizeof error;
  if (error == PM_OK) getsockopt(run->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  end_connect(run, error == 0 ? PM_STATE_UP : PM_STATE_DOWN);
}

static int32_t start_connect(void* user, pm_check check, const pm_check_params* params,
                             void** state) {
  (void)params;
  instance* self = user;
  connecting* run = malloc(sizeof *run);
  if (run == NULL) return PM_E_NOMEM;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const struct linger reset = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  *run = (connecting){self, check, fd};
  *state = run;
  if (connect(fd, (struct sockaddr*)&self->address, sizeof self->address) != 0 &&
      errno != EINPROGRESS) {
    end_connect(run, PM_STATE_DOWN);
    return PM_OK;
  }
  return self->io->fd_wait(self->host, check, fd, PM_WRITE, PM_NO_TIMEOUT, on_connected, run, NULL);
}

static void cancel_connect(void* self, void* state, pm_check check, uint32_t reason) {
  (void)self;
  (void)check;
  (void)reason;
  end_connect(state, PM_STATE_UNKNOWN);
}

#define BENCH_KIND(NAME)                                                                 \
  .struct_size = sizeof(pm_kind), .name = NAME, .title = NAME, .help = "A measurement.", \
  .options = options, .option_count = 1, .option_stride = sizeof options[0],             \
  .flags = PM_KIND_COPIES_OPTIONS, .create = create, .destroy = free

static const pm_kind empty = {BENCH_KIND("empty_c"), .start = start_empty, .cancel = cancel_empty};
static const pm_kind tcp = {BENCH_KIND("connect_c"), .start = start_connect,
                            .cancel = cancel_connect};
static const pm_kind* const kinds[] = {&empty, &tcp};
static const pm_plugin plugin = {PM_PLUGIN_HEADER, .id = "promonitor.bench.c", .version = "1.0.0",
                                 .kinds = kinds, .kind_count = 2};
PM_PLUGIN_NOTE("promonitor.bench.c", "1.0.0");
const pm_plugin* promonitor_probe_v1(void) { return &plugin; }
