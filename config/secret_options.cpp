#include "config/secret_options.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "config/values.hpp"

namespace promonitor::config {
namespace {

constexpr std::string_view kSuffix = "_file";

OptionInput* findEntry(OptionInput& map, std::string_view key) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == map.entries.end() ? nullptr : &found->second;
}

/// `entry` is `NAME_file: path` and becomes `NAME: content`.
void replaceByContent(Decoding& decoding, OptionInput& map,
                      std::pair<std::string, OptionInput>& entry) {
  const PathStep step(decoding, entry.first);
  std::string name = entry.first.substr(0, entry.first.size() - kSuffix.size());
  if (findEntry(map, name) != nullptr) {
    decoding.refuse(entry.second.mark, "the value itself is given too", "keep one of the two");
  }
  const SourceMark mark = entry.second.mark;
  std::string secret;
  readSecretAt(decoding, entry.second, secret);
  entry = {std::move(name), OptionInput::scalar(std::move(secret), true)};
  entry.second.mark = mark;
}

/// Looks for option `name` in the map: as one key, or a level deeper for each dot. In an option
/// that is a map itself, each of its values is a secret.
void readSecret(Decoding& decoding, OptionInput& map, std::string_view name, bool is_map) {
  for (auto& entry : map.entries) {
    const std::string_view key = entry.first;
    const bool is_file = key.ends_with(kSuffix) && key.size() > kSuffix.size();
    if (!is_map && is_file && key.substr(0, key.size() - kSuffix.size()) == name) {
      replaceByContent(decoding, map, entry);
    } else if (is_map && key == name) {
      const PathStep step(decoding, name);
      for (auto& value : entry.second.entries) {
        if (std::string_view(value.first).ends_with(kSuffix)) {
          replaceByContent(decoding, entry.second, value);
        }
      }
    }
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return;
  if (OptionInput* const inner = findEntry(map, name.substr(0, dot)); inner != nullptr) {
    const PathStep step(decoding, name.substr(0, dot));
    readSecret(decoding, *inner, name.substr(dot + 1), is_map);
  }
}

}  // namespace

void readSecretFiles(Decoding& decoding, const OptionSchema& schema, OptionInput& options) {
  for (const OptionSpec& option : schema.options()) {
    if ((option.flags & PM_OPT_SECRET) == 0) continue;
    readSecret(decoding, options, option.name, option.type == PM_T_MAP);
  }
}

}  // namespace promonitor::config
