#include "app/merge_patch.hpp"

#include <string>
#include <utility>

namespace promonitor {

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
