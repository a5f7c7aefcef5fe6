#include "config/kind_table.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace promonitor::config {

KindTable::KindTable(const std::vector<const ProbeKind*>& kinds) {
  for (const ProbeKind* kind : kinds) kinds_.emplace(kind->name, kind);
}

const ProbeKind* KindTable::choose(Decoding& decoding, const MonitorKeys& keys,
                                   OptionInput& options, std::optional<OptionInput>& target) const {
  if (keys.kind.mark.line > 0) return named(decoding, keys.kind);
  auto& entries = options.entries;
  const auto names_kind = [&](const auto& entry) { return kinds_.contains(entry.first); };
  const auto first = std::find_if(entries.begin(), entries.end(), names_kind);
  if (first == entries.end()) {
    refuseWithoutKind(decoding, options);
    return nullptr;
  }
  const auto second = std::find_if(first + 1, entries.end(), names_kind);
  if (second != entries.end()) {
    decoding.refuse(
        options.key_marks[static_cast<std::size_t>(second - entries.begin())],
        fmt::format("'{}' names a second kind beside '{}'", second->first, first->first),
        "make it a monitor of its own, or say with 'kind' which one is meant");
    return nullptr;
  }
  if (target) {
    decoding.refuse(target->mark, fmt::format("'{}' gives the target already", first->first),
                    "remove 'target'");
  }
  const ProbeKind* const kind = kinds_.find(first->first)->second;
  target = std::move(first->second);
  options.key_marks.erase(options.key_marks.begin() + (first - entries.begin()));
  entries.erase(first);
  return kind;
}

const ProbeKind* KindTable::named(Decoding& decoding, const Placed<std::string>& name) const {
  if (!name.value) return nullptr;
  const auto found = kinds_.find(*name.value);
  if (found != kinds_.end()) return found->second;
  refuse(decoding, name.mark, *name.value);
  return nullptr;
}

void KindTable::refuse(Decoding& decoding, const SourceMark& mark, const std::string& word) const {
  const std::string near = nearest(word);
  decoding.refuse(mark, fmt::format("no kind '{}' is loaded", word),
                  near.empty() ? list() : fmt::format("did you mean '{}'? {}", near, list()));
}

void KindTable::refuseWithoutKind(Decoding& decoding, const OptionInput& options) const {
  for (std::size_t i = 0; i < options.entries.size(); ++i) {
    const std::string& key = options.entries[i].first;
    if (options.entries.size() > 1 && nearest(key).empty()) continue;
    refuse(decoding, options.key_marks[i], key);
    return;
  }
  decoding.refuse(options.mark, "names no kind", "write '- http: URL'; " + list());
}

std::string KindTable::nearest(const std::string& word) const {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kinds_) names.push_back(name);
  return nearestWord(word, names);
}

std::string KindTable::list() const {
  std::vector<std::string_view> names;
  for (const auto& [name, kind] : kinds_) names.push_back(name);
  return names.empty() ? "none is loaded: see 'plugins'"
                       : fmt::format("loaded kinds: {}", fmt::join(names, ", "));
}

}  // namespace promonitor::config
