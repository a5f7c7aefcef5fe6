/* Numbers that minor 1 of the plugin ABI added for ever; like v1_0_numbers.h. */
/* Laid out as a table. */
/* clang-format off */
#include "promonitor/probe.h"

#define NUMBER(name, value) PM_STATIC_ASSERT((name) == (value), #name " is fixed")

NUMBER(PM_KIND_COPIES_OPTIONS, 16);
