#pragma once

#include <optional>
#include <string>

#include <Poco/Data/LOB.h>
#include <Poco/Nullable.h>

#include "core/base/clock.hpp"

namespace promonitor {

/// How values of the model stand in the columns of the SQL store.

template <class Id>
std::int64_t rowNumber(Id id) {
  return static_cast<std::int64_t>(id);
}

inline std::int64_t toMicros(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime fromMicros(std::int64_t micros) {
  return WallTime(std::chrono::microseconds(micros));
}

inline Poco::Nullable<std::int64_t> toMicros(const std::optional<WallTime>& time) {
  if (!time) return {};
  return toMicros(*time);
}
inline std::optional<WallTime> fromMicros(const Poco::Nullable<std::int64_t>& micros) {
  if (micros.isNull()) return std::nullopt;
  return fromMicros(micros.value());
}

inline Poco::Data::BLOB toBlob(std::string_view bytes) {
  return {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()};
}
inline std::string_view fromBlob(const Poco::Data::BLOB& blob) {
  return {reinterpret_cast<const char*>(blob.rawContent()), blob.size()};
}

}  // namespace promonitor
