#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include <Poco/Any.h>
#include <Poco/Data/AbstractBinder.h>
#include <Poco/Data/AbstractExtractor.h>
#include <Poco/Data/LOB.h>
#include <Poco/DateTime.h>
#include <Poco/Dynamic/Var.h>
#include <Poco/UUID.h>

#include "core/store/sql_pg_connection.hpp"

namespace promonitor {

/// Poco::Data asks a connector for a function a type. These make them for lists of types.

/// Takes integers as their digits, and true as 1.
template <class Base, class... Types>
class NumberBinder : public Base {};
template <class Base, class Type, class... Rest>
class NumberBinder<Base, Type, Rest...> : public NumberBinder<Base, Rest...> {
 public:
  using NumberBinder<Base, Rest...>::bind;
  void bind(std::size_t at, const Type& value,
            Poco::Data::AbstractBinder::Direction /*in*/) override {
    this->put(at, {std::to_string(value), false});
  }
};

template <class Base, class... Types>
class RefusingBinder : public Base {};
template <class Base, class Type, class... Rest>
class RefusingBinder<Base, Type, Rest...> : public RefusingBinder<Base, Rest...> {
 public:
  using RefusingBinder<Base, Rest...>::bind;
  void bind(std::size_t /*at*/, const Type& /*value*/,
            Poco::Data::AbstractBinder::Direction /*in*/) override {
    throw Poco::NotImplementedException("a value of this type in a statement");
  }
};

template <class Base, class... Types>
class NumberExtractor : public Base {};
template <class Base, class Type, class... Rest>
class NumberExtractor<Base, Type, Rest...> : public NumberExtractor<Base, Rest...> {
 public:
  using NumberExtractor<Base, Rest...>::extract;
  bool extract(std::size_t column, Type& value) override {
    if (this->isNull(column)) return false;
    const std::string_view text = this->text(column);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return true;
    throw Poco::DataFormatException("a column holds no number of that size", std::string(text));
  }
};

template <class Base, class... Types>
class RefusingExtractor : public Base {};
template <class Base, class Type, class... Rest>
class RefusingExtractor<Base, Type, Rest...> : public RefusingExtractor<Base, Rest...> {
 public:
  using RefusingExtractor<Base, Rest...>::extract;
  bool extract(std::size_t /*column*/, Type& /*value*/) override {
    throw Poco::NotImplementedException("a value of this type in an answer");
  }
};

/// The values of a statement, in their order.
class PgValues : public Poco::Data::AbstractBinder {
 public:
  const std::vector<PgValue>& values() const { return values_; }

 protected:
  void put(std::size_t at, PgValue value) {
    if (values_.size() <= at) values_.resize(at + 1);
    values_[at] = std::move(value);
  }

 private:
  std::vector<PgValue> values_;
};

/// One row of an answer.
class PgRow : public Poco::Data::AbstractExtractor {
 public:
  void place(const PGresult* answer, int row) {
    answer_ = answer;
    row_ = row;
  }
  bool isNull(std::size_t column,
              std::size_t /*row*/ = Poco::Data::POCO_DATA_INVALID_ROW) override {
    return PQgetisnull(answer_, row_, static_cast<int>(column)) == 1;
  }

 protected:
  std::string_view text(std::size_t column) const {
    const int at = static_cast<int>(column);
    return {PQgetvalue(answer_, row_, at),
            static_cast<std::size_t>(PQgetlength(answer_, row_, at))};
  }

 private:
  const PGresult* answer_ = nullptr;
  int row_ = 0;
};

class PgBinder final
    : public NumberBinder<
          RefusingBinder<PgValues, float, double, char, const char*, Poco::Data::CLOB,
                         Poco::DateTime, Poco::Data::Date, Poco::Data::Time, Poco::UUID>,
          Poco::Int8, Poco::UInt8, Poco::Int16, Poco::UInt16, Poco::Int32, Poco::UInt32,
          Poco::Int64, Poco::UInt64, bool> {
 public:
  using NumberBinder::bind;
  void bind(std::size_t at, const std::string& value, Direction /*in*/) override {
    put(at, {value, false});
  }
  void bind(std::size_t at, const Poco::Data::BLOB& value, Direction /*in*/) override {
    put(at, {std::string(reinterpret_cast<const char*>(value.rawContent()), value.size()), true});
  }
  void bind(std::size_t at, const Poco::Data::NullData& /*null*/, Direction /*in*/) override {
    put(at, {});
  }
};

class PgExtractor final
    : public NumberExtractor<RefusingExtractor<PgRow, float, double, char, Poco::Data::CLOB,
                                               Poco::DateTime, Poco::Data::Date, Poco::Data::Time,
                                               Poco::UUID, Poco::Any, Poco::Dynamic::Var>,
                             Poco::Int8, Poco::UInt8, Poco::Int16, Poco::UInt16, Poco::Int32,
                             Poco::UInt32, Poco::Int64, Poco::UInt64> {
 public:
  using NumberExtractor::extract;
  bool extract(std::size_t column, bool& value) override {
    int number = 0;
    if (!extract(column, number)) return false;
    value = number != 0;
    return true;
  }
  bool extract(std::size_t column, std::string& value) override {
    if (isNull(column)) return false;
    value = text(column);
    return true;
  }
  /// A BYTEA: \x and hexadecimal digits.
  bool extract(std::size_t column, Poco::Data::BLOB& value) override;
};

}  // namespace promonitor
