#include "core/plugin/option_value.hpp"

#include <regex.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/plugin/option_schema.hpp"
#include "core/plugin/target_text.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kMaxShown = 60;

struct Problem {
  std::string message;
  std::string hint;
};
using Reading = std::optional<Problem>;

std::string shown(std::string_view text) {
  return text.size() <= kMaxShown ? std::string(text) : repairedUtf8(text, kMaxShown - 3) + "...";
}

Problem notA(const OptionInput& input, const char* what, const char* example) {
  return {fmt::format("'{}' is not {}", shown(input.text), what),
          fmt::format("write it as {}", example)};
}

std::string boundText(const OptionSpec& spec, double bound) {
  switch (spec.type) {
    case PM_T_DURATION:
      return durationText(Duration(static_cast<std::int64_t>(bound * 1e9)));
    case PM_T_RATIO:
      return fmt::format("{:g}%", bound * 100);
    default:
      return fmt::format("{:.15g}", bound);
  }
}

/// `amount` is in the unit of the bounds.
Reading checkBounds(const OptionSpec& spec, std::string_view text, double amount) {
  if (spec.min == spec.max || (amount >= spec.min && amount <= spec.max)) return {};
  const bool above = amount > spec.max;
  return Problem{fmt::format("{} is {} {}", shown(text), above ? "above" : "below",
                             boundText(spec, above ? spec.max : spec.min)),
                 {}};
}

Reading readBool(const OptionInput& input, OptionValue& value) {
  if (input.quoted || (input.text != "true" && input.text != "false")) {
    return notA(input, "true or false", "true or false, without quotes");
  }
  value.i = input.text == "true" ? 1 : 0;
  return {};
}

Reading readInteger(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  const auto number = input.quoted ? std::nullopt : parseInteger(input.text);
  if (!number) return notA(input, "a whole number", "digits, without quotes");
  value.i = *number;
  return checkBounds(spec, input.text, static_cast<double>(*number));
}

Reading readPortNumber(const OptionInput& input, OptionValue& value) {
  OptionSpec bounds;
  bounds.type = PM_T_INT;
  bounds.min = 1;
  bounds.max = 65535;
  return readInteger(bounds, input, value);
}

Reading readFloat(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  const auto number = input.quoted ? std::nullopt : parseNumber(input.text);
  if (!number) return notA(input, "a number", "digits, without quotes");
  value.f = *number;
  return checkBounds(spec, input.text, *number);
}

Reading readRatio(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  const auto ratio = parseRatio(input.text);
  if (!ratio) return notA(input, "a percentage from 0% to 100%", "20%");
  value.f = *ratio;
  return checkBounds(spec, input.text, *ratio);
}

Reading readDuration(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  const auto duration = parseDuration(input.text);
  if (!duration) return notA(input, "a duration", "500ms, 5s, 1m30s, 2h or 7d");
  value.i = duration->count();
  return checkBounds(spec, input.text, static_cast<double>(value.i) / 1e9);
}

Reading readSize(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  const auto size = parseSize(input.text);
  if (!size) return notA(input, "a size", "512, 64KiB or 10MiB");
  value.i = *size;
  return checkBounds(spec, input.text, static_cast<double>(*size));
}

Reading readChoice(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  const auto found = std::find(spec.choices.begin(), spec.choices.end(), input.text);
  if (found != spec.choices.end()) {
    value.i = found - spec.choices.begin();
    return {};
  }
  const std::string near = nearestWord(input.text, spec.choices);
  return Problem{
      fmt::format("'{}' is not one of {}", shown(input.text), fmt::join(spec.choices, ", ")),
      near.empty() ? std::string() : fmt::format("did you mean '{}'?", near)};
}

Reading readText(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  const auto length = static_cast<double>(input.text.size());
  if (spec.min != spec.max && (length < spec.min || length > spec.max)) {
    return Problem{fmt::format("a text of {} bytes is too {}", input.text.size(),
                               length > spec.max ? "long" : "short"),
                   fmt::format("{} to {} bytes are allowed", boundText(spec, spec.min),
                               boundText(spec, spec.max))};
  }
  if (spec.pattern && regexec(spec.pattern.get(), input.text.c_str(), 0, nullptr, 0) != 0) {
    return Problem{fmt::format("'{}' does not match {}", shown(input.text), spec.schema), {}};
  }
  value.s = input.text;
  return {};
}

std::uint16_t defaultPort(const OptionSpec& spec) {
  return static_cast<std::uint16_t>(parseInteger(spec.schema).value_or(0));
}

Reading readTarget(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  std::string_view text = input.text;
  TextReading reading;
  if (spec.type == PM_T_URL) {
    reading = readUrl(text, spec.schema.empty() ? "http,https" : spec.schema);
  } else {
    const std::string& scheme = spec.own_scheme;
    if (!scheme.empty() && text.starts_with(scheme)) text.remove_prefix(scheme.size());
    reading = spec.type == PM_T_HOST ? readHost(text) : readEndpoint(text, defaultPort(spec));
  }
  if (!reading.good()) return Problem{std::move(reading.error), std::move(reading.hint)};
  value.s = std::move(reading.value);
  return {};
}

Reading readScalar(const OptionSpec& spec, const OptionInput& input, OptionValue& value) {
  if (input.text.find('\0') != std::string::npos) {
    return Problem{"the text has the character U+0000", "remove it"};
  }
  if (!isUtf8(input.text)) return Problem{"the text is not UTF-8", "save it as UTF-8"};
  switch (spec.type) {
    case PM_T_BOOL:
      return readBool(input, value);
    case PM_T_INT:
      return readInteger(spec, input, value);
    case PM_T_PORT:
      return readPortNumber(input, value);
    case PM_T_FLOAT:
      return readFloat(spec, input, value);
    case PM_T_RATIO:
      return readRatio(spec, input, value);
    case PM_T_DURATION:
      return readDuration(spec, input, value);
    case PM_T_SIZE:
      return readSize(spec, input, value);
    case PM_T_ENUM:
      return readChoice(spec, input, value);
    case PM_T_HOST:
    case PM_T_URL:
    case PM_T_ENDPOINT:
      return readTarget(spec, input, value);
    default:
      return readText(spec, input, value);
  }
}

/// Reads one value under an option's name, and reports what is wrong with its place.
class ValueReader {
 public:
  ValueReader(const OptionSpec& spec, std::vector<InputIssue>& issues)
      : spec_(spec), issues_(issues) {}

  bool read(const OptionInput& input, const std::string& path, OptionValue& value) {
    value.type = spec_.type;
    if (input.type == OptionInput::Type::Null) {
      return refuse(input, path, "there is no value", "give one, or remove the key");
    }
    switch (spec_.type) {
      case PM_T_LIST:
        return readList(input, path, value);
      case PM_T_MAP:
        return readMap(input, path, value);
      case PM_T_JSON:
        value.s = jsonText(input);
        return true;
      default:
        break;
    }
    if (input.type != OptionInput::Type::Scalar) {
      return refuse(input, path, "one value is wanted, not a list or a map", {});
    }
    if (auto problem = readScalar(spec_, input, value)) {
      if ((spec_.flags & PM_OPT_SECRET) != 0) problem->message = "the secret is not a valid value";
      return refuse(input, path, std::move(problem->message), std::move(problem->hint));
    }
    return true;
  }

 private:
  bool refuse(const OptionInput& input, const std::string& path, std::string message,
              std::string hint) {
    issues_.push_back({input.mark, path, std::move(message), std::move(hint)});
    return false;
  }

  bool readPart(const OptionInput& input, const std::string& path, std::string& text) {
    OptionSpec part;
    part.type = PM_T_STRING;
    OptionValue value;
    if (!ValueReader(part, issues_).read(input, path, value)) return false;
    text = std::move(value.s);
    return true;
  }

  bool readList(const OptionInput& input, const std::string& path, OptionValue& value) {
    if (input.type == OptionInput::Type::Map) {
      return refuse(input, path, "a list is wanted, not a map", "write it as [a, b]");
    }
    bool good = true;
    if (input.type == OptionInput::Type::Scalar) {
      good = readPart(input, path, value.items.emplace_back());
    }
    for (std::size_t i = 0; i < input.items.size(); ++i) {
      const std::string place = fmt::format("{}[{}]", path, i);
      if (!readPart(input.items[i], place, value.items.emplace_back())) good = false;
    }
    const auto count = static_cast<double>(value.items.size());
    if (good && spec_.min != spec_.max && (count < spec_.min || count > spec_.max)) {
      return refuse(input, path,
                    fmt::format("{} entries are too {}", value.items.size(),
                                count > spec_.max ? "many" : "few"),
                    fmt::format("{} to {} are allowed", boundText(spec_, spec_.min),
                                boundText(spec_, spec_.max)));
    }
    return good;
  }

  bool readMap(const OptionInput& input, const std::string& path, OptionValue& value) {
    if (input.type != OptionInput::Type::Map) {
      return refuse(input, path, "a map is wanted", "write it as { name: value }");
    }
    bool good = true;
    for (const auto& [key, inner] : input.entries) {
      std::string text;
      if (!isUtf8(key) || key.find('\0') != std::string::npos) {
        good = refuse(inner, path, "a key is not UTF-8 text without U+0000", {});
      }
      if (!readPart(inner, fmt::format("{}.{}", path, key), text)) good = false;
      value.entries.emplace_back(key, std::move(text));
    }
    return good;
  }

  const OptionSpec& spec_;
  std::vector<InputIssue>& issues_;
};

}  // namespace

ValueShape shapeOf(std::uint32_t type) {
  switch (type) {
    case PM_T_STRING:
    case PM_T_JSON:
    case PM_T_HOST:
    case PM_T_URL:
    case PM_T_ENDPOINT:
      return ValueShape::Text;
    case PM_T_FLOAT:
    case PM_T_RATIO:
      return ValueShape::Real;
    case PM_T_LIST:
      return ValueShape::List;
    case PM_T_MAP:
      return ValueShape::Map;
    default:
      return ValueShape::Integer;
  }
}

bool readOption(const OptionSpec& spec, const OptionInput& input, const std::string& path,
                OptionValue& value, std::vector<InputIssue>& issues) {
  return ValueReader(spec, issues).read(input, path, value);
}

}  // namespace promonitor
