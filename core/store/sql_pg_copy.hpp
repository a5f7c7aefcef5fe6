#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/store/sql_pg_connection.hpp"
#include "core/store/sql_rows.hpp"

namespace promonitor {

/// Types of the system catalog by their numbers, those that tables of this program have.
enum PgType : Oid { PgBytea = 17, PgBigint = 20, PgSmallint = 21, PgInteger = 23, PgText = 25 };

/// Appends the low `bytes` bytes of a number, high ones first, as PostgreSQL's binary formats do.
void appendPgNumber(std::string& out, std::int64_t value, unsigned bytes);
/// A length where there is no value.
inline constexpr std::int64_t kPgNull = -1;

/// The rows as COPY takes them in its binary format, the columns having these types. Nothing where
/// a value does not go into its column, or a type is another. Pure.
std::optional<std::string> copyData(const RowBatch& rows, const std::vector<Oid>& types);

}  // namespace promonitor
