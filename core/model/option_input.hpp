#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace promonitor {

/// A place in a file a person wrote; `file` is an index into the list of the one who read it.
/// Line and column start at 1; line 0: no place.
struct SourceMark {
  std::uint32_t file = 0, line = 0, column = 0;
  bool operator==(const SourceMark&) const = default;
};

/// A value as a person wrote it, before its type is known: YAML or JSON, without saying which. A
/// scalar keeps its text; a schema decides what the text means. Entries keep their order.
struct OptionInput {
  enum class Type : std::uint8_t { Null, Scalar, List, Map };
  Type type = Type::Null;
  /// The scalar was written as a string ("5", '5'), so it is never a number.
  bool quoted = false;
  SourceMark mark;
  std::string text;
  std::vector<OptionInput> items;
  std::vector<std::pair<std::string, OptionInput>> entries;
  /// Where each key of `entries` stands; as long as `entries`, or empty.
  std::vector<SourceMark> key_marks;

  // Declared here and defaulted below: clang cannot judge a pair of a class inside that class.
  OptionInput();
  ~OptionInput();
  OptionInput(const OptionInput&);
  OptionInput(OptionInput&&) noexcept;
  OptionInput& operator=(const OptionInput&);
  OptionInput& operator=(OptionInput&&) noexcept;

  static OptionInput scalar(std::string text, bool quoted = false) {
    OptionInput input;
    input.type = Type::Scalar;
    input.quoted = quoted;
    input.text = std::move(text);
    return input;
  }
};

inline OptionInput::OptionInput() = default;
inline OptionInput::~OptionInput() = default;
inline OptionInput::OptionInput(const OptionInput&) = default;
inline OptionInput::OptionInput(OptionInput&&) noexcept = default;
inline OptionInput& OptionInput::operator=(const OptionInput&) = default;
inline OptionInput& OptionInput::operator=(OptionInput&&) noexcept = default;

/// The value of a key of a map; null where there is none. A map without keys is any other value.
const OptionInput* entryOf(const OptionInput& map, std::string_view key);
OptionInput* entryOf(OptionInput& map, std::string_view key);
/// Sets a key of a map, at the end where it is new.
void setEntry(OptionInput& map, std::string_view key, OptionInput value);

/// One thing wrong with what a person wrote: where, what, and what to do.
struct InputIssue {
  SourceMark mark;
  std::string path;     ///< "expect.status"
  std::string message;  ///< "99999 is above 65535"
  std::string hint;     ///< "did you mean 'status'?"; may be empty
};

}  // namespace promonitor
