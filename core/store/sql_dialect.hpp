#pragma once

#include <string>
#include <vector>

#include <Poco/Data/Session.h>
#include <Poco/Exception.h>

#include "core/store/migrations.hpp"

namespace promonitor {

/// What differs between the database engines that SqlStore runs on. Thread-safe.
class Dialect {
 public:
  enum class Role { Reader, Writer };

  virtual ~Dialect() = default;
  /// A new session, set up for its role. Throws StoreError.
  virtual Poco::Data::Session connect(Role role) const = 0;
  /// Starts a transaction that writes.
  virtual const char* beginWrite() const = 0;
  virtual const std::vector<Migration>& migrations() const = 0;
  /// The tables of the database, without those of the engine itself.
  virtual std::vector<std::string> tables(Poco::Data::Session& session) const = 0;
  /// What went wrong and what to do, as the text of a StoreError.
  virtual std::string explain(const Poco::Exception& error) const = 0;
};

}  // namespace promonitor
