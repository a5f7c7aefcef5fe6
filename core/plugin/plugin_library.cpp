#include "core/plugin/plugin_library.hpp"

#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_file.hpp"

namespace promonitor {
namespace {

/// Everything is bound now rather than in the middle of a check, seen by nobody else, and stays.
const auto kLoadMode = static_cast<boost::dll::load_mode::type>(
    boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local | RTLD_NODELETE);

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

struct PluginLibrary::Loaded {
  boost::dll::shared_library library;
};

PluginLibrary::PluginLibrary(const std::filesystem::path& path, const std::string& sha256)
    : loaded_(std::make_unique<Loaded>()) {
  try {
    const auto absolute = std::filesystem::canonical(path);
    PluginFile file(absolute);
    note_ = readPluginNote(file.bytes());
    checkAbi(note_);
    if (!sha256.empty() && file.digest() != sha256) {
      throw PluginError(fmt::format("its SHA-256 is {}, but {} is wanted", file.digest(), sha256));
    }
    const auto source = sha256.empty() ? absolute : file.pinnedPath();
    loaded_->library.load(source.string(), kLoadMode);
    if (!loaded_->library.has(PM_ENTRY_SYMBOL)) {
      throw PluginError("it does not export " PM_ENTRY_SYMBOL);
    }
    entry_ = &loaded_->library.get<std::remove_pointer_t<pm_entry_fn>>(PM_ENTRY_SYMBOL);
  } catch (const std::filesystem::filesystem_error& error) {
    throw PluginError(error.code().message());
  } catch (const boost::system::system_error& error) {
    throw PluginError(error.what());
  }
}

PluginLibrary::~PluginLibrary() = default;

}  // namespace promonitor
