#include "config/fields.hpp"

#include <fmt/format.h>

namespace promonitor::config {
namespace {

const char* typeName(OptionInput::Type type) {
  switch (type) {
    case OptionInput::Type::Null:
      return "nothing";
    case OptionInput::Type::List:
      return "a list";
    case OptionInput::Type::Map:
      return "a map";
    case OptionInput::Type::Scalar:
      break;
  }
  return "a single value";
}

std::string joined(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

void refuseQuoted(Decoding& decoding, const OptionInput& input, std::string_view expected) {
  decoding.refuse(input.mark, fmt::format("\"{}\" is text, not {}", input.text, expected),
                  "remove the quotes");
}

}  // namespace

bool isMap(Decoding& decoding, const OptionInput& input) {
  if (input.type == OptionInput::Type::Map) return true;
  if (input.type != OptionInput::Type::Null) {
    decoding.refuse(input.mark, fmt::format("expected a map, found {}", typeName(input.type)),
                    "write 'key: value' lines, indented");
  }
  return false;
}

bool isList(Decoding& decoding, const OptionInput& input) {
  if (input.type == OptionInput::Type::List) return true;
  if (input.type != OptionInput::Type::Null) {
    decoding.refuse(input.mark, fmt::format("expected a list, found {}", typeName(input.type)),
                    "write one '- item' a line, or [item, item]");
  }
  return false;
}

void refuseUnknownKey(Decoding& decoding, const SourceMark& mark, const std::string& key,
                      const std::vector<std::string_view>& known) {
  std::vector<std::string> words(known.begin(), known.end());
  const std::string nearest = nearestWord(key, words);
  decoding.refuse(mark, fmt::format("unknown key '{}'", key),
                  nearest.empty() ? "known here: " + joined(known)
                                  : fmt::format("did you mean '{}'?", nearest));
}

const std::string* scalarText(Decoding& decoding, const OptionInput& input,
                              std::string_view expected) {
  if (input.type == OptionInput::Type::Scalar) return &input.text;
  decoding.refuse(input.mark, fmt::format("expected {}, found {}", expected, typeName(input.type)),
                  input.type == OptionInput::Type::Null ? "give it a value or remove the line"
                                                        : "write a single value");
  return nullptr;
}

void readText(Decoding& decoding, const OptionInput& input, std::string& out) {
  const auto* text = scalarText(decoding, input, "text");
  if (text == nullptr) return;
  if (text->empty()) {
    decoding.refuse(input.mark, "is empty", "give it a value or remove the line");
    return;
  }
  out = *text;
}

void readBool(Decoding& decoding, const OptionInput& input, bool& out) {
  const auto* text = scalarText(decoding, input, "true or false");
  if (text == nullptr) return;
  if (input.quoted) {
    refuseQuoted(decoding, input, "true or false");
  } else if (*text == "true" || *text == "false") {
    out = *text == "true";
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is neither true nor false", *text),
                    "write true or false");
  }
}

void readIntegerIn(Decoding& decoding, const OptionInput& input, std::int64_t min, std::int64_t max,
                   std::int64_t& out) {
  const auto* text = scalarText(decoding, input, "a whole number");
  if (text == nullptr) return;
  const std::string range = fmt::format("write a whole number from {} to {}", min, max);
  if (input.quoted) {
    refuseQuoted(decoding, input, "a whole number");
    return;
  }
  const auto value = parseInteger(*text);
  if (!value) {
    decoding.refuse(input.mark, fmt::format("'{}' is not a whole number", *text), range);
  } else if (*value < min || *value > max) {
    decoding.refuse(input.mark,
                    fmt::format("{} is {} {}", *value, *value < min ? "below" : "above",
                                *value < min ? min : max),
                    range);
  } else {
    out = *value;
  }
}

void readDurationIn(Decoding& decoding, const OptionInput& input, Duration min, Duration max,
                    Duration& out) {
  const auto* text = scalarText(decoding, input, "a duration");
  if (text == nullptr) return;
  const auto value = parseDuration(*text);
  const bool is_bare_number = parseInteger(*text).value_or(0) > 0;
  if (!value) {
    decoding.refuse(input.mark, fmt::format("'{}' is not a duration", *text),
                    is_bare_number ? fmt::format("add the unit, as in {}s", *text)
                                   : "write it as 500ms, 30s, 1m30s, 2h or 7d");
  } else if (*value < min || *value > max) {
    decoding.refuse(
        input.mark,
        fmt::format("{} is {} {}", *text, *value < min ? "shorter than" : "longer than",
                    durationText(*value < min ? min : max)),
        fmt::format("write a duration from {} to {}", durationText(min), durationText(max)));
  } else {
    out = *value;
  }
}

}  // namespace promonitor::config
