#include "core/plugin/declared_names.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/plugin/plugin_error.hpp"

namespace promonitor {

bool isKindName(std::string_view name) {
  if (name.empty() || name.size() > 32 || name[0] < 'a' || name[0] > 'z') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void addName(std::vector<DeclaredName>& list, DeclaredName entry, const char* what) {
  const bool known = std::any_of(list.begin(), list.end(), [&](const DeclaredName& other) {
    return other.name == entry.name;
  });
  if (!isKindName(entry.name) || known) {
    throw PluginError(fmt::format("'{}' among its {} is {}", entry.name, what,
                                  known ? "there twice" : "not of [a-z][a-z0-9_-]*"));
  }
  list.push_back(std::move(entry));
}

}  // namespace promonitor
