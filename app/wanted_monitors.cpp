#include "app/wanted_monitors.hpp"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "api/json_input.hpp"

namespace promonitor {
namespace {

using Type = OptionInput::Type;

constexpr std::size_t kMostFields = 20;

bool isText(const OptionInput* value) {
  return value != nullptr && value->type == Type::Scalar && value->quoted;
}

class WantedMatch {
 public:
  WantedMatch(const std::vector<Monitor>& known, std::vector<FieldFault>& faults)
      : known_(known), faults_(faults), named_by_(known.size()) {
    for (std::size_t i = 0; i < known.size(); ++i) {
      by_id_.emplace(known[i].spec.id, i);
      by_name_[known[i].spec.name].push_back(i);
    }
  }

  std::optional<std::size_t> match(const OptionInput& item, std::size_t number) {
    if (item.type != Type::Map) {
      fault(number, "", "this must be an object");
      return std::nullopt;
    }
    const OptionInput* const name = entryOf(item, "name");
    const OptionInput* const id = entryOf(item, "id");
    if (!isText(name) || name->text.empty()) {
      fault(number, ".name", "say what it is called: monitors of a set are known by their names");
      return std::nullopt;
    }
    const bool by_id = id != nullptr && id->type != Type::Null;
    const auto found = by_id ? byId(*id, number) : byName(name->text, number);
    checkName(name->text, by_id, number);
    if (!found) return std::nullopt;
    if (named_by_[*found]) {
      fault(number, by_id ? ".id" : ".name",
            fmt::format("this is the monitor of {} already", wantedPath(*named_by_[*found])));
      return std::nullopt;
    }
    named_by_[*found] = number;
    return found;
  }

 private:
  std::optional<std::size_t> byId(const OptionInput& id, std::size_t number) {
    const auto uuid = isText(&id) ? Uuid::parse(id.text) : std::nullopt;
    const auto found = uuid ? by_id_.find(*uuid) : by_id_.end();
    if (found != by_id_.end()) return found->second;
    fault(number, ".id",
          "you have no monitor with this id that was made over the API: leave the id out to make "
          "one, or to mean the one of this name");
    return std::nullopt;
  }
  std::optional<std::size_t> byName(const std::string& name, std::size_t number) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    if (found->second.size() == 1) return found->second.front();
    fault(number, ".name",
          fmt::format("you have {} monitors of this name: say with 'id' which one is meant",
                      found->second.size()));
    return std::nullopt;
  }
  /// Two of one name can be told apart by ids alone.
  void checkName(const std::string& name, bool by_id, std::size_t number) {
    const auto [first, is_new] = names_.try_emplace(name, std::pair(number, by_id));
    if (is_new) return;
    const auto& [other, other_by_id] = first->second;
    if (by_id && other_by_id) return;
    fault(number, ".name", fmt::format("{} has this name already", wantedPath(other)));
  }
  void fault(std::size_t number, const char* field, std::string message) {
    faults_.push_back({wantedPath(number) + field, std::move(message)});
  }

  const std::vector<Monitor>& known_;
  std::vector<FieldFault>& faults_;
  /// Of `known_`: which item is about it.
  std::vector<std::optional<std::size_t>> named_by_;
  std::unordered_map<Uuid, std::size_t> by_id_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
  /// The first item of each name, and whether it has an id.
  std::unordered_map<std::string, std::pair<std::size_t, bool>> names_;
};

std::string textOf(const OptionInput* value) {
  std::string text;
  if (value != nullptr) api::appendJson(text, *value);
  return text;
}

void compare(const OptionInput* before, const OptionInput* after, const std::string& path,
             std::vector<std::string>& fields) {
  const bool are_maps = before != nullptr && after != nullptr && before->type == Type::Map &&
                        after->type == Type::Map;
  if (!are_maps) {
    if (textOf(before) != textOf(after)) fields.push_back(path);
    return;
  }
  const std::string prefix = path.empty() ? "" : path + '.';
  for (const auto& [key, value] : after->entries) {
    compare(entryOf(*before, key), &value, prefix + key, fields);
  }
  for (const auto& [key, value] : before->entries) {
    if (entryOf(*after, key) == nullptr) fields.push_back(prefix + key);
  }
}

}  // namespace

std::vector<std::optional<std::size_t>> matchWanted(const std::vector<OptionInput>& wanted,
                                                    const std::vector<Monitor>& known,
                                                    std::vector<FieldFault>& faults) {
  WantedMatch match(known, faults);
  std::vector<std::optional<std::size_t>> matches;
  matches.reserve(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) matches.push_back(match.match(wanted[i], i));
  return matches;
}

std::string wantedPath(std::size_t item) { return fmt::format("monitors[{}]", item); }

std::vector<std::string> differingFields(const OptionInput& before, const OptionInput& after) {
  std::vector<std::string> fields;
  compare(&before, &after, "", fields);
  if (fields.size() > kMostFields) {
    fields.resize(kMostFields);
    fields.emplace_back("...");
  }
  return fields;
}

}  // namespace promonitor
