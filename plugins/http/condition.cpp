#include "condition.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace promonitor::http {
namespace {

using Kind = Condition::Kind;

struct Operator {
  std::string_view text;
  Kind kind;
};
/// Longer ones first.
constexpr std::array<Operator, 6> kOperators = {{{"==", Kind::Equal},
                                                 {"!=", Kind::NotEqual},
                                                 {"<=", Kind::LessOrEqual},
                                                 {">=", Kind::GreaterOrEqual},
                                                 {"<", Kind::Less},
                                                 {">", Kind::Greater}}};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::optional<double> numberIn(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  if (!whole || !std::isfinite(number)) return std::nullopt;
  return number;
}

/// Takes `word` and the space behind it off the front of `text`.
bool takeWord(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word) || text.size() == word.size() || text[word.size()] != ' ') {
    return false;
  }
  text = trimmed(text.substr(word.size()));
  return true;
}

std::optional<Kind> takeOperator(std::string_view& text) {
  for (const Operator& one : kOperators) {
    if (!text.starts_with(one.text)) continue;
    text = trimmed(text.substr(one.text.size()));
    return one.kind;
  }
  return std::nullopt;
}

bool isOrder(Kind kind) { return kind >= Kind::Less && kind <= Kind::GreaterOrEqual; }

}  // namespace

Condition::Condition(std::string_view text) : text_(trimmed(text)) {
  std::string_view rest = text_;
  if (rest.empty()) throw std::invalid_argument("there is no condition; write 'exists' or a value");
  if (rest == "exists" || rest == "absent") {
    kind_ = rest == "exists" ? Kind::Exists : Kind::Absent;
    return;
  }
  if (takeWord(rest, "matches")) {
    kind_ = Kind::Matches;
    operand_ = rest;
    pattern_.emplace(rest);
    return;
  }
  of_length_ = takeWord(rest, "length");
  kind_ = takeOperator(rest).value_or(Kind::Equal);
  readOperand(rest);
}

void Condition::readOperand(std::string_view rest) {
  operand_ = rest;
  const std::optional<double> number = numberIn(rest);
  if (number) {
    number_ = *number;
  } else if (isOrder(kind_) || of_length_) {
    throw std::invalid_argument("'" + text_ + "': '" + operand_ +
                                "' is not a number; for a text write '== " + text_ + "'");
  }
}

bool Condition::holdsForNumber(double value) const {
  switch (kind_) {
    case Kind::Equal:
      return value == number_;
    case Kind::NotEqual:
      return value != number_;
    case Kind::Less:
      return value < number_;
    case Kind::LessOrEqual:
      return value <= number_;
    case Kind::Greater:
      return value > number_;
    case Kind::GreaterOrEqual:
      return value >= number_;
    default:
      return false;
  }
}

bool Condition::holdsForText(std::string_view value) const {
  if (of_length_) return holdsForNumber(static_cast<double>(value.size()));
  switch (kind_) {
    case Kind::Exists:
      return true;
    case Kind::Absent:
      return false;
    case Kind::Equal:
      return value == operand_;
    case Kind::NotEqual:
      return value != operand_;
    case Kind::Matches:
      return isFoundIn(value);
    default: {
      const std::optional<double> number = numberIn(value);
      return number && holdsForNumber(*number);
    }
  }
}

}  // namespace promonitor::http
