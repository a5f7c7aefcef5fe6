#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/sources.hpp"
#include "core/base/units.hpp"
#include "core/model/option_input.hpp"

namespace promonitor::config {

/// What decoding needs besides the value: the files, for relative paths, the list of issues, and
/// where it is: "server.listen".
struct Decoding {
  const Sources& sources;
  /// Values that have their issue already; what else is wrong with them is its consequence.
  const std::vector<SourceMark>& refused;
  std::vector<InputIssue>& issues;
  std::string path;
  /// What messages call the thing that `path` starts with ("monitor 'shop'"), and how much of
  /// `path` that replaces.
  std::string label;
  std::size_t labelled = 0;

  void refuse(const SourceMark& mark, const std::string& message, std::string hint) {
    if (std::find(refused.begin(), refused.end(), mark) != refused.end()) return;
    std::string_view inside = std::string_view(path).substr(labelled);
    if (inside.starts_with('.')) inside.remove_prefix(1);
    std::string text = label;
    for (const std::string_view part : {inside, std::string_view(message)}) {
      if (!text.empty() && !part.empty()) text += ": ";
      text += part;
    }
    issues.push_back({mark, path, std::move(text), std::move(hint)});
  }
};

/// Goes one name deeper for the length of a scope; nowhere for an empty name.
class PathStep {
 public:
  PathStep(Decoding& decoding, std::string_view name)
      : decoding_(decoding), length_(decoding.path.size()) {
    if (length_ > 0 && !name.empty()) decoding.path += '.';
    decoding.path += name;
  }
  ~PathStep() { decoding_.path.resize(length_); }
  PathStep(const PathStep&) = delete;
  PathStep& operator=(const PathStep&) = delete;

 private:
  Decoding& decoding_;
  std::size_t length_;
};

/// One key of a section: what it is called, what it takes, what it is for and how it is read. The
/// tables of fields are the only description of the file there is.
template <class Section>
struct Field {
  std::string_view name;
  std::string_view type;
  std::string_view help;
  void (*decode)(Decoding&, const OptionInput&, Section&);
};

/// Makes a Field's decode out of a member and a function that reads its type.
template <auto Member, auto Read, class Section>
void into(Decoding& decoding, const OptionInput& input, Section& section) {
  Read(decoding, input, section.*Member);
}

/// True for a map; null counts as an empty one. Anything else is an issue.
bool isMap(Decoding& decoding, const OptionInput& input);
bool isList(Decoding& decoding, const OptionInput& input);
void refuseUnknownKey(Decoding& decoding, const SourceMark& mark, const std::string& key,
                      const std::vector<std::string_view>& known);

/// Reads a map by its table. Every fault in it is an issue; what is sound is stored.
template <class Section>
void decodeFields(Decoding& decoding, const OptionInput& input,
                  std::span<const Field<Section>> table, Section& section) {
  if (!isMap(decoding, input)) return;
  for (std::size_t i = 0; i < input.entries.size(); ++i) {
    const std::string& key = input.entries[i].first;
    const auto field = std::find_if(table.begin(), table.end(),
                                    [&](const auto& candidate) { return candidate.name == key; });
    if (field != table.end()) {
      const PathStep step(decoding, key);
      field->decode(decoding, input.entries[i].second, section);
      continue;
    }
    std::vector<std::string_view> known;
    for (const auto& candidate : table) known.push_back(candidate.name);
    refuseUnknownKey(decoding, i < input.key_marks.size() ? input.key_marks[i] : input.mark, key,
                     known);
  }
}

/// decodeFields by a table that is known at compile time.
template <const auto& Table, class Section>
void readSection(Decoding& decoding, const OptionInput& input, Section& out) {
  decodeFields<Section>(decoding, input, Table, out);
}

/// Reads a list; `read_item` takes (Decoding&, const OptionInput&, Item&).
template <auto ReadItem, class Item>
void readList(Decoding& decoding, const OptionInput& input, std::vector<Item>& out) {
  if (!isList(decoding, input)) return;
  out.clear();
  for (const OptionInput& item : input.items) {
    Item value{};
    ReadItem(decoding, item, value);
    out.push_back(std::move(value));
  }
}

/// Null where the input is no scalar, which is then an issue; `expected` as in "a duration".
const std::string* scalarText(Decoding& decoding, const OptionInput& input,
                              std::string_view expected);

void readText(Decoding& decoding, const OptionInput& input, std::string& out);
void readBool(Decoding& decoding, const OptionInput& input, bool& out);
void readIntegerIn(Decoding& decoding, const OptionInput& input, std::int64_t min, std::int64_t max,
                   std::int64_t& out);
void readDurationIn(Decoding& decoding, const OptionInput& input, Duration min, Duration max,
                    Duration& out);

template <std::int64_t Min, std::int64_t Max, class Integer>
void readInteger(Decoding& decoding, const OptionInput& input, Integer& out) {
  std::int64_t value = out;
  readIntegerIn(decoding, input, Min, Max, value);
  out = static_cast<Integer>(value);
}

/// Bounds in milliseconds.
template <std::int64_t MinMs, std::int64_t MaxMs>
void readDuration(Decoding& decoding, const OptionInput& input, Duration& out) {
  readDurationIn(decoding, input, std::chrono::milliseconds(MinMs),
                 std::chrono::milliseconds(MaxMs), out);
}

/// The same for a value that may stay unset.
template <auto Read, class Value>
void readOptional(Decoding& decoding, const OptionInput& input, std::optional<Value>& out) {
  Value value{};
  const std::size_t issues = decoding.issues.size();
  Read(decoding, input, value);
  if (decoding.issues.size() == issues) out = std::move(value);
}

}  // namespace promonitor::config
