#pragma once

#include <string>
#include <string_view>

namespace promonitor {

/// A text that many values have alike, kept once and until the program ends: for names of which
/// there are few, as of kinds and files. A value of one pointer. Making one takes a lock.
/// Thread-safe.
class SharedText {
 public:
  SharedText() = default;
  /// Never of what anybody may send: texts stay.
  explicit SharedText(std::string_view text);
  SharedText& operator=(std::string_view text) { return *this = SharedText(text); }

  const std::string& str() const;
  /// NOLINTNEXTLINE(google-explicit-constructor)
  operator std::string_view() const { return str(); }
  bool empty() const { return kept_ == nullptr; }

  bool operator==(const SharedText&) const = default;
  bool operator==(std::string_view text) const { return str() == text; }

 private:
  const std::string* kept_ = nullptr;  ///< null: the empty text
};

}  // namespace promonitor
