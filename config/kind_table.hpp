#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/fields.hpp"
#include "config/monitor_keys.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor::config {

/// The loaded kinds by name, and how a monitor says which one it means.
class KindTable {
 public:
  explicit KindTable(const std::vector<const ProbeKind*>& kinds);

  /// The kind a monitor names: with `kind: http` and `target`, or in short with `http: target`,
  /// which is then moved out of `options` into `target`. Null after an issue.
  const ProbeKind* choose(Decoding& decoding, const MonitorKeys& keys, OptionInput& options,
                          std::optional<OptionInput>& target) const;

 private:
  const ProbeKind* named(Decoding& decoding, const Placed<std::string>& name) const;
  void refuse(Decoding& decoding, const SourceMark& mark, const std::string& word) const;
  void refuseWithoutKind(Decoding& decoding, const OptionInput& options) const;
  std::string nearest(const std::string& word) const;
  /// "loaded kinds: http, ping".
  std::string list() const;

  std::map<std::string, const ProbeKind*, std::less<>> kinds_;
};

}  // namespace promonitor::config
