#include "pattern.hpp"

#include <re2/re2.h>

#include <stdexcept>
#include <vector>

namespace promonitor::tcp {
namespace {

constexpr std::size_t kMostCharacters = 1000;
constexpr int kMostGroups = 16;
/// Of a compiled expression and the automaton it grows while it is used.
constexpr std::int64_t kMostMemory = std::int64_t{1} << 20U;

RE2::Options optionsOfPatterns() {
  RE2::Options options;
  options.set_max_mem(kMostMemory);
  options.set_log_errors(false);
  // Peers send bytes: any one of them is a character.
  options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

}  // namespace

Pattern::Pattern(std::string_view text) {
  if (text.empty()) throw std::invalid_argument("an empty expression matches everything");
  if (text.size() > kMostCharacters) {
    throw std::invalid_argument("the expression has more than 1000 characters");
  }
  compiled_ =
      std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), optionsOfPatterns());
  if (!compiled_->ok()) {
    throw std::invalid_argument("'" + std::string(text) +
                                "' is not a regular expression: " + compiled_->error());
  }
  if (compiled_->NumberOfCapturingGroups() >= kMostGroups) {
    throw std::invalid_argument("the expression has more than 15 groups");
  }
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

std::size_t Pattern::groups() const {
  return 1 + static_cast<std::size_t>(compiled_->NumberOfCapturingGroups());
}

std::optional<Pattern::Match> Pattern::find(std::string_view text) const {
  const re2::StringPiece whole(text.data(), text.size());
  std::vector<re2::StringPiece> pieces(groups());
  if (!compiled_->Match(whole, 0, whole.size(), RE2::UNANCHORED, pieces.data(),
                        static_cast<int>(pieces.size()))) {
    return std::nullopt;
  }
  Match match;
  match.end = static_cast<std::size_t>(pieces.front().end() - whole.begin());
  for (const re2::StringPiece& piece : pieces)
    match.captures.emplace_back(piece.data(), piece.size());
  return match;
}

}  // namespace promonitor::tcp
