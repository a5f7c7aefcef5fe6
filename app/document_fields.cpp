#include "app/document_fields.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

using Shape = DocumentField::Shape;

constexpr std::size_t kShownKey = 60;
constexpr std::array<std::string_view, 3> kShownOnly{"id", "status", "created_at"};
constexpr std::array<DocumentField, 6> kFields{{{"name", Shape::Text},
                                                {"url", Shape::Text},
                                                {"kind", Shape::Text},
                                                {"interval_seconds", Shape::Scalar},
                                                {"is_paused", Shape::Scalar},
                                                {"config", Shape::Map}}};
constexpr std::array<DocumentField, 10> kConfigFields{{{"timeout", Shape::Text},
                                                       {"retries", Shape::Scalar},
                                                       {"retry_interval", Shape::Text},
                                                       {"recover_after", Shape::Scalar},
                                                       {"invert", Shape::Scalar},
                                                       {"degraded_above", Shape::Map},
                                                       {"flapping", Shape::Map},
                                                       {"maintenance", Shape::List},
                                                       {"options", Shape::Map},
                                                       {"tags", Shape::Texts}}};

bool isTextItem(const OptionInput& input) {
  return input.type == OptionInput::Type::Scalar && input.quoted;
}

bool hasShape(const OptionInput& input, Shape shape) {
  switch (shape) {
    case Shape::Map:
      return input.type == OptionInput::Type::Map;
    case Shape::List:
      return input.type == OptionInput::Type::List;
    case Shape::Texts:
      return input.type == OptionInput::Type::List &&
             std::all_of(input.items.begin(), input.items.end(), isTextItem);
    case Shape::Text:
      return isTextItem(input);
    case Shape::Scalar:
      return input.type == OptionInput::Type::Scalar;
  }
  return false;
}

const char* shapeName(Shape shape) {
  switch (shape) {
    case Shape::Map:
      return "an object";
    case Shape::List:
      return "a list of objects";
    case Shape::Texts:
      return "a list of texts";
    case Shape::Text:
      return "a text";
    case Shape::Scalar:
      break;
  }
  return "a single value";
}

std::string unknownField(const std::string& shown, std::span<const DocumentField> known) {
  std::vector<std::string_view> names;
  for (const DocumentField& one : known) names.push_back(one.name);
  const std::string near = nearestWord(shown, names);
  return near.empty()
             ? fmt::format("there is no such field; known here: {}", fmt::join(names, ", "))
             : fmt::format("there is no such field; did you mean '{}'?", near);
}

}  // namespace

std::span<const DocumentField> documentFields() { return kFields; }

std::span<const DocumentField> configFields() { return kConfigFields; }

void takeFields(const OptionInput& map, std::span<const DocumentField> known,
                std::string_view around, OptionInput& taken, std::vector<FieldFault>& faults) {
  const std::string prefix = around.empty() ? "" : std::string(around) + '.';
  for (const auto& entry : map.entries) {
    const std::string& key = entry.first;
    const OptionInput& value = entry.second;
    const auto field = std::find_if(known.begin(), known.end(),
                                    [&](const DocumentField& one) { return one.name == key; });
    const bool is_shown_only =
        around.empty() && std::find(kShownOnly.begin(), kShownOnly.end(), key) != kShownOnly.end();
    if (field == known.end() && !is_shown_only) {
      const std::string shown = repairedUtf8(key, kShownKey);
      faults.push_back({prefix + shown, unknownField(shown, known)});
    } else if (field != known.end() && !hasShape(value, field->shape)) {
      faults.push_back({prefix + key, fmt::format("this must be {}", shapeName(field->shape))});
    } else if (field != known.end()) {
      setEntry(taken, key, value);
    }
  }
}

}  // namespace promonitor
