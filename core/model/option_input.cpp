#include "core/model/option_input.hpp"

#include <algorithm>

namespace promonitor {
namespace {

template <class Map>
auto* findEntry(Map& map, std::string_view key) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(),
                                  [key](const auto& entry) { return entry.first == key; });
  return found == map.entries.end() ? nullptr : &found->second;
}

}  // namespace

const OptionInput* entryOf(const OptionInput& map, std::string_view key) {
  return findEntry(map, key);
}

OptionInput* entryOf(OptionInput& map, std::string_view key) { return findEntry(map, key); }

void setEntry(OptionInput& map, std::string_view key, OptionInput value) {
  map.type = OptionInput::Type::Map;
  if (OptionInput* const known = entryOf(map, key)) {
    *known = std::move(value);
  } else {
    map.entries.emplace_back(std::string(key), std::move(value));
  }
}

}  // namespace promonitor
