#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/fields.hpp"
#include "config/kind_table.hpp"
#include "config/loader.hpp"
#include "config/maintenance_section.hpp"
#include "config/monitor_keys.hpp"
#include "config/monitors.hpp"
#include "core/net/tls_files.hpp"

namespace promonitor::config {

/// A sound monitor, without birth and the number of its owner.
struct DecodedMonitor {
  MonitorSpec spec;
  std::string owner;
  /// True when the same text, judged again, is the same monitor: no other file had a say, nor had
  /// the users that the store knows.
  bool is_lasting = false;
};

/// Judges monitors by the kinds that are loaded, one after another, as two must not be the same.
class MonitorDecoder {
 public:
  /// All outlive the decoder.
  MonitorDecoder(Loaded& loaded, const std::vector<const ProbeKind*>& kinds,
                 const KnowsUser& knows_user);

  /// The item's content is moved from. `number` counts the configuration's monitors from 0. Where
  /// it has an issue, nothing.
  std::optional<DecodedMonitor> decode(OptionInput& item, std::size_t number);

  /// True unless a monitor of this id was there already.
  bool isNew(const Uuid& id, const SourceMark& mark) { return id_at_.emplace(id, mark).second; }

 private:
  struct Draft;

  bool split(OptionInput& item, Draft& draft);
  std::shared_ptr<const OptionSet> decodeOptions(Draft& draft);
  void refuseUnknownOptions(Draft& draft);
  std::string ownerOf(const Draft& draft);
  void identify(const Draft& draft, const std::string& owner, MonitorSpec& spec);

  Loaded& loaded_;
  const KnowsUser& knows_user_;
  const KindTable kinds_;
  const MaintenanceTable maintenance_;
  TlsFiles tls_files_;
  Decoding decoding_;
  std::set<std::string> declared_users_;
  /// Known to be there or not, without being declared.
  std::set<std::string> other_users_;
  std::unordered_map<Uuid, SourceMark> id_at_;
};

}  // namespace promonitor::config
