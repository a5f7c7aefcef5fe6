#pragma once

/// Stands in front of namespace pm: its symbols stay inside the plugin, or inline variables would
/// be shared between plugins that are loaded into one process.
#define PM_HIDDEN [[gnu::visibility("hidden")]]
