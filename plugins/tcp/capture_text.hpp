#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace promonitor::tcp {

/// What the groups of a regular expression took from the peer; the first is the whole match.
using Captures = std::vector<std::string>;

/// A text in which `${1}` stands for what group 1 of the newest regular expression took.
class CaptureText {
 public:
  CaptureText() = default;
  explicit CaptureText(std::string_view text);
  /// A text in which nothing stands for something else.
  static CaptureText literal(std::string_view bytes);

  /// How many captures there have to be; 0: none.
  std::size_t needs() const { return needs_; }
  /// Places in it that captures fill.
  std::size_t places() const { return places_; }
  /// Requires: there are as many as it needs.
  std::string expand(const Captures& captures) const;

 private:
  struct Part {
    std::string bytes;
    std::size_t group = 0;
    bool is_group = false;
  };
  void addLiteral(std::string_view bytes);

  std::vector<Part> parts_;
  std::size_t needs_ = 0, places_ = 0;
};

}  // namespace promonitor::tcp
