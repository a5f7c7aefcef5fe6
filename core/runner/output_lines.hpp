#pragma once

#include <string>
#include <string_view>

namespace promonitor {

/// Cuts what a process writes into lines, of at most so many bytes each. Pure.
class OutputLines {
 public:
  static constexpr std::size_t kMaxLine = 1000;

  /// Calls `fn(line)` for each line that `bytes` end; empty ones are skipped.
  template <class Fn>
  void add(std::string_view bytes, Fn&& fn) {
    for (std::size_t end = 0; (end = bytes.find('\n')) != std::string_view::npos;) {
      keep(bytes.substr(0, end));
      bytes.remove_prefix(end + 1);
      finish(fn);
    }
    keep(bytes);
  }
  /// Calls `fn(line)` for the last line if nothing ended it.
  template <class Fn>
  void finish(Fn&& fn) {
    if (!line_.empty()) fn(std::string_view(line_));
    line_.clear();
  }

 private:
  void keep(std::string_view bytes) { line_.append(bytes.substr(0, kMaxLine - line_.size())); }

  std::string line_;
};

}  // namespace promonitor
