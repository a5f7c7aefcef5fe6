#include "app/monitors_file.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "api/json_input.hpp"
#include "app/document_fields.hpp"
#include "app/json_literal.hpp"
#include "config/config_error.hpp"
#include "config/fields.hpp"
#include "config/monitor_keys.hpp"
#include "config/values.hpp"
#include "config/yaml_reader.hpp"

namespace promonitor {
namespace {

using Type = OptionInput::Type;

constexpr std::string_view kOptionsKey = "options";

/// What was written without quotes and is nothing but a text becomes one.
void makeJson(OptionInput& value) {
  if (value.type == Type::Scalar && !value.quoted) value.quoted = !isJsonLiteral(value.text);
  for (OptionInput& item : value.items) makeJson(item);
  for (auto& entry : value.entries) makeJson(entry.second);
}

/// A field of the API that is a text however it is written: `name: 2024`.
void makeText(OptionInput& value) {
  if (value.type == Type::Scalar) value.quoted = true;
}

OptionInput mapAt(const SourceMark& mark) {
  OptionInput map;
  map.type = Type::Map;
  map.mark = mark;
  return map;
}

bool isConfigField(std::string_view key) {
  const auto fields = configFields();
  return key != kOptionsKey && std::any_of(fields.begin(), fields.end(),
                                           [&](const auto& field) { return field.name == key; });
}

/// Turns one monitor of the file into the object that the API takes.
class DocumentOfFile {
 public:
  DocumentOfFile(config::Decoding& decoding, const std::vector<std::string>& kinds)
      : decoding_(decoding), kinds_(kinds) {}

  OptionInput run(OptionInput item) {
    document_ = mapAt(item.mark);
    config_ = mapAt(item.mark);
    options_ = mapAt(item.mark);
    if (!config::isMap(decoding_, item) || item.type != Type::Map) return document_;
    const bool names_kind = entryOf(item, "kind") != nullptr;
    for (std::size_t i = 0; i < item.entries.size(); ++i) {
      auto& [key, value] = item.entries[i];
      makeJson(value);
      const config::PathStep step(decoding_, key);
      take(key, std::move(value), item.key_marks[i], names_kind);
    }
    if (entryOf(document_, "kind") == nullptr) refuseWithoutKind(item);
    setEntry(config_, kOptionsKey, std::move(options_));
    setEntry(document_, "config", std::move(config_));
    return std::move(document_);
  }

 private:
  void take(const std::string& key, OptionInput value, const SourceMark& key_mark,
            bool names_kind) {
    if (key == "name" || key == "id" || key == "kind") {
      makeText(value);
      setEntry(document_, key, std::move(value));
    } else if (key == "target") {
      makeText(value);
      setEntry(document_, "url", std::move(value));
    } else if (key == "interval") {
      takeInterval(value);
    } else if (key == "paused") {
      setEntry(document_, "is_paused", std::move(value));
    } else if (key == "owner") {
      decoding_.refuse(key_mark, "whose the monitors are is told by the API key",
                       "remove this line");
    } else if (key == kOptionsKey && value.type == Type::Map) {
      for (auto& [name, inner] : value.entries) setEntry(options_, name, std::move(inner));
    } else if (isConfigField(key)) {
      takeConfig(key, std::move(value));
    } else if (!names_kind && isKind(key)) {
      takeKind(key, std::move(value), key_mark);
    } else {
      setEntry(options_, key, std::move(value));
    }
  }

  void takeInterval(const OptionInput& value) {
    Duration interval{};
    config::readInterval(decoding_, value, interval);
    OptionInput seconds = OptionInput::scalar(
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(interval).count()));
    seconds.mark = value.mark;
    setEntry(document_, "interval_seconds", std::move(seconds));
  }

  void takeConfig(const std::string& key, OptionInput value) {
    if (key == "timeout" || key == "retry_interval") makeText(value);
    if (key == "tags") std::for_each(value.items.begin(), value.items.end(), makeText);
    setEntry(config_, key, std::move(value));
  }

  void takeKind(const std::string& key, OptionInput target, const SourceMark& key_mark) {
    if (entryOf(document_, "kind") != nullptr) {
      decoding_.refuse(key_mark, "names a second kind",
                       "make it a monitor of its own, or say with 'kind' which one is meant");
      return;
    }
    OptionInput kind = OptionInput::scalar(key, true);
    kind.mark = key_mark;
    setEntry(document_, "kind", std::move(kind));
    makeText(target);
    setEntry(document_, "url", std::move(target));
  }

  void refuseWithoutKind(const OptionInput& item) {
    decoding_.refuse(
        item.mark, "names no kind",
        fmt::format("write '- http: URL'; the server's kinds: {}", fmt::join(kinds_, ", ")));
  }

  bool isKind(const std::string& key) const {
    return std::find(kinds_.begin(), kinds_.end(), key) != kinds_.end();
  }

  config::Decoding& decoding_;
  const std::vector<std::string>& kinds_;
  OptionInput document_;
  OptionInput config_;
  OptionInput options_;
};

std::string labelOf(const OptionInput& document, std::size_t number) {
  const OptionInput* const name = entryOf(document, "name");
  const bool is_shown = name != nullptr && !name->text.empty() && name->text.size() <= 200 &&
                        config::isPlainText(name->text);
  return is_shown ? fmt::format("monitor '{}'", name->text) : fmt::format("monitor {}", number + 1);
}

/// Takes "[12]" off the front.
std::optional<std::size_t> takeIndex(std::string_view& path) {
  if (!path.starts_with('[')) return std::nullopt;
  std::size_t index = 0;
  const auto read = std::from_chars(path.data() + 1, path.data() + path.size(), index);
  const auto length = static_cast<std::size_t>(read.ptr - path.data());
  if (read.ec != std::errc() || length >= path.size() || path[length] != ']') return std::nullopt;
  path.remove_prefix(length + 1);
  return index;
}

/// The place of what the path names, or of the nearest thing around it. Names may have dots.
SourceMark placeOf(const OptionInput& value, std::string_view path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  if (const auto index = takeIndex(path)) {
    return *index < value.items.size() ? placeOf(value.items[*index], path) : value.mark;
  }
  const OptionInput* inner = nullptr;
  std::size_t length = 0;
  for (const auto& [key, entry] : value.entries) {
    const bool is_it =
        path.starts_with(key) &&
        (path.size() == key.size() || path[key.size()] == '.' || path[key.size()] == '[');
    if (!is_it || key.size() <= length) continue;
    length = key.size();
    inner = &entry;
  }
  return inner == nullptr ? value.mark : placeOf(*inner, path.substr(length));
}

/// A field of the API as the file calls it.
std::string nameInFile(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"config.options.", ""},          {"config.options", ""},  {"config.", ""},
      {"interval_seconds", "interval"}, {"is_paused", "paused"}, {"url", "target"},
  };
  for (const auto& [field, key] : kNames) {
    if (path.starts_with(field)) return fmt::format("{}{}", key, path.substr(field.size()));
  }
  return std::string(path);
}

}  // namespace

MonitorsFile::MonitorsFile(const std::filesystem::path& path, const std::vector<std::string>& kinds,
                           const config::Environment& environment) {
  std::vector<InputIssue> issues;
  std::vector<SourceMark> refused;
  const auto file = sources_.read(path, {}, issues);
  auto root = file ? config::readYaml(sources_.text(*file), *file, issues) : std::nullopt;
  if (root) {
    config::substitute(*root, environment, issues, refused);
    config::Decoding decoding{sources_, refused, issues, {}, {}, 0};
    if (config::isMap(decoding, *root)) {
      for (std::size_t i = 0; i < root->entries.size(); ++i) {
        if (root->entries[i].first == "monitors") continue;
        config::refuseUnknownKey(decoding, root->key_marks[i], root->entries[i].first,
                                 {"monitors"});
      }
    }
    OptionInput* const monitors = entryOf(*root, "monitors");
    // Nothing is not an empty list: with --prune it would be the end of all monitors.
    if (monitors == nullptr || monitors->type == Type::Null) {
      decoding.refuse(monitors == nullptr ? root->mark : monitors->mark, "has no list 'monitors'",
                      "write 'monitors: []' where there is to be none");
    } else if (config::isList(decoding, *monitors)) {
      for (std::size_t i = 0; i < monitors->items.size(); ++i) {
        OptionInput& item = monitors->items[i];
        decoding.label = labelOf(item, i);
        decoding.path = fmt::format("monitors[{}]", i);
        decoding.labelled = decoding.path.size();
        documents_.push_back(DocumentOfFile(decoding, kinds).run(std::move(item)));
      }
    }
  }
  if (!issues.empty()) throw config::ConfigError(sources_, std::move(issues));
}

std::string MonitorsFile::json() const {
  std::string text = "[";
  for (const OptionInput& document : documents_) {
    if (text.size() > 1) text += ',';
    api::appendJson(text, document);
  }
  return text + ']';
}

void MonitorsFile::refuse(const std::vector<FieldFault>& faults) const {
  constexpr std::string_view kList = "monitors";
  std::vector<InputIssue> issues;
  for (const FieldFault& fault : faults) {
    std::string_view path = fault.path;
    if (path.starts_with(kList)) path.remove_prefix(kList.size());
    const auto index = takeIndex(path);
    if (!index || *index >= documents_.size()) {
      issues.push_back({{}, fault.path, fault.message, ""});
      continue;
    }
    if (path.starts_with('.')) path.remove_prefix(1);
    const OptionInput& document = documents_[*index];
    const std::string name = nameInFile(path);
    issues.push_back({placeOf(document, path), fault.path,
                      fmt::format("{}: {}{}{}", labelOf(document, *index), name,
                                  name.empty() ? "" : ": ", fault.message),
                      ""});
  }
  throw config::ConfigError(sources_, std::move(issues));
}

}  // namespace promonitor
