#include "core/plugin/plugin_library.hpp"

#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>
#include <boost/system/system_error.hpp>

#include "core/plugin/plugin_admission.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_file.hpp"

namespace promonitor {
namespace {

/// Everything is bound now rather than in the middle of a check, seen by nobody else, and stays.
const auto kLoadMode = static_cast<boost::dll::load_mode::type>(
    boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local | RTLD_NODELETE);

}  // namespace

struct PluginLibrary::Loaded {
  boost::dll::shared_library library;
};

PluginLibrary::PluginLibrary(const std::filesystem::path& path, const std::string& pin,
                             const std::string& described)
    : loaded_(std::make_unique<Loaded>()) {
  try {
    const auto absolute = std::filesystem::canonical(path);
    PluginFile file(absolute);
    note_ = admitPlugin(file, pin, described);
    digest_ = file.digest();
    const auto source = pin.empty() ? absolute : file.pinnedPath();
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
