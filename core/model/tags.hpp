#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace promonitor {

/// The words that a monitor is found by in lists: sorted, each once. A value; without a word it is
/// one null pointer, because most monitors have none and there are many.
class Tags {
 public:
  static constexpr std::size_t kMost = 20;
  static constexpr std::size_t kLongestWord = 50;
  /// For messages: what isWord() takes.
  static constexpr const char* kWordHint =
      "use 1 to 50 of the characters a to z, 0 to 9, '-', '_', '.', ':' and '/'";

  /// Without commas and spaces, so that lists of words need no quotes anywhere; without capitals,
  /// so that no two words differ by case alone.
  static bool isWord(std::string_view text);

  Tags() = default;
  explicit Tags(std::vector<std::string> words);
  ~Tags() = default;
  Tags(const Tags& other);
  Tags(Tags&&) noexcept = default;
  Tags& operator=(const Tags& other);
  Tags& operator=(Tags&&) noexcept = default;

  std::span<const std::string> words() const;
  bool empty() const { return words_ == nullptr; }
  bool holds(std::string_view word) const;

  /// The words with a space between, and back.
  std::string text() const;
  static Tags parse(std::string_view text);

  bool operator==(const Tags& other) const;

 private:
  /// Never empty.
  std::unique_ptr<const std::vector<std::string>> words_;
};

}  // namespace promonitor
