#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "core/account/seal.hpp"
#include "core/base/uuid.hpp"

namespace promonitor {

/// Seals what monitors are made of with the key of the operator's key file, which is read when it
/// is first needed, and made where there is none. Thread-safe.
class DefinitionSeal {
 public:
  explicit DefinitionSeal(const config::DatabaseSettings& database);

  /// Throws MonitorRefused (Unavailable) where the settings name no file, and StoreError where it
  /// cannot be used. `may_make` is false when there are definitions already, whose key is lost
  /// then.
  std::string close(const Uuid& monitor, std::string_view text, bool may_make);
  /// Throws as close, and StoreError where the key is not the one that closed it.
  std::string open(const Uuid& monitor, std::string_view sealed);
  /// Of a text with secrets in it. Throws as close.
  std::string fingerprint(std::string_view text, bool may_make);

 private:
  const Seal& seal(bool may_make);

  const std::filesystem::path file_;
  std::mutex mutex_;
  std::optional<Seal> seal_;  ///< guarded; stays what it is once it is set
};

}  // namespace promonitor
