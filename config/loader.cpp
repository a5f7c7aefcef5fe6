#include "config/loader.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "config/config_error.hpp"
#include "config/sections.hpp"
#include "config/yaml_reader.hpp"

namespace promonitor::config {
namespace {

constexpr std::size_t kMaxFiles = 10'000;

/// Files a pattern names, in order of name: wildcards may stand in the last part. A pattern without
/// any names its file whether it exists or not. A folder that cannot be listed is an error, because
/// its monitors would be taken for removed; one that is not there has no files.
std::vector<std::filesystem::path> expandPattern(const std::filesystem::path& pattern,
                                                 std::error_code& error) {
  const std::string wanted = pattern.filename().string();
  if (wanted.find_first_of("*?[") == std::string::npos) return {pattern};
  const auto folder = pattern.parent_path();
  std::vector<std::filesystem::path> found;
  std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (::fnmatch(wanted.c_str(), name.c_str(), FNM_PERIOD) == 0) found.push_back(folder / name);
  }
  if (error == std::errc::no_such_file_or_directory) error.clear();
  std::sort(found.begin(), found.end());
  return found;
}

std::filesystem::path identityOf(const std::filesystem::path& path) {
  std::error_code error;
  auto result = std::filesystem::weakly_canonical(path, error);
  return error ? path : result;
}

/// Reads files depth first, each once.
class FileWalk {
 public:
  FileWalk(Loaded& loaded, bool in_pieces)
      : loaded_(loaded),
        in_pieces_(in_pieces),
        decoding_{loaded.sources, loaded.refused, loaded.issues, {}, {}, 0} {}

  void run() {
    visit(loaded_.path, {});
    finishSections(decoding_, sections_);
    loaded_.settings = std::move(sections_.settings);
  }

 private:
  void visit(const std::filesystem::path& path, const SourceMark& asked_by) {
    const auto identity = identityOf(path);
    if (!admit(path, identity, asked_by)) return;
    const auto file = loaded_.sources.read(path, asked_by, loaded_.issues);
    if (!file) return;
    MonitorList list{.file = *file, .unread = {}, .read = {}};
    auto root = readFile(loaded_.sources.text(*file), list);
    if (!root) return;
    substitute(*root, loaded_.environment, loaded_.issues, loaded_.refused);
    decodeSections(decoding_, *root, sections_);
    list.read = std::exchange(sections_.monitors, {});
    if (!list.read.empty() || !list.unread.empty()) loaded_.monitors.push_back(std::move(list));
    open_.push_back(identity);
    for (const auto& include : std::exchange(sections_.includes, {})) {
      const auto pattern = loaded_.sources.directory(*file) / include.pattern;
      std::error_code error;
      for (const auto& match : expandPattern(pattern, error)) visit(match, include.mark);
      if (!error) continue;
      loaded_.addIssue(include.mark,
                       fmt::format("include: folder '{}' cannot be read: {}",
                                   pattern.parent_path().string(), error.message()),
                       "check the path and its permissions");
    }
    open_.pop_back();
  }

  std::optional<OptionInput> readFile(std::string_view text, MonitorList& list) {
    CutText cut = in_pieces_ ? cutMonitors(text) : CutText{.before = text};
    list.unread = std::move(cut.entries);
    loaded_.rest = Uuid::named(
        loaded_.rest,
        fmt::format("{}\n{}{}", loaded_.sources.path(list.file), cut.before, cut.after));
    return readYaml(cut.rest(), list.file, loaded_.issues);
  }

  bool admit(const std::filesystem::path& path, const std::filesystem::path& identity,
             const SourceMark& asked_by) {
    if (std::find(open_.begin(), open_.end(), identity) != open_.end()) {
      loaded_.addIssue(asked_by, fmt::format("include: '{}' includes itself", path.string()),
                       "remove this include");
      return false;
    }
    if (std::find(seen_.begin(), seen_.end(), identity) != seen_.end()) {
      loaded_.addIssue(asked_by, fmt::format("include: '{}' is included twice", path.string()),
                       "include it once");
      return false;
    }
    if (seen_.size() == kMaxFiles) {
      loaded_.addIssue(asked_by, fmt::format("include: more than {} files", kMaxFiles),
                       "join some of them");
      return false;
    }
    seen_.push_back(identity);
    return true;
  }

  Loaded& loaded_;
  const bool in_pieces_;
  Decoding decoding_;
  Sections sections_;
  std::vector<std::filesystem::path> open_;
  std::vector<std::filesystem::path> seen_;
};

Loaded read(const std::filesystem::path& path, const Environment& environment, bool in_pieces) {
  Loaded loaded;
  loaded.path = path;
  loaded.environment = environment;
  FileWalk(loaded, in_pieces).run();
  return loaded;
}

}  // namespace

std::size_t Loaded::monitorCount() const {
  std::size_t count = unreadCount();
  for (const MonitorList& list : monitors) count += list.read.size();
  return count;
}

std::size_t Loaded::unreadCount() const {
  std::size_t count = 0;
  for (const MonitorList& list : monitors) count += list.unread.size();
  return count;
}

void Loaded::addIssue(const SourceMark& mark, std::string message, std::string hint) {
  issues.push_back({mark, "", std::move(message), std::move(hint)});
}

void Loaded::throwIfBroken() const {
  if (!issues.empty()) throw ConfigError(sources, issues);
}

Loaded load(const std::filesystem::path& path, const Environment& environment) {
  Loaded loaded = read(path, environment, true);
  return loaded.issues.empty() ? std::move(loaded) : loadWhole(path, environment);
}

Loaded loadWhole(const std::filesystem::path& path, const Environment& environment) {
  return read(path, environment, false);
}

}  // namespace promonitor::config
