#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "capture_text.hpp"

namespace re2 {
class RE2;
}

namespace promonitor::tcp {

/// A regular expression in RE2's syntax over bytes: found in time linear in the text, with bounded
/// memory, whatever both are. Thread-safe when constant.
class Pattern {
 public:
  /// Throws std::invalid_argument that says why `text` is none.
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  struct Match {
    std::size_t end = 0;  ///< where it ends in the text
    Captures captures;
  };
  /// The first one in `text`.
  std::optional<Match> find(std::string_view text) const;
  /// Groups that it takes, the whole match among them.
  std::size_t groups() const;

 private:
  std::unique_ptr<re2::RE2> compiled_;
};

}  // namespace promonitor::tcp
