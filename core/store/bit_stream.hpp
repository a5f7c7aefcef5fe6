#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace promonitor {

/// Appends numbers of so many bits each, low bits first. For one thread.
class BitWriter {
 public:
  /// `bits` is at most 32; `value` has no more.
  void put(std::uint64_t value, unsigned bits);
  /// Up to 64 bits as their number and themselves.
  void putWide(std::uint64_t value);
  /// In Rice's code with the parameter `k`, at most 31: short where values are about 2^k.
  void putRice(std::uint64_t value, unsigned k);
  /// The bytes; the last one is filled up with zeros.
  std::string finish() &&;

 private:
  std::string bytes_;
  std::uint64_t pending_ = 0;
  unsigned count_ = 0;
};

/// Reads back what was put, in order. Throws StoreError where the bytes end.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t get(unsigned bits);
  std::uint64_t getWide();
  std::uint64_t getRice(unsigned k);

 private:
  std::string_view rest_;
  std::uint64_t pending_ = 0;
  unsigned count_ = 0;
};

}  // namespace promonitor
