#include "core/verify/guarded_options.hpp"

#include <span>
#include <vector>

#include "core/plugin/option_value.hpp"

namespace promonitor::verify {

GuardedOptions::GuardedOptions(const pm_options& options, HostShape shape)
    : table_(shape), texts_(shape) {
  std::vector<pm_value> values;
  for (const pm_value& value : std::span(options.values, options.count)) {
    values.push_back(copyOf(value));
  }
  pm_options copy = options;
  copy.values =
      static_cast<const pm_value*>(table_.copy(values.data(), values.size() * sizeof(pm_value)));
  if (options.json.data != nullptr) copy.json = texts_.text(options.json);
  view_ = table_.structure(copy);
}

pm_value GuardedOptions::copyOf(const pm_value& value) {
  pm_value copy = value;
  switch (shapeOf(value.type)) {
    case ValueShape::Text:
      copy.u.s = texts_.text(value.u.s);
      break;
    case ValueShape::List: {
      std::vector<pm_str> items;
      for (const pm_str& item : std::span(value.u.list.items, value.u.list.count)) {
        items.push_back(texts_.text(item));
      }
      copy.u.list.items =
          static_cast<const pm_str*>(texts_.copy(items.data(), items.size() * sizeof(pm_str)));
      break;
    }
    case ValueShape::Map: {
      std::vector<pm_kv> entries;
      for (const pm_kv& entry : std::span(value.u.map.items, value.u.map.count)) {
        entries.push_back({texts_.text(entry.key), texts_.text(entry.value)});
      }
      copy.u.map.items =
          static_cast<const pm_kv*>(texts_.copy(entries.data(), entries.size() * sizeof(pm_kv)));
      break;
    }
    default:
      break;
  }
  return copy;
}

}  // namespace promonitor::verify
