#pragma once

#include <cstddef>
#include <cstdint>

namespace promonitor {

/// Rows are numbered by their position, from 1.
template <class Id>
std::size_t position(Id id) {
  return static_cast<std::size_t>(static_cast<std::int64_t>(id)) - 1;
}

template <class Id, class Rows>
Id nextId(const Rows& rows) {
  return Id{static_cast<std::int64_t>(rows.size()) + 1};
}

}  // namespace promonitor
