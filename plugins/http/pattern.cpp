#include "pattern.hpp"

#include <re2/re2.h>

#include <stdexcept>

namespace promonitor::http {
namespace {

constexpr std::size_t kMostCharacters = 1000;
/// Of a compiled expression and the automaton it grows while it is used.
constexpr std::int64_t kMostMemory = std::int64_t{1} << 20U;

RE2::Options options() {
  RE2::Options options;
  options.set_max_mem(kMostMemory);
  options.set_log_errors(false);
  return options;
}

}  // namespace

Pattern::Pattern(std::string_view text) {
  if (text.empty()) throw std::invalid_argument("an empty expression matches everything");
  if (text.size() > kMostCharacters) {
    throw std::invalid_argument("the expression has more than 1000 characters");
  }
  compiled_ = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options());
  if (!compiled_->ok()) {
    throw std::invalid_argument("'" + std::string(text) +
                                "' is not a regular expression: " + compiled_->error());
  }
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

bool Pattern::isIn(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

const std::string& Pattern::text() const { return compiled_->pattern(); }

}  // namespace promonitor::http
