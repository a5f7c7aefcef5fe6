#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace promonitor::http {

/// A regular expression in RE2's syntax: found in time linear in the text, with bounded memory,
/// whatever both are. Thread-safe when constant.
class Pattern {
 public:
  /// Throws std::invalid_argument that says why `text` is none.
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// True when it matches anywhere in `text`, which need not be UTF-8.
  bool isIn(std::string_view text) const;
  /// As it was written.
  const std::string& text() const;

 private:
  std::unique_ptr<re2::RE2> compiled_;
};

}  // namespace promonitor::http
