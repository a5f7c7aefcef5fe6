#include "app/monitors_yaml.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "api/json_text.hpp"
#include "app/json_literal.hpp"
#include "config/monitor_keys.hpp"
#include "core/base/units.hpp"

namespace promonitor {
namespace {

using Type = OptionInput::Type;

const std::string& textOf(const OptionInput& map, std::string_view key) {
  static const std::string none;
  const OptionInput* const value = entryOf(map, key);
  return value != nullptr ? value->text : none;
}

bool isDeclared(const OptionInput& shown) {
  const OptionInput* const config = entryOf(shown, "config");
  return config == nullptr || entryOf(*config, "declared_at") != nullptr;
}

/// Whether YAML reads it as this text when it has no quotes, wherever it stands.
bool isPlain(std::string_view text) {
  constexpr std::string_view kMarks = "_./@%+-:";
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const auto is_plain = [&](char c) { return is_letter(c) || kMarks.find(c) != kMarks.npos; };
  return !text.empty() && (is_letter(text.front()) || text.front() == '/') && text.back() != ':' &&
         std::all_of(text.begin(), text.end(), is_plain) && !isJsonLiteral(text) &&
         std::string_view("null Null NULL").find(text) == std::string_view::npos;
}

std::string yamlText(const std::string& text) {
  if (isPlain(text)) return text;
  std::string out;
  api::appendJsonString(out, text);
  return out;
}

/// A dollar sign stands for itself when it is doubled: the reader puts variables in values.
std::string yamlScalar(const OptionInput& scalar) {
  if (!scalar.quoted) return scalar.text;
  std::string literal;
  for (const char c : scalar.text) literal += c == '$' ? "$$" : std::string(1, c);
  return yamlText(literal);
}

/// Everything behind "key:" or "-", its line ends included.
void appendValue(std::string& out, const OptionInput& value, const std::string& indent) {
  switch (value.type) {
    case Type::Null:
      out += " null\n";
      return;
    case Type::Scalar:
      out += ' ' + yamlScalar(value) + '\n';
      return;
    case Type::List:
      if (value.items.empty()) out += " []";
      out += '\n';
      for (const OptionInput& item : value.items) {
        out += indent + '-';
        appendValue(out, item, indent + "  ");
      }
      return;
    case Type::Map:
      if (value.entries.empty()) out += " {}";
      out += '\n';
      for (const auto& [key, inner] : value.entries) {
        out += indent + yamlText(key) + ':';
        appendValue(out, inner, indent + "  ");
      }
      return;
  }
}

class MonitorText {
 public:
  explicit MonitorText(std::string& out) : out_(out) {}

  void write(const OptionInput& shown, bool with_id) {
    const OptionInput& config = *entryOf(shown, "config");
    const OptionInput* const options = entryOf(config, "options");
    begin();
    put("name", quoted(textOf(shown, "name")));
    if (with_id) put("id", quoted(textOf(shown, "id")));
    writeTarget(textOf(shown, "kind"), textOf(shown, "url"), options);
    const auto seconds = parseInteger(textOf(shown, "interval_seconds")).value_or(0);
    put("interval", quoted(durationText(std::chrono::seconds(seconds))));
    if (textOf(shown, "is_paused") == "true") put("paused", OptionInput::scalar("true"));
    for (const auto& [key, value] : config.entries) {
      const bool is_empty =
          value.type != Type::Scalar && value.items.empty() && value.entries.empty();
      if (key != "options" && !is_empty) put(key, value);
    }
    if (options != nullptr) writeOptions(*options);
  }

 private:
  static OptionInput quoted(std::string text) { return OptionInput::scalar(std::move(text), true); }
  static bool isMonitorKey(std::string_view key) {
    const auto keys = config::monitorKeyNames();
    return key == "options" || std::find(keys.begin(), keys.end(), key) != keys.end();
  }

  void begin() { lead_ = "  - "; }
  void put(const std::string& key, const OptionInput& value) {
    out_ += lead_ + yamlText(key) + ':';
    lead_ = "    ";
    appendValue(out_, value, "      ");
  }
  void writeTarget(const std::string& kind, const std::string& url, const OptionInput* options) {
    const bool is_short =
        !isMonitorKey(kind) && (options == nullptr || entryOf(*options, kind) == nullptr);
    if (!is_short) put("kind", quoted(kind));
    put(is_short ? kind : "target", quoted(url));
  }
  /// Beside the monitor's own keys, unless one of them has the same name.
  void writeOptions(const OptionInput& options) {
    const bool clash = std::any_of(options.entries.begin(), options.entries.end(),
                                   [](const auto& each) { return isMonitorKey(each.first); });
    if (clash) return put("options", options);
    for (const auto& [key, value] : options.entries) put(key, value);
  }

  std::string& out_;
  std::string lead_;
};

}  // namespace

std::string monitorsYaml(const std::vector<OptionInput>& shown, bool all_ids) {
  std::map<std::string, int> called;
  for (const OptionInput& each : shown) {
    if (!isDeclared(each)) ++called[textOf(each, "name")];
  }
  if (called.empty()) return "monitors: []\n";
  std::string out = "monitors:\n";
  MonitorText text(out);
  for (const OptionInput& each : shown) {
    if (!isDeclared(each)) text.write(each, all_ids || called[textOf(each, "name")] > 1);
  }
  return out;
}

}  // namespace promonitor
