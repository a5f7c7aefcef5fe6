#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "promonitor/probe.hpp"

namespace promonitor::http {

/// Tells options apart by a SHA-256 of them: nobody can make two that differ and have the same one.
class OptionDigest {
 public:
  using Value = std::array<unsigned char, 32>;

  void add(std::string_view text);
  void add(std::uint64_t number);
  void add(const pm_value& value);
  Value value() const;

 private:
  std::string bytes_;  ///< each thing with its length
};

}  // namespace promonitor::http
