#pragma once

#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/model/option_input.hpp"

namespace promonitor::api {

/// A text that is not JSON as we take it; what() says what is wrong, and where.
class JsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Deeper JSON is refused.
inline constexpr int kMaxJsonDepth = 32;
/// Objects with more keys are refused: no monitor has so many.
inline constexpr std::size_t kMaxJsonKeys = 1000;
/// Of what a client sends: a value takes 120 bytes and more, however short it is written.
inline constexpr std::size_t kMaxBodyValues = 500'000;

/// Reads a JSON text (RFC 8259) strictly: one value, no byte order mark, every key once, at most
/// kMaxJsonDepth levels, kMaxJsonKeys keys and `most_values` values, numbers that a double can
/// hold. Scalars keep their text, so numbers lose nothing; strings are quoted ones. Linear in the
/// text; its caller bounds that.
OptionInput readJson(std::string_view text,
                     std::size_t most_values = std::numeric_limits<std::size_t>::max());

/// Appends a value as JSON. What is not quoted must have come from readJson, or be a number, true,
/// false or null.
void appendJson(std::string& out, const OptionInput& value);

}  // namespace promonitor::api
