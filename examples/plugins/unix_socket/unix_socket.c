/* unix_socket: talks to a service on this machine over its Unix socket. C11, blocking: the host
 * calls run() on a worker thread, where it may wait, as long as it also waits for cancel_fd(). */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <promonitor/probe.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ANSWER_LIMIT = 4096, TARGET = 0, SEND = 1, EXPECT = 2 };

typedef struct monitor {
  const pm_host* host;
  pm_str path, send, expect; /* the host's texts stay until destroy() */
} monitor;

static pm_str text(const char* literal) { return (pm_str){literal, strlen(literal)}; }

/* What a peer sent is shown on a line: what does not show there becomes a '?'. */
static pm_str printable(char* bytes, size_t length) {
  for (size_t i = 0; i < length; ++i)
    if (bytes[i] < ' ' || bytes[i] > '~') bytes[i] = '?';
  return (pm_str){bytes, length};
}

static pm_result down(const char* code, const char* message, uint32_t cause, uint32_t phase) {
  return (pm_result){.state = PM_STATE_DOWN,
                     .cause = cause,
                     .code = text(code),
                     .message = text(message),
                     .failed_phase = phase};
}

/* [wait] */
/* Until the socket is ready, the check is cancelled, or its time is over: 1 when it is ready. */
static int wait_for(const monitor* self, pm_check check, int fd, short events, int64_t deadline) {
  struct pollfd both[] = {{fd, events, 0}, {self->host->cancel_fd(self->host, check), POLLIN, 0}};
  for (;;) {
    const int64_t left = deadline - self->host->now(self->host);
    if (left <= 0 || self->host->cancelled(self->host, check)) return 0;
    const int count = poll(both, 2, (int)(left / 1000000) + 1);
    if (count < 0 && errno != EINTR) return 0;
    if (count > 0 && both[0].revents != 0) return 1;
  }
}
/* [/wait] */

static pm_result out_of_time(const monitor* self, const pm_check_params* params, uint32_t phase) {
  if (self->host->now(self->host) >= params->deadline_ns)
    return down("timeout", "no answer in time", PM_CAUSE_TIMEOUT, phase);
  pm_result result = down("cancelled", "the check was cancelled", PM_CAUSE_CANCELLED, phase);
  result.state = PM_STATE_UNKNOWN;
  return result;
}

static int open_socket(pm_str path, pm_result* failure) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, path.data, path.len); /* at most 107 bytes: the option says so */
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (struct sockaddr*)&address, sizeof address) == 0) return fd;
  const int error = errno;
  if (fd < 0 || error == EACCES || error == EPERM) {
    *failure = down("unix_not_tried", "this machine does not let us: see the socket's permissions",
                    PM_CAUSE_INTERNAL, PM_M_CONNECT);
    failure->state = PM_STATE_UNKNOWN;
  } else if (error == EAGAIN) {
    *failure = down("unix_backlog", "the service does not take connections off its queue",
                    PM_CAUSE_REFUSED, PM_M_CONNECT);
  } else if (error == ENOENT) {
    *failure = down("unix_missing", "there is no such socket", PM_CAUSE_REFUSED, PM_M_CONNECT);
  } else {
    *failure =
        down("connect_refused", "nobody listens on the socket", PM_CAUSE_REFUSED, PM_M_CONNECT);
  }
  if (fd >= 0) close(fd);
  return -1;
}

static pm_result talk(const monitor* self, pm_check check, const pm_check_params* params, int fd,
                      char* answer) {
  if (self->send.len != 0 &&
      send(fd, self->send.data, self->send.len, MSG_NOSIGNAL) != (ssize_t)self->send.len)
    return down("reset", "the service did not take what was sent", PM_CAUSE_RESET, PM_M_SEND);
  size_t length = 0;
  while (length < ANSWER_LIMIT) {
    if (self->expect.len == 0 ||
        memmem(answer, length, self->expect.data, self->expect.len) != NULL)
      return (pm_result){.state = PM_STATE_UP};
    if (!wait_for(self, check, fd, POLLIN, params->deadline_ns))
      return out_of_time(self, params, PM_M_TTFB);
    const ssize_t count = recv(fd, answer + length, ANSWER_LIMIT - length, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0) break;
    length += (size_t)count;
  }
  pm_result result = down("unix_answer", "the service answered without the expected text",
                          PM_CAUSE_ASSERTION, PM_M_TTFB);
  result.expected = self->expect;
  result.got = printable(answer, length);
  return result;
}

/* [run] */
static int32_t run(void* instance, pm_check check, const pm_check_params* params) {
  const monitor* self = instance;
  char answer[ANSWER_LIMIT];
  pm_result result = {.state = PM_STATE_UP};
  const int fd = open_socket(self->path, &result);
  if (fd >= 0) {
    result = talk(self, check, params, fd, answer);
    close(fd);
  }
  result.struct_size = sizeof result;
  result.response_time_ns = PM_TIME_AUTO;
  return self->host->complete(self->host, check, &result); /* before run() returns, always */
}
/* [/run] */

static int32_t create(const pm_host* host, const pm_options* options, void** instance, char* error,
                      size_t capacity) {
  (void)error, (void)capacity;
  monitor* self = malloc(sizeof *self);
  if (self == NULL) return PM_E_NOMEM;
  *self = (monitor){host, options->values[TARGET].u.s, options->values[SEND].u.s,
                    options->values[EXPECT].u.s};
  *instance = self;
  return PM_OK;
}

static void destroy(void* instance) { free(instance); }

static const pm_option_spec options[] = {
    [TARGET] = {.name = "path",
                .type = PM_T_STRING,
                .flags = PM_OPT_TARGET | PM_OPT_REQUIRED,
                .help = "The socket, an absolute path.",
                .min = 2,
                .max = 107,
                .schema = "^/"},
    [SEND] = {.name = "send",
              .type = PM_T_STRING,
              .help = "Sent once the connection stands.",
              .default_text = "",
              .min = 0,
              .max = 4096},
    [EXPECT] = {.name = "expect",
                .type = PM_T_STRING,
                .help = "Must be in the first 4 KiB of the answer.",
                .default_text = "",
                .min = 0,
                .max = 1024}};
static const pm_code_spec codes[] = {
    {"unix_missing", "There is no such socket."},
    {"unix_backlog", "The service does not take connections off its queue."},
    {"unix_answer", "The service answered without the expected text."},
    {"unix_not_tried", "This machine does not let us connect (unknown)."}};
static const pm_kind unix_socket = {.struct_size = sizeof unix_socket,
                                    .flags = PM_KIND_BLOCKING | PM_KIND_OPERATOR_ONLY,
                                    .name = "unix_socket",
                                    .title = "Unix socket",
                                    .help = "Talks to a service over its Unix socket.",
                                    .options = options,
                                    .option_count = 3,
                                    .option_stride = sizeof options[0],
                                    .codes = codes,
                                    .code_count = 4,
                                    .code_stride = sizeof codes[0],
                                    .default_timeout_ns = 5000000000,
                                    .default_interval_ns = 60000000000,
                                    .create = create,
                                    .destroy = destroy,
                                    .run = run};
static const pm_kind* const kinds[] = {&unix_socket};
static const pm_plugin plugin = {PM_PLUGIN_HEADER, .id = "org.example.unix-socket",
                                 .version = "1.0.0", .kinds = kinds, .kind_count = 1};

PM_PLUGIN_NOTE("org.example.unix-socket", "1.0.0");
const pm_plugin* promonitor_probe_v1(void) { return &plugin; }
