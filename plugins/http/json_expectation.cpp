#include "json_expectation.hpp"

#include <cstdint>
#include <stdexcept>

#include "condition.hpp"
#include "header_field.hpp"

#include <nlohmann/json.hpp>

namespace promonitor::http {
namespace {

using Json = nlohmann::json;
using Kind = Condition::Kind;

constexpr int kMostLevels = 64;
constexpr std::size_t kMostValues = 100'000;
constexpr std::size_t kMostTexts = 1000;
constexpr std::size_t kShown = 200;

struct Bound {
  const char* text;
};

/// Throws Bound or nlohmann's exceptions.
Json parse(std::string_view body) {
  using Event = Json::parse_event_t;
  std::size_t values = 0;
  const auto bound = [&values](int depth, Event event, const Json&) {
    const bool opens = event == Event::array_start || event == Event::object_start;
    if (opens && depth >= kMostLevels) throw Bound{"it is nested deeper than 64 levels"};
    if (++values > kMostValues) throw Bound{"it has more than 100000 values"};
    return true;
  };
  return Json::parse(body.begin(), body.end(), bound);
}

std::string shown(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, kShown);
}

/// Characters of a text (RFC 8259, section 1), entries of an array or object; nothing for others.
std::optional<double> lengthOf(const Json& value) {
  if (value.is_array() || value.is_object()) return static_cast<double>(value.size());
  if (!value.is_string()) return std::nullopt;
  double characters = 0;
  for (const char c : value.get_ref<const std::string&>()) {
    const bool continues = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
    if (!continues) ++characters;
  }
  return characters;
}

Mismatch noDocument(const std::string& why) {
  return {"http_json_invalid", "the body is not a JSON document that can be judged: " + why, "JSON",
          why};
}

std::string reasonOf(const Json::parse_error& error) {
  return "syntax error at byte " + std::to_string(error.byte);
}

}  // namespace

struct JsonExpectations::One {
  std::string name;
  Json::json_pointer pointer;
  Condition condition;
  Json operand;  ///< what the operand spells as JSON; discarded when it spells nothing

  bool holdsFor(const Json& value) const {
    if (condition.ofLength()) {
      const std::optional<double> length = lengthOf(value);
      return length && condition.holdsForNumber(*length);
    }
    switch (condition.kind()) {
      case Kind::Exists:
        return true;
      case Kind::Absent:
        return false;
      case Kind::Equal:
        return equals(value);
      case Kind::NotEqual:
        return !equals(value);
      case Kind::Matches:
        return value.is_primitive() &&
               condition.isFoundIn(value.is_string() ? value.get_ref<const std::string&>()
                                                     : value.dump());
      default:
        return value.is_number() && condition.holdsForNumber(value.get<double>());
    }
  }

  /// `== 5` holds for 5 and "5", `== "5"` for the text alone.
  bool equals(const Json& value) const {
    if (value.is_string() && value.get_ref<const std::string&>() == condition.operand())
      return true;
    return !operand.is_discarded() && value == operand;
  }
};

JsonExpectations::JsonExpectations() = default;
JsonExpectations::~JsonExpectations() = default;
JsonExpectations::JsonExpectations(JsonExpectations&&) noexcept = default;
JsonExpectations& JsonExpectations::operator=(JsonExpectations&&) noexcept = default;

void JsonExpectations::add(std::string_view pointer, std::string_view condition) {
  Condition read(condition);
  Json operand = Json::parse(read.operand(), nullptr, false);
  try {
    list_.push_back({std::string(pointer), Json::json_pointer(std::string(pointer)),
                     std::move(read), std::move(operand)});
  } catch (const Json::parse_error&) {
    throw std::invalid_argument("'" + std::string(pointer) +
                                "' is not a JSON Pointer; write it as /status or /items/0/name");
  }
}

std::optional<Mismatch> JsonExpectations::judge(std::string_view body) const {
  Json document;
  try {
    document = parse(body);
  } catch (const Json::parse_error& error) {
    return noDocument(reasonOf(error));
  } catch (const Json::exception&) {
    return noDocument("a number is out of range");
  } catch (const Bound& bound) {
    return noDocument(bound.text);
  }
  for (const One& one : list_) {
    const bool exists = document.contains(one.pointer);
    const bool holds =
        exists ? one.holdsFor(document.at(one.pointer)) : one.condition.kind() == Kind::Absent;
    if (holds) continue;
    const std::string place = one.name.empty() ? "the document" : one.name;
    return Mismatch{"http_json_mismatch",
                    place + (exists ? " is not as expected" : " does not exist"),
                    one.name + " " + one.condition.text(),
                    exists ? one.name + " " + shown(document.at(one.pointer)) : "nothing"};
  }
  return std::nullopt;
}

std::vector<std::string> jsonTexts(std::string_view document) {
  std::vector<std::string> texts;
  const auto collect = [&texts](int, Json::parse_event_t event, const Json& value) {
    const bool text = event == Json::parse_event_t::value && value.is_string();
    if (text && texts.size() < kMostTexts) texts.push_back(value.get<std::string>());
    return true;
  };
  const Json read = Json::parse(document.begin(), document.end(), collect, false);
  return read.is_discarded() ? std::vector<std::string>() : texts;
}

}  // namespace promonitor::http
