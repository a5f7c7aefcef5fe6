#!/bin/sh
# Headers as a later minor may have them: every struct that can grow did, at its end. What is built with
# them is tomorrow's host or plugin. later_headers.sh INCLUDE_DIRECTORY TARGET_DIRECTORY
set -e
rm -rf "$2"; mkdir -p "$2"; cp -R "$1/promonitor" "$2/"
grown='pm_option_spec|pm_options|pm_result|pm_event|pm_resolve_query|pm_io|pm_metric_spec|pm_attr_spec|pm_code_spec|pm_check_params|pm_kind|pm_plugin'
sed -E -e 's/^#define PM_ABI_MINOR 1u/#define PM_ABI_MINOR 2u/' \
    -e "s/\} ($grown);/uint64_t later_[8]; } \1;/" \
    -e 's/^  const char \*ca_file;/&\n  uint64_t later_[8];/' "$1/promonitor/probe.h" >"$2/promonitor/probe.h"
[ "$(grep -c 'later_\[8\]' "$2/promonitor/probe.h")" = 13 ] || { echo "a struct did not grow: fix later_headers.sh"; exit 1; }
grep -q '^#define PM_ABI_MINOR 2u' "$2/promonitor/probe.h"
