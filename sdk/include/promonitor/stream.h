/* promonitor/stream.h - optional interface "promonitor.stream/1" (DRAFT: may change until 1.1)
 * Host-owned byte streams: resolve + happy eyeballs + connect + TLS in one call.
 * Completion style (the host does the I/O), so the host may use epoll or io_uring,
 * owns the trust store and the TLS library, and measures phases the same way for
 * every probe.  Everything is [loop]. */
#ifndef PROMONITOR_STREAM_H
#define PROMONITOR_STREAM_H
#include "probe.h"
#ifdef __cplusplus
extern "C" {
#endif
#define PM_IFACE_STREAM "promonitor.stream/1"
typedef uint64_t pm_stream;
enum { PM_TLS_VERIFY = 1u << 0 /* fail the handshake */, PM_TLS_REPORT = 1u << 1 /* handshake on, verdict in info */,
       PM_TLS_RESUME = 1u << 2, PM_TLS_MIN_1_2 = 1u << 3, PM_TLS_MIN_1_3 = 1u << 4 };
typedef struct pm_tls_opts {
  uint32_t struct_size, flags;
  pm_str   server_name;               /* SNI and name check; empty: use host  */
  const pm_str *alpn; uint32_t alpn_count, reserved;
  pm_str   ca_file;                   /* PEM path; empty: the host's store    */
  pm_str   client_cert_file, client_key_file; /* PEM paths, or both empty     */
} pm_tls_opts;
typedef struct pm_connect_opts {
  uint32_t struct_size, flags;        /* PM_RESOLVE_*                         */
  pm_str   host; uint32_t port, reserved;
  pm_str   local_address;             /* or empty                             */
  const pm_tls_opts *tls;             /* NULL: plain TCP                      */
  int64_t  timeout_ns;
} pm_connect_opts;
enum { PM_STREAM_OUR_FAULT = 1u << 0 /* the failure says nothing about the target: PM_STATE_UNKNOWN */ };
typedef struct pm_stream_info {       /* caller sets struct_size, host fills  */
  uint32_t struct_size;
  uint32_t cause;                     /* PM_CAUSE_* of the last failure       */
  uint32_t failed_phase;              /* PM_M_DNS, PM_M_CONNECT, PM_M_TLS, 0  */
  uint32_t flags;                     /* PM_STREAM_*                          */
  pm_str   code, summary;             /* "connect_refused", one sentence      */
  pm_str   expected, got;
  int64_t  dns_ns, connect_ns, tls_ns;
  pm_addr  peer;
  uint32_t tls_version, verify_error; /* X509_V_ERR_* number, 0 = ok          */
  pm_str   tls_cipher, alpn;
  pm_str   verify_code, verify_text;  /* "tls_expired", ...; empty = verified */
  int64_t  cert_not_before, cert_not_after;
  pm_str   cert_subject, cert_issuer, cert_sha256;
  pm_str   cert_san, cert_serial, cert_key, cert_signature; /* "DNS:a, DNS:b" */
  const pm_str *chain_der; uint32_t chain_count, reserved1;
} pm_stream_info;                     /* strings live until close()           */
typedef struct pm_stream_api {
  uint32_t struct_size, reserved;
  int32_t (*connect)(const pm_host *, pm_scope, const pm_connect_opts *, pm_op_fn, void *user, pm_stream *out, pm_op *op) PM_NOEXCEPT;
  int32_t (*start_tls)(const pm_host *, pm_stream, const pm_tls_opts *, int64_t timeout_ns, pm_op_fn, void *user, pm_op *op) PM_NOEXCEPT;
  /* buf must stay valid until fn ran, op_cancel() or close(); event.bytes; 0 = EOF */
  int32_t (*read)(const pm_host *, pm_stream, void *buf, size_t cap, int64_t timeout_ns, pm_op_fn, void *user, pm_op *op) PM_NOEXCEPT;
  int32_t (*write)(const pm_host *, pm_stream, const void *buf, size_t len, int64_t timeout_ns, pm_op_fn, void *user, pm_op *op) PM_NOEXCEPT;
  int32_t (*info)(const pm_host *, pm_stream, pm_stream_info *) PM_NOEXCEPT;
  int32_t (*close)(const pm_host *, pm_stream, uint32_t hard /* RST, no close_notify */) PM_NOEXCEPT;
} pm_stream_api;
#ifdef __cplusplus
}
#endif
#endif
