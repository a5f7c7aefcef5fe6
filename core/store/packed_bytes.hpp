#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace promonitor {

void appendNumber(std::string& out, std::uint64_t value);
void appendText(std::string& out, std::string_view text);
/// Whole numbers from 0 to 2^53 take few bytes, all others nine.
void appendReal(std::string& out, double value);

/// Throws the StoreError of bytes that are not what was stored.
[[noreturn]] void refusePacked();

/// Reads back what was appended, in order. Throws StoreError where the bytes are not that.
class PackedReader {
 public:
  explicit PackedReader(std::string_view packed) : rest_(packed) {}

  bool done() const { return rest_.empty(); }
  /// At most `limit`.
  std::uint64_t number(std::uint64_t limit);
  std::string text();
  double real();
  /// How many elements follow, each of at least one byte.
  std::size_t count() { return static_cast<std::size_t>(number(rest_.size())); }
  void finish() const;
  /// What is not read yet.
  std::string_view rest() const { return rest_; }

 private:
  std::uint64_t number();

  std::string_view rest_;
};

}  // namespace promonitor
