#pragma once

namespace promonitor {

/// `promonitor version`: the program's and the plugin ABI's version.
int version(bool json);

}  // namespace promonitor
