/* Layouts that minor 0 of the plugin ABI fixed for ever: the place and size of every field. A line
 * that fails to compile is a broken promise: change probe.h back, never this file. What a later
 * minor adds gets a file of its own. Compiled in every language and by every compiler that the SDK
 * promises. */
/* Laid out as a table. */
/* clang-format off */
#include "promonitor/probe.h"

/* A struct that may have more at its end today, never less. */
#define GROWS(type, size) PM_STATIC_ASSERT(sizeof(type) >= (size), #type " shrank")
#define FROZEN(type, size) PM_STATIC_ASSERT(sizeof(type) == (size), #type " is frozen")
#define FIELD(type, field, offset, size)                                                      \
  PM_STATIC_ASSERT(offsetof(type, field) == (offset) && sizeof(((type *)0)->field) == (size), \
                   #type "." #field " is fixed")

FROZEN(pm_str, 16);
FIELD(pm_str, data, 0, 8);
FIELD(pm_str, len, 8, 8);

FROZEN(pm_kv, 32);
FIELD(pm_kv, key, 0, 16);
FIELD(pm_kv, value, 16, 16);

GROWS(pm_option_spec, 64);
FIELD(pm_option_spec, name, 0, 8);
FIELD(pm_option_spec, type, 8, 4);
FIELD(pm_option_spec, flags, 12, 4);
FIELD(pm_option_spec, help, 16, 8);
FIELD(pm_option_spec, default_text, 24, 8);
FIELD(pm_option_spec, choices, 32, 8);
FIELD(pm_option_spec, min, 40, 8);
FIELD(pm_option_spec, max, 48, 8);
FIELD(pm_option_spec, schema, 56, 8);

FROZEN(pm_value, 24);
FIELD(pm_value, type, 0, 4);
FIELD(pm_value, reserved, 4, 4);
FIELD(pm_value, u, 8, 16);
FIELD(pm_value, u.i, 8, 8);
FIELD(pm_value, u.f, 8, 8);
FIELD(pm_value, u.s, 8, 16);
FIELD(pm_value, u.list.items, 8, 8);
FIELD(pm_value, u.list.count, 16, 8);
FIELD(pm_value, u.map.items, 8, 8);
FIELD(pm_value, u.map.count, 16, 8);

GROWS(pm_options, 32);
FIELD(pm_options, struct_size, 0, 4);
FIELD(pm_options, count, 4, 4);
FIELD(pm_options, values, 8, 8);
FIELD(pm_options, json, 16, 16);

FROZEN(pm_metric, 16);
FIELD(pm_metric, id, 0, 4);
FIELD(pm_metric, reserved, 4, 4);
FIELD(pm_metric, value, 8, 8);

FROZEN(pm_attr, 24);
FIELD(pm_attr, id, 0, 4);
FIELD(pm_attr, reserved, 4, 4);
FIELD(pm_attr, value, 8, 16);

GROWS(pm_result, 128);
FIELD(pm_result, struct_size, 0, 4);
FIELD(pm_result, state, 4, 4);
FIELD(pm_result, cause, 8, 4);
FIELD(pm_result, flags, 12, 4);
FIELD(pm_result, status_code, 16, 4);
FIELD(pm_result, failed_phase, 20, 4);
FIELD(pm_result, response_time_ns, 24, 8);
FIELD(pm_result, message, 32, 16);
FIELD(pm_result, metrics, 48, 8);
FIELD(pm_result, metric_count, 56, 4);
FIELD(pm_result, reserved0, 60, 4);
FIELD(pm_result, attrs, 64, 8);
FIELD(pm_result, attr_count, 72, 4);
FIELD(pm_result, reserved1, 76, 4);
FIELD(pm_result, code, 80, 16);
FIELD(pm_result, expected, 96, 16);
FIELD(pm_result, got, 112, 16);

GROWS(pm_host, 96);
FIELD(pm_host, struct_size, 0, 4);
FIELD(pm_host, abi_minor, 4, 4);
FIELD(pm_host, impl, 8, 8);
FIELD(pm_host, name, 16, 8);
FIELD(pm_host, version, 24, 8);
FIELD(pm_host, get_interface, 32, 8);
FIELD(pm_host, now, 40, 8);
FIELD(pm_host, log_enabled, 48, 8);
FIELD(pm_host, log, 56, 8);
FIELD(pm_host, complete, 64, 8);
FIELD(pm_host, cancelled, 72, 8);
FIELD(pm_host, cancel_fd, 80, 8);
FIELD(pm_host, ca_file, 88, 8);

FROZEN(pm_addr, 40);
FIELD(pm_addr, family, 0, 4);
FIELD(pm_addr, salen, 4, 4);
FIELD(pm_addr, sa, 8, 28);
FIELD(pm_addr, reserved, 36, 4);

GROWS(pm_event, 48);
FIELD(pm_event, struct_size, 0, 4);
FIELD(pm_event, status, 4, 4);
FIELD(pm_event, ready, 8, 4);
FIELD(pm_event, sys_errno, 12, 4);
FIELD(pm_event, now_ns, 16, 8);
FIELD(pm_event, addrs, 24, 8);
FIELD(pm_event, addr_count, 32, 4);
FIELD(pm_event, reserved, 36, 4);
FIELD(pm_event, bytes, 40, 8);

GROWS(pm_resolve_query, 32);
FIELD(pm_resolve_query, struct_size, 0, 4);
FIELD(pm_resolve_query, flags, 4, 4);
FIELD(pm_resolve_query, host, 8, 16);
FIELD(pm_resolve_query, port, 24, 4);
FIELD(pm_resolve_query, reserved, 28, 4);

GROWS(pm_io, 80);
FIELD(pm_io, struct_size, 0, 4);
FIELD(pm_io, reserved, 4, 4);
FIELD(pm_io, fd_wait, 8, 8);
FIELD(pm_io, fd_close, 16, 8);
FIELD(pm_io, fd_release, 24, 8);
FIELD(pm_io, sleep, 32, 8);
FIELD(pm_io, resolve, 40, 8);
FIELD(pm_io, offload, 48, 8);
FIELD(pm_io, post, 56, 8);
FIELD(pm_io, op_cancel, 64, 8);
FIELD(pm_io, address_allowed, 72, 8);

GROWS(pm_metric_spec, 24);
FIELD(pm_metric_spec, name, 0, 8);
FIELD(pm_metric_spec, unit, 8, 8);
FIELD(pm_metric_spec, help, 16, 8);

GROWS(pm_attr_spec, 16);
FIELD(pm_attr_spec, name, 0, 8);
FIELD(pm_attr_spec, help, 8, 8);

GROWS(pm_code_spec, 16);
FIELD(pm_code_spec, code, 0, 8);
FIELD(pm_code_spec, help, 8, 8);

GROWS(pm_check_params, 48);
FIELD(pm_check_params, struct_size, 0, 4);
FIELD(pm_check_params, flags, 4, 4);
FIELD(pm_check_params, start_ns, 8, 8);
FIELD(pm_check_params, deadline_ns, 16, 8);
FIELD(pm_check_params, monitor_name, 24, 16);
FIELD(pm_check_params, loop_state, 40, 8);

GROWS(pm_kind, 184);
FIELD(pm_kind, struct_size, 0, 4);
FIELD(pm_kind, flags, 4, 4);
FIELD(pm_kind, name, 8, 8);
FIELD(pm_kind, title, 16, 8);
FIELD(pm_kind, help, 24, 8);
FIELD(pm_kind, doc_url, 32, 8);
FIELD(pm_kind, options, 40, 8);
FIELD(pm_kind, option_count, 48, 4);
FIELD(pm_kind, option_stride, 52, 4);
FIELD(pm_kind, metrics, 56, 8);
FIELD(pm_kind, metric_count, 64, 4);
FIELD(pm_kind, metric_stride, 68, 4);
FIELD(pm_kind, attrs, 72, 8);
FIELD(pm_kind, attr_count, 80, 4);
FIELD(pm_kind, attr_stride, 84, 4);
FIELD(pm_kind, default_timeout_ns, 88, 8);
FIELD(pm_kind, default_interval_ns, 96, 8);
FIELD(pm_kind, validate, 104, 8);
FIELD(pm_kind, create, 112, 8);
FIELD(pm_kind, destroy, 120, 8);
FIELD(pm_kind, start, 128, 8);
FIELD(pm_kind, cancel, 136, 8);
FIELD(pm_kind, run, 144, 8);
FIELD(pm_kind, loop_open, 152, 8);
FIELD(pm_kind, loop_close, 160, 8);
FIELD(pm_kind, codes, 168, 8);
FIELD(pm_kind, code_count, 176, 4);
FIELD(pm_kind, code_stride, 180, 4);

GROWS(pm_plugin, 104);
FIELD(pm_plugin, struct_size, 0, 4);
FIELD(pm_plugin, abi_major, 4, 4);
FIELD(pm_plugin, target_minor, 8, 4);
FIELD(pm_plugin, built_minor, 12, 4);
FIELD(pm_plugin, id, 16, 8);
FIELD(pm_plugin, version, 24, 8);
FIELD(pm_plugin, vendor, 32, 8);
FIELD(pm_plugin, license, 40, 8);
FIELD(pm_plugin, url, 48, 8);
FIELD(pm_plugin, help, 56, 8);
FIELD(pm_plugin, kinds, 64, 8);
FIELD(pm_plugin, kind_count, 72, 4);
FIELD(pm_plugin, reserved, 76, 4);
FIELD(pm_plugin, init, 80, 8);
FIELD(pm_plugin, deinit, 88, 8);
FIELD(pm_plugin, get_interface, 96, 8);
