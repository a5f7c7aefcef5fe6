/* promonitor/probe.h - ProMonitor probe plugin ABI, major 1.
 *
 * FROZEN as minor 0: every layout, number and meaning below stays for ever, and a
 * plugin built with this file runs on every later host of major 1.  sdk/abi has
 * the proofs (dumps, pinned layouts, plugins built at each release).
 *
 * Plain C11, no dependency besides <stddef.h>/<stdint.h>.  LP64 ELF platforms.
 *
 * THREAD TAGS (every function carries one)
 *   [setup]   one thread at a time per plugin, no instance exists
 *   [loop]    the loop thread that owns the instance and its checks; neither ever
 *             moves to another loop.  There are several loops: what instances
 *             share without loop_open() needs a lock
 *   [worker]  a host worker thread; blocking is allowed
 *   [any]     any thread, concurrently
 * A function of the host that is [loop] answers PM_E_THREAD on another thread.
 *
 * EVOLUTION RULES
 *   - a struct that can grow starts with `struct_size`, set by whoever FILLS it, and
 *     has at least the fields of minor 0.  A reader asks PM_HAS() for fields of a
 *     later minor and never touches bytes beyond struct_size;
 *   - fields are only appended, never moved, resized or given a new meaning;
 *   - arrays of growable structs always travel as {pointer, count, stride};
 *   - "frozen" structs never change.  `reserved` is 0 and not read;
 *   - enumerations are 32-bit integers, and a reader tolerates values and flags that
 *     it does not know: it ignores them.  Who cannot do without one raises
 *     PM_TARGET_MINOR.  (Option types are the exception: a kind with an unknown
 *     one is refused.);
 *   - new capabilities are new interfaces ("promonitor.<name>/<rev>");
 *   - a plugin is refused when it needs a newer minor (PM_TARGET_MINOR), never for
 *     having been built with newer headers.
 *
 * MEMORY RULES
 *   - nobody frees memory of the other side; there is no shared allocator;
 *   - pointers passed INTO a function are valid until it returns, unless a
 *     comment says otherwise; the callee copies what it wants to keep;
 *   - strings are UTF-8 (ptr,len), empty ones may have a null pointer.  Those of the
 *     HOST that are not empty are additionally NUL terminated; a pm_str of the
 *     plugin need not be.  What is declared as const char * always is;
 *   - `err` points to err_cap bytes (at least 256; none when it is null): on failure
 *     the plugin may leave a NUL terminated sentence for people there;
 *   - nothing may unwind (C++ exception, Rust panic, longjmp) across a call.
 */
/* Laid out by hand, comments beside what they explain. */
/* clang-format off */
#ifndef PROMONITOR_PROBE_H
#define PROMONITOR_PROBE_H

#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------------------ version */
#define PM_ABI_MAJOR 1u
#define PM_ABI_MINOR 1u               /* newest minor this header describes   */
#ifndef PM_TARGET_MINOR               /* oldest host minor the plugin accepts */
#define PM_TARGET_MINOR 0u            /* (opt in to newer ones explicitly)    */
#endif
#if PM_TARGET_MINOR > PM_ABI_MINOR
#error "PM_TARGET_MINOR is newer than this header"
#endif

/* ----------------------------------------------------------------- compiler */
#if defined(__cplusplus)
#define PM_EXTERN_C extern "C"
#define PM_CAST(type, value) static_cast<type>(value)
#define PM_STATIC_ASSERT(c, m) static_assert(c, m)
#else
#define PM_EXTERN_C
#define PM_CAST(type, value) ((type)(value))
#define PM_STATIC_ASSERT(c, m) _Static_assert(c, m)
#endif
#if defined(__cplusplus) && __cplusplus >= 201703L
#define PM_NOEXCEPT noexcept          /* part of the type: throwing callbacks */
#else                                 /* do not even compile in C++17+        */
#define PM_NOEXCEPT
#endif
#define PM_EXPORT PM_EXTERN_C __attribute__((visibility("default")))

#define PM_HAS(p, field)                                                       \
  ((p) && PM_CAST(size_t, (p)->struct_size) >=                                 \
              offsetof(__typeof__(*(p)), field) + sizeof((p)->field))
#define PM_ARRAY(a)                                                            \
  (a), PM_CAST(uint32_t, sizeof(a) / sizeof((a)[0])), PM_CAST(uint32_t, sizeof((a)[0]))
#define PM_NO_ARRAY NULL, 0u, 0u

#ifdef __cplusplus
extern "C" {
#endif

/* -------------------------------------------------------------- basic types */
typedef struct pm_str { const char *data; size_t len; } pm_str;        /* frozen */
typedef struct pm_kv  { pm_str key, value; } pm_kv;                     /* frozen */

/* Handles are generation-tagged numbers, never pointers: a stale one is
 * detected (PM_E_STALE) instead of being a use-after-free, and the same code
 * runs in the daemon and in the isolated runner.  0 is never valid. */
typedef uint64_t pm_scope;            /* owner of operations: a check OR a loop
                                         scope (see pm_kind.loop_open)        */
typedef pm_scope pm_check;            /* one running check                    */
typedef uint64_t pm_op;               /* one pending asynchronous operation   */

enum {                                /* int32_t status codes; >=0 is success */
  PM_OK = 0,
  PM_E_FAIL = -1, PM_E_ARG = -2, PM_E_NOMEM = -3, PM_E_UNSUPPORTED = -4,
  PM_E_CANCELLED = -5, PM_E_TIMEOUT = -6, PM_E_THREAD = -7, PM_E_LIMIT = -8,
  PM_E_STALE = -9, PM_E_BUSY = -10,
  PM_E_SYS = -11,                     /* pm_event.sys_errno says why, or errno
                                         where a function returned it         */
  PM_E_DENIED = -12,                  /* the network policy forbids the address */
  PM_E_DNS_NXDOMAIN = -20, PM_E_DNS_NODATA = -21, PM_E_DNS_SERVFAIL = -22,
  PM_E_DNS_UNAVAILABLE = -23          /* our resolver did not answer or cannot be
                                         reached: says nothing about the target */
};

/* ------------------------------------------------------------ option schema */
enum {                                /* uint32_t type                        */
  PM_T_NONE = 0, PM_T_BOOL = 1, PM_T_INT = 2, PM_T_FLOAT = 3, PM_T_STRING = 4,
  PM_T_DURATION = 5 /* int64 ns; YAML "1500ms" */, PM_T_SIZE = 6 /* bytes */,
  PM_T_ENUM = 7 /* int64 index into choices */, PM_T_LIST = 8 /* of strings */,
  PM_T_MAP = 9 /* string->string */, PM_T_JSON = 10 /* canonical JSON text */,
  PM_T_HOST = 11, PM_T_PORT = 12, PM_T_URL = 13 /* validated strings/ints */,
  PM_T_ENDPOINT = 14 /* string "host:port", IPv6 in brackets; `schema` may hold
                        the default port */,
  PM_T_RATIO = 15 /* double 0..1; YAML "20%" */
};
enum {                                /* uint32_t flags                       */
  PM_OPT_REQUIRED = 1u << 0,
  PM_OPT_SECRET = 1u << 1,            /* redacted everywhere                  */
  PM_OPT_ADVANCED = 1u << 2,          /* seldom needed } only documentation and */
  PM_OPT_DEPRECATED = 1u << 3,        /* still works   } schemas tell           */
  PM_OPT_TARGET = 1u << 4             /* what is probed: exactly one option of a
                                         kind; `kind: value` sets it and the API
                                         shows it as `url`                    */
};
typedef struct pm_option_spec {       /* array element: grows through stride  */
  const char *name;                   /* snake_case, unique within the kind; a
                                         dot nests: "expect.status"           */
  uint32_t    type, flags;
  const char *help;
  const char *default_text;           /* written as in YAML; NULL: no default. A
                                         list's is its one entry; a map and JSON
                                         have none                            */
  const char *const *choices;         /* PM_T_ENUM: NULL-terminated           */
  double      min, max;               /* both included; min==max: unbounded;
                                         seconds for durations, bytes for sizes
                                         and strings, entries for lists, 0..1
                                         for ratios                           */
  const char *schema;                 /* POSIX extended regex for strings, default
                                         port for endpoints, allowed schemes for
                                         URLs ("http,https" when NULL); for
                                         PM_T_JSON a JSON Schema that the host
                                         shows to people and does not apply   */
} pm_option_spec;

typedef struct pm_value {             /* frozen, 24 bytes                     */
  uint32_t type;                      /* PM_T_NONE: absent and no default     */
  uint32_t reserved;
  union {
    int64_t i; double f; pm_str s;    /* bool/int/duration/size/enum/port: i  */
    struct { const pm_str *items; size_t count; } list;
    struct { const pm_kv  *items; size_t count; } map;
  } u;
} pm_value;
typedef struct pm_options {
  uint32_t struct_size, count;
  const pm_value *values;             /* values[i] belongs to options[i]      */
  pm_str json;                        /* all of them as they were given, defaults
                                         left out, as one nested JSON object; empty
                                         unless the kind asked (PM_KIND_WANTS_JSON) */
} pm_options;

/* ---------------------------------------------------------- result of check */
enum { PM_STATE_UP = 0, PM_STATE_DOWN = 1, PM_STATE_DEGRADED = 2,
       PM_STATE_UNKNOWN = 3 /* the probe could not tell: not an outage */ };
enum { PM_CAUSE_NONE = 0, PM_CAUSE_DNS = 1, PM_CAUSE_REFUSED = 2,
       PM_CAUSE_UNREACHABLE = 3, PM_CAUSE_RESET = 4, PM_CAUSE_TIMEOUT = 5,
       PM_CAUSE_TLS = 6, PM_CAUSE_CERT = 7, PM_CAUSE_PROTOCOL = 8,
       PM_CAUSE_ASSERTION = 9, PM_CAUSE_CANCELLED = 10, PM_CAUSE_INTERNAL = 11 };
enum {                                /* uint32_t metric id                   */
  PM_M_DNS = 1, PM_M_CONNECT = 2, PM_M_TLS = 3, PM_M_SEND = 4, PM_M_TTFB = 5,
  PM_M_TRANSFER = 6,                  /* phases, seconds                      */
  PM_M_RTT = 7, PM_M_LOSS_RATIO = 8, PM_M_BYTES = 9,
  PM_M_CERT_NOT_AFTER = 10 /* unix s */, PM_M_CERT_CHAIN_LEN = 11,
  PM_M_REDIRECTS = 12,
  PM_M_CUSTOM = 0x1000                /* + index into pm_kind.metrics         */
};
enum {                                /* uint32_t attribute id                */
  PM_A_PEER = 1 /* ip:port */, PM_A_TLS_VERSION = 2, PM_A_TLS_CIPHER = 3,
  PM_A_CERT_SUBJECT = 4, PM_A_CERT_ISSUER = 5, PM_A_CERT_SHA256 = 6,
  PM_A_FINAL_URL = 7,
  PM_A_TRIED = 8,                     /* one for each address tried, in order, and
                                         the only id that may repeat: "192.0.2.1:443
                                         connect_refused 0.012" (address, failure
                                         code or "ok", seconds; one space between) */
  PM_A_EVIDENCE = 9,                  /* what the target answered, as text; kept
                                         only when the state is not UP        */
  PM_A_CUSTOM = 0x1000                /* + index into pm_kind.attrs           */
};
typedef struct pm_metric { uint32_t id, reserved; double value; } pm_metric; /* frozen */
typedef struct pm_attr   { uint32_t id, reserved; pm_str value; } pm_attr;   /* frozen */

/* What a host keeps at least, in characters; it cuts off the rest: 300 of message, 200
 * of expected and of got, 1000 of an attribute, 4096 of PM_A_EVIDENCE; 64 metrics and
 * 64 attributes.  Of one id the last one counts.  Numbers that are not finite, negative
 * phases and ids that nobody declared are left out.
 *
 * Failure codes are a closed list: those in pm_kind.codes, and these for everybody:
 *   dns_nxdomain dns_nodata dns_servfail dns_timeout dns_failed resolver_unavailable
 *   connect_refused connect_reset connect_timeout connect_unreachable connect_failed
 *   tls_timeout tls_handshake tls_not_tls tls_closed tls_config tls_verify tls_expired
 *   tls_not_yet_valid tls_self_signed tls_untrusted tls_incomplete_chain
 *   tls_name_mismatch tls_weak_key tls_weak_signature
 *   read_timeout write_timeout timeout reset closed protocol assertion
 *   policy_denied local_resources cancelled internal failed
 * Instead of any other the host uses the one that the cause stands for.              */
#define PM_TIME_AUTO (-1)             /* host measures start..complete        */
enum { PM_RESULT_HAS_CODE = 1u << 0   /* status_code is one that a protocol gave */ };
typedef struct pm_result {
  uint32_t struct_size;
  uint32_t state, cause;              /* PM_STATE_*, PM_CAUSE_*               */
  uint32_t flags;
  int32_t  status_code;               /* valid with PM_RESULT_HAS_CODE        */
  uint32_t failed_phase;              /* PM_M_DNS..PM_M_TRANSFER or 0         */
  int64_t  response_time_ns;          /* or PM_TIME_AUTO                      */
  pm_str   message;                   /* why it is not UP: one sentence       */
  const pm_metric *metrics; uint32_t metric_count, reserved0;
  const pm_attr   *attrs;   uint32_t attr_count,   reserved1;
  pm_str   code;                      /* of the closed list above; empty: the one
                                         that cause stands for                */
  pm_str   expected, got;             /* what was wanted and what came        */
} pm_result;

/* ------------------------------------------------------------ host services */
/* A pm_host belongs to one loop, or to the setup of a plugin.  The one that create()
 * is given is good for that instance until destroy() returns, that of loop_open() until
 * loop_close() returns and for every instance on that loop: keep it there, never in a
 * global variable.  The one of init() is good until deinit() returns; it and the one of
 * validate() have no interfaces, no checks, and drop log lines.                      */
typedef struct pm_host pm_host;
enum { PM_LOG_TRACE = 0, PM_LOG_DEBUG = 1, PM_LOG_INFO = 2, PM_LOG_WARN = 3,
       PM_LOG_ERROR = 4 };
struct pm_host {
  uint32_t struct_size;
  uint32_t abi_minor;                 /* minor implemented by the host        */
  void    *impl;                      /* host private                         */
  const char *name, *version;

  /* [any] NULL if the host does not have it; pointer valid as long as this host. */
  const void *(*get_interface)(const pm_host *, const char *id) PM_NOEXCEPT;
  /* [any] monotonic clock, ns.                                               */
  int64_t (*now)(const pm_host *) PM_NOEXCEPT;
  /* [any] Lines beyond what the host allows plugins in a second are dropped and
   * counted; `check` may be 0.  log_enabled: 1 when such a line would be written. */
  int32_t (*log_enabled)(const pm_host *, uint32_t level) PM_NOEXCEPT;
  void    (*log)(const pm_host *, uint32_t level, pm_check check,
                 const char *msg, size_t len) PM_NOEXCEPT;
  /* [loop | worker inside run()]  Ends the check: exactly once.  The host
   * copies *result before returning.  All operations of the check still
   * pending are dropped: after complete() returns NO callback of this check
   * runs, and the handle is stale.  PM_E_STALE: it is over already.  PM_E_ARG: no
   * result, or one that is shorter than that of minor 0; the check goes on.  */
  int32_t (*complete)(const pm_host *, pm_check, const pm_result *) PM_NOEXCEPT;
  /* [any] 1 once the host wants the check to stop, or it is over (blocking probes
   * poll it).                                                                */
  int32_t (*cancelled)(const pm_host *, pm_check) PM_NOEXCEPT;
  /* [worker inside run()] fd that becomes readable on cancel: to be put in a poll()
   * set, never to be read or closed.  Valid until run() returns.  <0: there is none. */
  int32_t (*cancel_fd)(const pm_host *, pm_check) PM_NOEXCEPT;
  /* PEM bundle of the trusted roots this host uses, for plugins that bring a
   * TLS library of their own; valid as long as this host.                    */
  const char *ca_file;
};

/* ---- event loop services: get_interface(PM_IFACE_IO) ---- */
#define PM_IFACE_IO "promonitor.io/1"
#define PM_NO_TIMEOUT (-1)            /* any negative time is none            */
enum { PM_READ = 1u << 0, PM_WRITE = 1u << 1,
       PM_HUP = 1u << 2, PM_ERR = 1u << 3 /* reported unasked                 */ };

typedef struct pm_addr {              /* frozen                               */
  uint32_t family;                    /* AF_INET / AF_INET6                   */
  uint32_t salen;
  uint8_t  sa[28];                    /* struct sockaddr_in / sockaddr_in6    */
  uint32_t reserved;
} pm_addr;
typedef struct pm_event {             /* filled by the host                   */
  uint32_t struct_size;
  int32_t  status;                    /* PM_OK or PM_E_*                      */
  uint32_t ready;                     /* fd_wait: PM_READ|PM_WRITE|...        */
  int32_t  sys_errno;                 /* with PM_E_SYS                        */
  int64_t  now_ns;                    /* clock of pm_host.now()               */
  const pm_addr *addrs; uint32_t addr_count, reserved; /* resolve; callback only */
  int64_t  bytes;                     /* stream read/write                    */
} pm_event;
/* [loop] never called from inside the function that armed it.                */
typedef void (*pm_op_fn)(void *user, pm_op op, const pm_event *ev) PM_NOEXCEPT;
typedef void (*pm_work_fn)(void *user) PM_NOEXCEPT;

enum { PM_RESOLVE_V4 = 1u << 0, PM_RESOLVE_V6 = 1u << 1,
       PM_RESOLVE_NO_CACHE = 1u << 2 /* a DNS probe wants the real answer */ };
typedef struct pm_resolve_query {
  uint32_t struct_size, flags;
  pm_str   host; uint32_t port, reserved;
} pm_resolve_query;

/* Common rule: when one of these returns PM_OK, `fn` runs exactly once, unless
 * op_cancel() or complete() drops the operation first.  On failure `fn` never
 * runs: PM_E_STALE the scope is over, PM_E_ARG an argument is wrong, PM_E_LIMIT the
 * host has too many operations, PM_E_BUSY as told below.  `out` may be null.
 * Reentrancy: callbacks may start and cancel any operation and may call complete().
 * A timeout that passes is an event with PM_E_TIMEOUT (of resolve also
 * PM_E_DNS_UNAVAILABLE, when the fault is not the name's).                   */
typedef struct pm_io {
  uint32_t struct_size, reserved;
  /* [loop] ONE-SHOT, level semantics: report when fd is ready (or already is).
   * One pending wait per fd, for both directions at once; a second is PM_E_BUSY.
   * PM_E_ARG also when the kernel cannot wait for it (a regular file).  The fd
   * must be non-blocking.                                                    */
  int32_t (*fd_wait)(const pm_host *, pm_scope, int32_t fd, uint32_t interest,
                     int64_t timeout_ns, pm_op_fn, void *user, pm_op *out) PM_NOEXCEPT;
  /* [loop] The only correct way to close an fd ever given to fd_wait(); also
   * when the scope is over already.                                           */
  int32_t (*fd_close)(const pm_host *, pm_scope, int32_t fd) PM_NOEXCEPT;
  /* [loop] Same, but a library closes the fd (call BEFORE it does).           */
  int32_t (*fd_release)(const pm_host *, pm_scope, int32_t fd) PM_NOEXCEPT;
  /* [loop] one-shot timer; 0 = next loop turn.                                */
  int32_t (*sleep)(const pm_host *, pm_scope, int64_t ns, pm_op_fn, void *user,
                   pm_op *out) PM_NOEXCEPT;
  /* [loop] host resolver, with a cache that all checks share.  Gives addresses in the
   * order to try them (RFC 6724), each with the query's port.  Neither of the two
   * families, or both: any.                                                   */
  int32_t (*resolve)(const pm_host *, pm_scope, const pm_resolve_query *,
                     int64_t timeout_ns, pm_op_fn, void *user, pm_op *out) PM_NOEXCEPT;
  /* [loop] run work(user) on a worker, then fn on the loop.  If the operation is
   * cancelled or its scope ends first, drop(user) runs instead of fn, after
   * work() returned or without it, on whichever thread; drop may be null.
   * PM_E_BUSY: too much work waits for workers already.                       */
  int32_t (*offload)(const pm_host *, pm_scope, pm_work_fn work, pm_op_fn fn,
                     pm_work_fn drop, void *user, pm_op *out) PM_NOEXCEPT;
  /* [any] run fn on the check's loop.  PM_E_STALE: check is over, nothing was
   * taken.  PM_OK: exactly one of fn/drop will run (drop when the check ends first,
   * on whichever thread; it may be null).                                     */
  int32_t (*post)(const pm_host *, pm_scope, pm_op_fn fn, pm_work_fn drop,
                  void *user) PM_NOEXCEPT;
  /* [loop] after PM_OK the callback will not run; PM_E_STALE: it ran already.  */
  int32_t (*op_cancel)(const pm_host *, pm_scope, pm_op) PM_NOEXCEPT;
  /* [loop] May this check connect to the address?  PM_OK or PM_E_DENIED.  Who
   * opens sockets himself asks right before connect(), and for every redirect;
   * the scope must be a check (PM_E_ARG).                                    */
  int32_t (*address_allowed)(const pm_host *, pm_scope, const pm_addr *) PM_NOEXCEPT;
} pm_io;

/* -------------------------------------------------------------- probe kinds */
typedef struct pm_metric_spec {       /* array element: grows through stride  */
  const char *name;                   /* "imap_mailbox_messages"              */
  const char *unit;                   /* "seconds", "bytes", "1"              */
  const char *help;
} pm_metric_spec;
typedef struct pm_attr_spec { const char *name, *help; } pm_attr_spec;
typedef struct pm_code_spec { const char *code, *help; } pm_code_spec; /* failure codes */

enum {                                /* pm_kind.flags                        */
  PM_KIND_BLOCKING      = 1u << 0,    /* implements run(); else start() and cancel() */
  PM_KIND_WANTS_JSON    = 1u << 1,    /* pm_options.json is filled            */
  PM_KIND_NEEDS_RAW     = 1u << 2,    /* needs CAP_NET_RAW or ping sockets: told to
                                         people; the host neither checks nor
                                         grants it                            */
  PM_KIND_OPERATOR_ONLY = 1u << 3,    /* can do harm (runs programs, reads files):
                                         only for monitors in the operator's own
                                         file, never for those made by users of
                                         the API                              */
  PM_KIND_COPIES_OPTIONS = 1u << 4    /* since minor 1: once create() returned, it
                                         reads neither *options nor its values any
                                         more; of what they point to, texts, lists
                                         and maps, it may.  Spares the host 24 bytes
                                         an option and monitor                */
};
enum {                                /* why a check is to stop               */
  PM_CANCEL_TIMEOUT = 1,              /* its deadline came                    */
  PM_CANCEL_SHUTDOWN = 2,             /* the host ends                        */
  PM_CANCEL_RECONFIGURE = 3,          /* its monitor changed or left          */
  PM_CANCEL_USER = 4                  /* a person does not want it any more   */
};
enum {                                /* pm_check_params.flags                */
  PM_CHECK_MANUAL = 1u << 0,          /* a person asked for it and waits      */
  PM_CHECK_RETRY = 1u << 1            /* to confirm what the last one found   */
};
typedef struct pm_check_params {
  uint32_t struct_size, flags;
  int64_t  start_ns, deadline_ns;     /* absolute, clock of now()             */
  pm_str   monitor_name;              /* for log lines                        */
  void    *loop_state;                /* what loop_open() returned, or NULL   */
} pm_check_params;

typedef struct pm_kind {
  uint32_t struct_size, flags;
  const char *name;                   /* `kind:` in YAML; [a-z][a-z0-9_-]*, at
                                         most 32 bytes                        */
  const char *title, *help, *doc_url;
  const pm_option_spec *options; uint32_t option_count, option_stride;
  const pm_metric_spec *metrics; uint32_t metric_count, metric_stride;
  const pm_attr_spec   *attrs;   uint32_t attr_count,   attr_stride;
  int64_t default_timeout_ns, default_interval_ns; /* 0: the host's            */

  /* [any] optional; cross-field rules the schema cannot express.  No I/O.     */
  int32_t (*validate)(const pm_host *, const pm_options *, char *err,
                      size_t err_cap) PM_NOEXCEPT;
  /* [loop] one instance a monitor; cheap, no I/O.  *options and all that it points
   * to stay valid until destroy() returns (PM_KIND_COPIES_OPTIONS: not all of it).
   * Not destroyed when it failed.                                             */
  int32_t (*create)(const pm_host *, const pm_options *, void **instance,
                    char *err, size_t err_cap) PM_NOEXCEPT;
  /* [loop] never while a check of the instance is running.                    */
  void    (*destroy)(void *instance) PM_NOEXCEPT;
  /* [loop] start a check and return at once.  One check of an instance runs at a
   * time.  complete() may be called from inside.  *state is handed back to cancel().
   * A negative return means "not started": the host then reports PM_STATE_UNKNOWN
   * itself, and nothing of the check is called any more.                      */
  int32_t (*start)(void *instance, pm_check, const pm_check_params *,
                   void **state) PM_NOEXCEPT;
  /* [loop] stop now: complete() must follow at once or within the grace time
   * (1 s); the result may still carry phases.  Once a check, never after complete().
   * Who does not stop is completed for, and the instance paused for a while.  An UP
   * that comes after the deadline counts as DOWN.                             */
  void    (*cancel)(void *instance, void *state, pm_check, uint32_t reason) PM_NOEXCEPT;
  /* [worker] PM_KIND_BLOCKING: whole check; must call complete() before it returns.
   * One check of an instance runs at a time, not always on the same worker.  cancel()
   * is not called: cancelled() and cancel_fd() tell.                          */
  int32_t (*run)(void *instance, pm_check, const pm_check_params *) PM_NOEXCEPT;
  /* [loop] optional, both or none; once per (kind, loop thread), before the first
   * create() there; loop_close() after the last destroy().  `scope` lives until
   * loop_close() returns and owns what is SHARED between checks: the one ping
   * socket, a c-ares channel, a libcurl multi handle.                         */
  int32_t (*loop_open)(const pm_host *, pm_scope, void **loop_state, char *err,
                       size_t err_cap) PM_NOEXCEPT;
  void    (*loop_close)(void *loop_state) PM_NOEXCEPT;
  const pm_code_spec *codes; uint32_t code_count, code_stride; /* of its own  */
} pm_kind;

/* ------------------------------------------------------------------- plugin */
typedef struct pm_plugin {
  uint32_t struct_size;
  uint32_t abi_major, target_minor, built_minor;
  const char *id;                     /* "org.example.imap"                   */
  const char *version;                /* semver of the plugin                 */
  const char *vendor, *license, *url, *help;
  const pm_kind *const *kinds; uint32_t kind_count, reserved;
  /* [setup] optional; once per process, when the descriptor was found good.  Take
   * interfaces in create() or loop_open(): this host has none.                */
  int32_t (*init)(const pm_host *, char *err, size_t err_cap) PM_NOEXCEPT;
  /* [setup] optional; once, after every instance is destroyed, unless init() failed.
   * The library is NOT unmapped afterwards.                                   */
  void    (*deinit)(void) PM_NOEXCEPT;
  /* [any] optional; for extensions that a host of a later minor may ask for.  */
  const void *(*get_interface)(const char *id) PM_NOEXCEPT;
} pm_plugin;
#define PM_PLUGIN_HEADER                                                       \
  PM_CAST(uint32_t, sizeof(pm_plugin)), PM_ABI_MAJOR, PM_TARGET_MINOR, PM_ABI_MINOR

/* The one exported symbol.  The ABI major is part of the NAME; a library may
 * export v1 and v2 side by side.  Pure: returns static data, touches nothing. */
typedef const pm_plugin *(*pm_entry_fn)(void) PM_NOEXCEPT;
#define PM_ENTRY_SYMBOL "promonitor_probe_v1"
PM_EXPORT const pm_plugin *promonitor_probe_v1(void) PM_NOEXCEPT;

/* ELF note readable WITHOUT dlopen() (no constructor runs): the host rejects
 * foreign or too new files from it.  Survives strip and --gc-sections.  A reader
 * ignores what follows the version.                                           */
#define PM_NOTE_NAME "ProMonitor"
#define PM_NOTE_TYPE 0x504d5031u      /* "PMP1" */
#define PM_PLUGIN_NOTE(ID, VERSION)                                             \
  __attribute__((used, section(".note.promonitor"), aligned(4)))               \
  static const struct {                                                        \
    uint32_t namesz, descsz, type; char name[12];                              \
    uint32_t abi_major, target_minor;                                          \
    char text[(sizeof(ID "\0" VERSION) + 3u) & ~3u];                           \
  } pm_plugin_note_ = { sizeof(PM_NOTE_NAME),                                  \
    8u + ((sizeof(ID "\0" VERSION) + 3u) & ~3u), PM_NOTE_TYPE, PM_NOTE_NAME,   \
    PM_ABI_MAJOR, PM_TARGET_MINOR, ID "\0" VERSION }

/* Everything else about the layout is pinned in sdk/abi. */
PM_STATIC_ASSERT(sizeof(void *) == 8, "LP64 only");

#ifdef __cplusplus
}
#endif
#endif /* PROMONITOR_PROBE_H */
