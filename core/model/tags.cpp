#include "core/model/tags.hpp"

#include <algorithm>
#include <utility>

namespace promonitor {
namespace {

bool isTagCharacter(char c) {
  constexpr std::string_view kMarks = "-_.:/";
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

}  // namespace

bool Tags::isWord(std::string_view text) {
  return !text.empty() && text.size() <= kLongestWord &&
         std::all_of(text.begin(), text.end(), isTagCharacter);
}

Tags::Tags(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  words.shrink_to_fit();
  if (!words.empty()) words_ = std::make_unique<const std::vector<std::string>>(std::move(words));
}

Tags::Tags(const Tags& other)
    : words_(other.words_ ? std::make_unique<const std::vector<std::string>>(*other.words_)
                          : nullptr) {}

Tags& Tags::operator=(const Tags& other) {
  if (this != &other) *this = Tags(other);
  return *this;
}

std::span<const std::string> Tags::words() const {
  return words_ ? std::span<const std::string>(*words_) : std::span<const std::string>();
}

bool Tags::holds(std::string_view word) const {
  const auto all = words();
  return std::binary_search(all.begin(), all.end(), word);
}

std::string Tags::text() const {
  std::string text;
  for (const std::string& word : words()) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

Tags Tags::parse(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return Tags(std::move(words));
}

bool Tags::operator==(const Tags& other) const {
  const auto mine = words();
  const auto theirs = other.words();
  return std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end());
}

}  // namespace promonitor
