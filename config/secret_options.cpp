#include "config/secret_options.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "config/values.hpp"

namespace promonitor::config {
namespace {

constexpr std::string_view kSuffix = "_file";

/// `entry` is `NAME_file: path` and becomes `NAME: content`.
void replaceByContent(Decoding& decoding, OptionInput& map,
                      std::pair<std::string, OptionInput>& entry) {
  const PathStep step(decoding, entry.first);
  std::string name = entry.first.substr(0, entry.first.size() - kSuffix.size());
  if (entryOf(map, name) != nullptr) {
    decoding.refuse(entry.second.mark, "the value itself is given too", "keep one of the two");
  }
  const SourceMark mark = entry.second.mark;
  std::string secret;
  readSecretAt(decoding, entry.second, secret);
  entry = {std::move(name), OptionInput::scalar(std::move(secret), true)};
  entry.second.mark = mark;
}

bool isFileKey(std::string_view key, std::string_view name) {
  return key.size() == name.size() + kSuffix.size() && key.starts_with(name) &&
         key.ends_with(kSuffix);
}

/// Each value of a map that is a secret as a whole. True when there was one in a file.
bool readSecretValues(Decoding& decoding, OptionInput& map, std::string_view name) {
  const PathStep step(decoding, name);
  bool found = false;
  for (auto& entry : map.entries) {
    if (!std::string_view(entry.first).ends_with(kSuffix)) continue;
    replaceByContent(decoding, map, entry);
    found = true;
  }
  return found;
}

/// Looks for option `name` in the map: as one key, or a level deeper for each dot.
bool readSecret(Decoding& decoding, OptionInput& map, std::string_view name, bool is_map) {
  bool found = false;
  for (auto& entry : map.entries) {
    if (is_map && entry.first == name) {
      found |= readSecretValues(decoding, entry.second, name);
    } else if (!is_map && isFileKey(entry.first, name)) {
      replaceByContent(decoding, map, entry);
      found = true;
    }
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return found;
  if (OptionInput* const inner = entryOf(map, name.substr(0, dot)); inner != nullptr) {
    const PathStep step(decoding, name.substr(0, dot));
    found |= readSecret(decoding, *inner, name.substr(dot + 1), is_map);
  }
  return found;
}

}  // namespace

bool readSecretFiles(Decoding& decoding, const OptionSchema& schema, OptionInput& options) {
  bool found = false;
  for (const OptionSpec& option : schema.options()) {
    if ((option.flags & PM_OPT_SECRET) == 0) continue;
    found |= readSecret(decoding, options, option.name, option.type == PM_T_MAP);
  }
  return found;
}

}  // namespace promonitor::config
