/* Mentions every type of the frozen ABI, also those that only travel behind get_interface(): what
 * abidw does not see it cannot compare. Not installed, never run. stream.h joins when it is stable.
 */
#include "promonitor/probe.h"

#define PART PM_EXPORT __attribute__((used))

PART const pm_plugin* pm_reference_plugin(const pm_kind* kind, const pm_option_spec* option,
                                          const pm_metric_spec* metric,
                                          const pm_attr_spec* attribute, const pm_code_spec* code) {
  (void)kind, (void)option, (void)metric, (void)attribute, (void)code;
  return NULL;
}

PART int32_t pm_reference_host(const pm_host* host, const pm_options* options,
                               const pm_value* value, const pm_kv* entry,
                               const pm_check_params* params, const pm_result* result,
                               pm_check check) {
  (void)host, (void)options, (void)value, (void)entry, (void)params, (void)result, (void)check;
  return PM_OK;
}

PART int32_t pm_reference_io(const pm_io* io, const pm_event* event, const pm_addr* address,
                             const pm_resolve_query* query, pm_scope scope, pm_op operation,
                             pm_op_fn fn, pm_work_fn work) {
  (void)io, (void)event, (void)address, (void)query, (void)scope, (void)operation, (void)fn,
      (void)work;
  return PM_OK;
}

PART pm_entry_fn pm_reference_entry(void) { return NULL; }
