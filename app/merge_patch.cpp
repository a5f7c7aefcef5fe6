#include "app/merge_patch.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace promonitor {

const OptionInput* entryOf(const OptionInput& map, std::string_view key) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(),
                                  [key](const auto& entry) { return entry.first == key; });
  return found == map.entries.end() ? nullptr : &found->second;
}

OptionInput* entryOf(OptionInput& map, std::string_view key) {
  return const_cast<OptionInput*>(entryOf(std::as_const(map), key));
}

void setEntry(OptionInput& map, std::string_view key, OptionInput value) {
  map.type = OptionInput::Type::Map;
  if (OptionInput* const known = entryOf(map, key)) {
    *known = std::move(value);
  } else {
    map.entries.emplace_back(std::string(key), std::move(value));
  }
}

void mergePatch(OptionInput& target, const OptionInput& patch) {
  if (patch.type != OptionInput::Type::Map) {
    target = patch;
    return;
  }
  if (target.type != OptionInput::Type::Map) {
    target = {};
    target.type = OptionInput::Type::Map;
  }
  for (const auto& change : patch.entries) {
    const std::string& key = change.first;
    const OptionInput& value = change.second;
    if (value.type == OptionInput::Type::Null) {
      std::erase_if(target.entries, [&](const auto& entry) { return entry.first == key; });
      continue;
    }
    OptionInput merged;
    if (const OptionInput* const known = entryOf(target, key)) merged = *known;
    mergePatch(merged, value);
    setEntry(target, key, std::move(merged));
  }
}

}  // namespace promonitor
