#include "config/secret_options.hpp"

#include <algorithm>

#include "config/values.hpp"

namespace promonitor::config {
namespace {

OptionInput* findEntry(OptionInput& map, std::string_view key) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == map.entries.end() ? nullptr : &found->second;
}

/// Looks for `name` with "_file" behind it: as one key, or a level deeper for each dot.
void readSecretFile(Decoding& decoding, OptionInput& map, std::string_view name) {
  if (map.type != OptionInput::Type::Map) return;
  const std::string file_key = std::string(name) + "_file";
  if (OptionInput* const path = findEntry(map, file_key); path != nullptr) {
    const PathStep step(decoding, file_key);
    if (findEntry(map, name) != nullptr) {
      decoding.refuse(path->mark, "the value itself is given too", "keep one of the two");
    }
    std::string secret;
    readSecretAt(decoding, *path, secret);
    const SourceMark mark = path->mark;
    *path = OptionInput::scalar(std::move(secret), true);
    path->mark = mark;
    std::find_if(map.entries.begin(), map.entries.end(), [&](const auto& entry) {
      return entry.first == file_key;
    })->first = name;
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return;
  if (OptionInput* const inner = findEntry(map, name.substr(0, dot)); inner != nullptr) {
    const PathStep step(decoding, name.substr(0, dot));
    readSecretFile(decoding, *inner, name.substr(dot + 1));
  }
}

}  // namespace

void readSecretFiles(Decoding& decoding, const OptionSchema& schema, OptionInput& options) {
  for (const OptionSpec& option : schema.options()) {
    if ((option.flags & PM_OPT_SECRET) != 0) readSecretFile(decoding, options, option.name);
  }
}

}  // namespace promonitor::config
