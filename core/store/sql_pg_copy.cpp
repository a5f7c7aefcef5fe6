#include "core/store/sql_pg_copy.hpp"

#include <endian.h>

#include <cstring>
#include <string_view>
#include <utility>

#include "core/store/sql_columns.hpp"

namespace promonitor {
namespace {

constexpr std::string_view kHead{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
constexpr std::int64_t kEnd = -1;

/// Of a number of that type; 0 where it is none.
unsigned widthOf(Oid type) {
  return type == PgBigint ? 8 : type == PgInteger ? 4 : type == PgSmallint ? 2 : 0;
}

/// One value behind its length; false where it does not go into the column.
bool put(std::string& out, std::int64_t value, Oid type) {
  const unsigned width = widthOf(type);
  const bool fits = width == 8 || (width == 4 && std::in_range<std::int32_t>(value)) ||
                    (width == 2 && std::in_range<std::int16_t>(value));
  if (!fits) return false;
  appendPgNumber(out, width, 4);
  appendPgNumber(out, value, width);
  return true;
}

bool putBytes(std::string& out, std::string_view bytes) {
  appendPgNumber(out, static_cast<std::int64_t>(bytes.size()), 4);
  out += bytes;
  return true;
}

bool put(std::string& out, const std::string& value, Oid type) {
  return type == PgText && putBytes(out, value);
}

bool put(std::string& out, const Poco::Data::BLOB& value, Oid type) {
  return type == PgBytea && putBytes(out, fromBlob(value));
}

template <class Value>
bool put(std::string& out, const Poco::Nullable<Value>& value, Oid type) {
  if (!value.isNull()) return put(out, value.value(), type);
  appendPgNumber(out, kPgNull, 4);
  return true;
}

}  // namespace

void appendPgNumber(std::string& out, std::int64_t value, unsigned bytes) {
  const std::uint64_t big_endian = htobe64(static_cast<std::uint64_t>(value));
  char all[sizeof big_endian];
  std::memcpy(all, &big_endian, sizeof all);
  out.append(all + sizeof all - bytes, bytes);
}

std::optional<std::string> copyData(const RowBatch& rows, const std::vector<Oid>& types) {
  if (types.size() != rows.columns.size()) return std::nullopt;
  std::string data(kHead);
  data.reserve(rows.size() * rows.columns.size() * 16);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    appendPgNumber(data, static_cast<std::int64_t>(types.size()), 2);
    for (std::size_t column = 0; column < types.size(); ++column) {
      const bool fits =
          std::visit([&](const auto& values) { return put(data, values[row], types[column]); },
                     rows.columns[column].values);
      if (!fits) return std::nullopt;
    }
  }
  appendPgNumber(data, kEnd, 2);
  return data;
}

}  // namespace promonitor
