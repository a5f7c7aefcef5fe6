#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "config/sources.hpp"
#include "config/substitution.hpp"
#include "core/account/monitor_writer.hpp"
#include "core/model/option_input.hpp"

namespace promonitor {

/// A file of monitors for `promonitor monitor apply`: the list `monitors` as the configuration
/// writes it, turned into the objects that the API takes. Remembers where everything stands, so
/// that what the server finds wrong is told by file, line and column. A value.
class MonitorsFile {
 public:
  /// `kinds` are the names of the kinds of the server. Throws config::ConfigError with everything
  /// that is wrong as far as it can be told without the server.
  MonitorsFile(const std::filesystem::path& path, const std::vector<std::string>& kinds,
               const config::Environment& environment);

  /// The objects, as a JSON list.
  std::string json() const;
  std::size_t size() const { return documents_.size(); }
  /// Throws config::ConfigError for faults of the list, whose paths are "monitors[0].name".
  [[noreturn]] void refuse(const std::vector<FieldFault>& faults) const;

 private:
  config::Sources sources_;
  std::vector<OptionInput> documents_;
};

}  // namespace promonitor
