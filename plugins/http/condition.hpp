#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pattern.hpp"

namespace promonitor::http {

/// What a header's or a JSON document's value must be, as a person writes it:
///
///   exists | absent
///   == TEXT | != TEXT
///   < NUMBER | <= NUMBER | > NUMBER | >= NUMBER
///   matches EXPRESSION           found anywhere in the value
///   length NUMBER | length OPERATOR NUMBER
///   TEXT                         the same as == TEXT
///
/// Every condition but `absent` wants the value to be there.
class Condition {
 public:
  enum class Kind : std::uint8_t {
    Exists,
    Absent,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches
  };

  /// Throws std::invalid_argument that says what is wrong with `text`.
  explicit Condition(std::string_view text);

  Kind kind() const { return kind_; }
  /// The value's length is compared, not the value.
  bool ofLength() const { return of_length_; }
  /// As it was written.
  const std::string& text() const { return text_; }
  /// What stands behind the operator.
  const std::string& operand() const { return operand_; }
  /// Compares with the operand, a number, by kind().
  bool holdsForNumber(double value) const;
  /// Of a text that is there; a number is compared as a number.
  bool holdsForText(std::string_view value) const;
  bool isFoundIn(std::string_view value) const { return pattern_->isIn(value); }

 private:
  void readOperand(std::string_view rest);

  Kind kind_ = Kind::Equal;
  bool of_length_ = false;
  double number_ = 0;
  std::string text_, operand_;
  std::optional<Pattern> pattern_;
};

}  // namespace promonitor::http
