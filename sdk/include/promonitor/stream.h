/* promonitor/stream.h - optional interface "promonitor.stream/1"
 *
 * DRAFT: may change until ABI minor 1; ask for it with get_interface() and be
 * ready for NULL.
 *
 * Byte streams that the host owns: resolve, staggered connect (RFC 8305) and TLS
 * in one call.  Completion style: the host does the I/O, owns the trust store and
 * the TLS library, applies the network policy to every address, and measures the
 * phases the same way for every probe.  Everything is [loop].
 */
/* Laid out by hand, comments beside what they explain. */
/* clang-format off */
#ifndef PROMONITOR_STREAM_H
#define PROMONITOR_STREAM_H

#include "probe.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PM_IFACE_STREAM "promonitor.stream/1"

typedef uint64_t pm_stream;           /* a handle, as pm_op is                */

enum {                                /* pm_tls_opts.flags                    */
  PM_TLS_VERIFY = 1u << 0,            /* a bad certificate fails the handshake;
                                         also when neither of the two is set  */
  PM_TLS_REPORT = 1u << 1,            /* the verdict on it is in the info     */
  PM_TLS_RESUME = 1u << 2,
  PM_TLS_MIN_1_2 = 1u << 3,           /* where min_version is 0               */
  PM_TLS_MIN_1_3 = 1u << 4
};
typedef struct pm_tls_opts {
  uint32_t struct_size, flags;
  pm_str   server_name;               /* SNI and name check; empty: the host  */
  const pm_str *alpn; uint32_t alpn_count, reserved;
  pm_str   ca_file;                   /* PEM path; empty: the host's store    */
  pm_str   client_cert_file, client_key_file; /* PEM paths, or both empty     */
  uint32_t min_version, max_version;  /* 0x0301 (TLS 1.0) to 0x0304 (TLS 1.3), both
                                         included; 0: the host's. Below 0x0303 old
                                         ciphers are allowed too              */
} pm_tls_opts;

enum {                                /* pm_connect_opts.flags, beside PM_RESOLVE_V4
                                         and PM_RESOLVE_V6                    */
  PM_CONNECT_PREFER_V4 = 1u << 8,     /* addresses of this family first       */
  PM_CONNECT_PREFER_V6 = 1u << 9
};
enum {                                /* pm_connect_opts.addresses            */
  PM_ADDRESSES_ANY = 0,               /* the next one when one fails or is slow
                                         (RFC 8305); one has to answer        */
  PM_ADDRESSES_FIRST = 1,             /* only the first in the order of RFC 6724 */
  PM_ADDRESSES_ALL = 2                /* each has to answer, with its TLS handshake;
                                         the stream is that to the first      */
};
typedef struct pm_connect_opts {
  uint32_t struct_size, flags;        /* PM_RESOLVE_V4, PM_RESOLVE_V6, PM_CONNECT_* */
  pm_str   host; uint32_t port, reserved;
  pm_str   local_address;             /* an address of this machine, or empty */
  const pm_tls_opts *tls;             /* NULL: plain TCP                      */
  int64_t  timeout_ns;                /* or PM_NO_TIMEOUT                     */
  pm_str   connect_to;                /* where to connect instead: "host", "host:port" or
                                         an address, IPv6 in brackets where a port
                                         follows; `host` stays the name of TLS */
  const pm_str *servers; uint32_t server_count; /* name servers to ask, "192.0.2.53" or
                                         "192.0.2.53:5353"; none: the host's  */
  uint32_t addresses;                 /* PM_ADDRESSES_*                       */
  int64_t  dns_limit_ns, connect_limit_ns, tls_limit_ns; /* of one phase, which fails
                                         when it takes longer; 0 and less: none */
} pm_connect_opts;

/* As pm_resolve_query, by servers of one's own.                              */
typedef struct pm_lookup_opts {
  uint32_t struct_size, flags;        /* PM_RESOLVE_*                         */
  pm_str   host; uint32_t port, server_count;
  const pm_str *servers;              /* as in pm_connect_opts                */
} pm_lookup_opts;

typedef struct pm_tried {             /* array element: grows through stride  */
  pm_str   address, code;             /* "192.0.2.1:443"; a failure code or "ok". Empty:
                                         given up because another one answered,
                                         or not over yet                      */
  int64_t  time_ns;                   /* from its first packet to its end     */
  pm_str   verify_code;               /* as in pm_stream_info, of this address */
} pm_tried;

enum {                                /* pm_stream_info.flags                 */
  PM_STREAM_OUR_FAULT = 1u << 0       /* the failure says nothing about the
                                         target: PM_STATE_UNKNOWN             */
};
typedef struct pm_stream_info {       /* caller sets struct_size, host fills  */
  uint32_t struct_size;
  uint32_t cause;                     /* PM_CAUSE_* of the last failure       */
  uint32_t failed_phase;              /* PM_M_DNS, PM_M_CONNECT, PM_M_TLS, 0  */
  uint32_t flags;                     /* PM_STREAM_*                          */
  pm_str   code, summary;             /* "connect_refused", one sentence      */
  pm_str   expected, got;             /* of the failure; without one, of verify_code */
  int64_t  dns_ns, connect_ns, tls_ns; /* -1: not over, or did not happen     */
  pm_addr  peer;                      /* salen 0: none yet                    */
  uint32_t tls_version;               /* 0x0304 for TLS 1.3; 0: no TLS        */
  uint32_t verify_error;              /* X509_V_ERR_* number, 0 = ok          */
  pm_str   tls_cipher, alpn;
  pm_str   verify_code, verify_text;  /* "tls_expired", ...; empty = verified */
  int64_t  cert_not_before, cert_not_after; /* unix s                         */
  pm_str   cert_subject, cert_issuer, cert_sha256;
  pm_str   cert_san, cert_serial, cert_key, cert_signature; /* "DNS:a, DNS:b" */
  const pm_str *chain_der; uint32_t chain_count, reserved1; /* leaf first     */
  pm_str   peer_text;                 /* "192.0.2.1:443"                      */
  pm_str   tls_version_text;          /* "TLSv1.3"                            */
  const pm_tried *tried; uint32_t tried_count, tried_stride; /* in order       */
  const pm_str *path_der; uint32_t path_count, reserved2; /* leaf to trusted root;
                                         none when nobody vouches for the leaf */
} pm_stream_info;                     /* strings live until the next call on the
                                         stream, or close()                   */

/* One read and one write of a stream may be pending at a time.  op_cancel() of
 * any operation of a stream ends the stream: only info() and close() make sense
 * then.  A stream whose scope ends is closed with it. */
typedef struct pm_stream_api {
  uint32_t struct_size, reserved;
  /* *out is valid even when fn reports a failure, for info(), until close().  */
  int32_t (*connect)(const pm_host *, pm_scope, const pm_connect_opts *, pm_op_fn,
                     void *user, pm_stream *out, pm_op *op) PM_NOEXCEPT;
  int32_t (*start_tls)(const pm_host *, pm_stream, const pm_tls_opts *,
                       int64_t timeout_ns, pm_op_fn, void *user, pm_op *op) PM_NOEXCEPT;
  /* buf stays valid until fn ran, op_cancel() or close(); event.bytes: 0 = EOF */
  int32_t (*read)(const pm_host *, pm_stream, void *buf, size_t cap,
                  int64_t timeout_ns, pm_op_fn, void *user, pm_op *op) PM_NOEXCEPT;
  int32_t (*write)(const pm_host *, pm_stream, const void *buf, size_t len,
                   int64_t timeout_ns, pm_op_fn, void *user, pm_op *op) PM_NOEXCEPT;
  int32_t (*info)(const pm_host *, pm_stream, pm_stream_info *) PM_NOEXCEPT;
  /* hard: reset the connection (RST, no close_notify)                         */
  int32_t (*close)(const pm_host *, pm_stream, uint32_t hard) PM_NOEXCEPT;
  /* As resolve() of promonitor.io/1, asking other servers than the host's: neither its
   * hosts file nor its search list count. PM_E_DENIED: the network policy forbids one. */
  int32_t (*resolve)(const pm_host *, pm_scope, const pm_lookup_opts *, int64_t timeout_ns,
                     pm_op_fn, void *user, pm_op *op) PM_NOEXCEPT;
} pm_stream_api;

#ifdef __cplusplus
}
#endif
#endif /* PROMONITOR_STREAM_H */
