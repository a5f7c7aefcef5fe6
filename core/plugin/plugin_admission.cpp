#include "core/plugin/plugin_admission.hpp"

#include <fmt/format.h>

#include "core/plugin/plugin_error.hpp"
#include "promonitor/probe.h"

namespace promonitor {
namespace {

void checkAbi(const PluginNote& note) {
  if (note.abi_major != PM_ABI_MAJOR) {
    throw PluginError(
        fmt::format("it was built for plugin ABI {}, this program has {}; get a build for it",
                    note.abi_major, PM_ABI_MAJOR));
  }
  if (note.target_minor > PM_ABI_MINOR) {
    throw PluginError(
        fmt::format("it needs plugin ABI {}.{}, this program has {}.{}; update ProMonitor",
                    note.abi_major, note.target_minor, PM_ABI_MAJOR, PM_ABI_MINOR));
  }
}

}  // namespace

PluginNote admitPlugin(const PluginFile& file, const std::string& pin,
                       const std::string& described) {
  PluginNote note = readPluginNote(file.bytes());
  checkAbi(note);
  if (pin.empty() && described.empty()) return note;
  const std::string digest = file.digest();
  if (!pin.empty() && digest != pin) {
    throw PluginError(fmt::format("its SHA-256 is {}, but {} is wanted", digest, pin));
  }
  if (!described.empty() && digest != described) {
    throw PluginError("the file was replaced since it was loaded; restart promonitor");
  }
  return note;
}

}  // namespace promonitor
