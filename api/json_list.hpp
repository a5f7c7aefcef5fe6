#pragma once

#include <string>
#include <utility>

namespace promonitor::api {

/// Appends a JSON list to a text. `append(item)` appends each item to the same text.
template <class Items, class Append>
void appendList(std::string& out, const Items& items, const Append& append) {
  out += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!std::exchange(first, false)) out += ',';
    append(item);
  }
  out += ']';
}

}  // namespace promonitor::api
