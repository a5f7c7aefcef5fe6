#include "core/plugin/plugin_registry.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <system_error>

#include <fmt/format.h>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/descriptor.hpp"
#include "core/plugin/error_text.hpp"
#include "core/plugin/plugin_admission.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_file.hpp"
#include "core/plugin/plugin_library.hpp"

namespace promonitor {
namespace {

void initialise(const pm_plugin& plugin) {
  if (plugin.init == nullptr) return;
  ErrorText text;
  const std::int32_t status = plugin.init(&setupHost(), text.data(), text.capacity());
  if (status < 0) throw PluginError("its init failed: " + text.message(status));
}

/// A plugin in this process.
struct InlinePlugin {
  InlinePlugin(const std::filesystem::path& path, const PluginRequest& request)
      : library(path, request.sha256, request.described_sha256),
        table(library.describe()),
        contents(readDescriptor(table, library.note(), path)) {}

  const PluginLibrary library;
  const pm_plugin* const table;
  const PluginKinds contents;
};

/// A file that is loaded: how, and what it was.
struct KnownFile {
  Isolation isolation;
  std::string digest;

  /// Throws PluginError when it is wanted in another way by now.
  void requireSame(const PluginRequest& request) const {
    if (isolation != request.isolation) {
      throw PluginError(fmt::format("it was loaded with 'isolation: {}'; restart to change that",
                                    isolationName(isolation)));
    }
    if (!request.sha256.empty() && request.sha256 != digest) {
      throw PluginError(
          fmt::format("it was loaded from a file whose SHA-256 is {}, but {} is wanted; restart to "
                      "load that",
                      digest, request.sha256));
    }
  }
};

/// A plugin of which this process has only the declaration.
struct DescribedPlugin {
  DescribedPlugin(const std::filesystem::path& path, const PluginRequest& request,
                  const InquiryFactory& inquire) {
    const PluginFile file(path);
    const PluginNote note = admitPlugin(file, request.sha256);
    digest = file.digest();
    inquiry = inquire({path, request.sha256, Isolation::Inline, digest});
    for (auto& kind : inquiry->describe(note)) {
      kind->plugin_path = path.string();
      kind->plugin_pin = request.sha256;
      kind->plugin_sha256 = digest;
      kind->inquiry = inquiry.get();
      kinds.push_back(std::move(kind));
    }
  }

  std::string digest;
  std::unique_ptr<PluginInquiry> inquiry;
  std::vector<std::unique_ptr<const ProbeKind>> kinds;
};

}  // namespace

struct PluginRegistry::State {
  using Kinds = std::vector<std::unique_ptr<const ProbeKind>>;

  // These give the file's SHA-256.
  std::string addInline(const std::filesystem::path& path, const PluginRequest& request);
  std::string addDescribed(const std::filesystem::path& path, const PluginRequest& request);
  void refuseTaken(const Kinds& contents) const;
  void take(const Kinds& contents);

  InquiryFactory inquire;
  std::map<std::filesystem::path, KnownFile> files;  ///< by canonical path
  std::deque<InlinePlugin> inline_plugins;
  std::deque<DescribedPlugin> described_plugins;

  mutable std::shared_mutex mutex;
  std::map<std::string, const ProbeKind*, std::less<>> kinds;  ///< guarded
};

std::string PluginRegistry::State::addInline(const std::filesystem::path& path,
                                             const PluginRequest& request) {
  const InlinePlugin& plugin = inline_plugins.emplace_back(path, request);
  try {
    refuseTaken(plugin.contents.kinds);
    initialise(*plugin.table);
  } catch (const PluginError&) {
    inline_plugins.pop_back();
    throw;
  }
  take(plugin.contents.kinds);
  return plugin.library.digest();
}

std::string PluginRegistry::State::addDescribed(const std::filesystem::path& path,
                                                const PluginRequest& request) {
  if (!inquire) throw PluginError("this command runs no plugins in processes of their own");
  DescribedPlugin plugin(path, request, inquire);
  refuseTaken(plugin.kinds);
  const DescribedPlugin& known = described_plugins.emplace_back(std::move(plugin));
  take(known.kinds);
  return known.digest;
}

void PluginRegistry::State::refuseTaken(const Kinds& contents) const {
  const std::shared_lock lock(mutex);
  for (const auto& kind : contents) {
    if (const auto taken = kinds.find(kind->name); taken != kinds.end()) {
      throw PluginError(fmt::format("kind '{}' was already loaded from {}; remove one of the two",
                                    kind->name, taken->second->plugin_path));
    }
  }
}

void PluginRegistry::State::take(const Kinds& contents) {
  const std::unique_lock lock(mutex);
  for (const auto& kind : contents) kinds.emplace(kind->name, kind.get());
}

PluginRegistry::PluginRegistry(InquiryFactory inquire) : state_(std::make_unique<State>()) {
  state_->inquire = std::move(inquire);
}

PluginRegistry::~PluginRegistry() {
  for (const InlinePlugin& plugin : state_->inline_plugins) {
    if (plugin.table->deinit != nullptr) plugin.table->deinit();
  }
}

void PluginRegistry::load(const PluginRequest& request) {
  std::error_code missing;
  const auto path = std::filesystem::canonical(request.path, missing);
  if (missing) {
    throw PluginError(fmt::format("plugin {}: {}", request.path.string(), missing.message()));
  }
  try {
    if (const auto known = state_->files.find(path); known != state_->files.end()) {
      known->second.requireSame(request);
      return;
    }
    const bool isolated = request.isolation == Isolation::Process;
    std::string digest =
        isolated ? state_->addDescribed(path, request) : state_->addInline(path, request);
    state_->files.emplace(path, KnownFile{request.isolation, std::move(digest)});
  } catch (const PluginError& error) {
    throw PluginError(fmt::format("plugin {}: {}", path.string(), error.what()));
  }
}

std::vector<std::string> PluginRegistry::loadDirectory(const std::filesystem::path& directory,
                                                       Isolation isolation) {
  std::vector<std::string> refused;
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  while (!error && entry != std::filesystem::directory_iterator()) {
    if (entry->path().extension() == ".so") files.push_back(entry->path());
    entry.increment(error);
  }
  if (error) {
    refused.push_back(
        fmt::format("plugin directory {}: {}; create it, or remove it from the configuration",
                    directory.string(), error.message()));
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::error_code missing;
    if (state_->files.contains(std::filesystem::canonical(file, missing))) continue;
    try {
      load({file, {}, isolation, {}});
    } catch (const PluginError& refusal) {
      refused.emplace_back(refusal.what());
    }
  }
  return refused;
}

void PluginRegistry::rest() const {
  for (const DescribedPlugin& plugin : state_->described_plugins) plugin.inquiry->rest();
}

const ProbeKind* PluginRegistry::find(std::string_view kind) const {
  const std::shared_lock lock(state_->mutex);
  const auto found = state_->kinds.find(kind);
  return found == state_->kinds.end() ? nullptr : found->second;
}

std::vector<const ProbeKind*> PluginRegistry::kinds() const {
  const std::shared_lock lock(state_->mutex);
  std::vector<const ProbeKind*> list;
  list.reserve(state_->kinds.size());
  for (const auto& [name, kind] : state_->kinds) list.push_back(kind);
  return list;
}

}  // namespace promonitor
