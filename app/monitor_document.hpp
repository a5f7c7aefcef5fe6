#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "core/account/monitor_writer.hpp"
#include "core/model/maintenance.hpp"
#include "core/model/monitor.hpp"
#include "core/model/option_input.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// A monitor as a user of the API writes it, judged by the code that judges those of the operator's
/// file, and by what only the operator may do.
struct JudgedMonitor {
  /// Without id, owner, birth, maintenance and policy.
  MonitorSpec spec;
  std::vector<MaintenanceWindow> windows;
  /// What was asked for, with what stands in the place of everything that was not: read again, it
  /// is the same monitor, whatever the defaults are by then.
  OptionInput document;
  /// Everything that is wrong; the rest holds only when there is nothing.
  std::vector<FieldFault> faults;
};

/// `document` is a map: name, url, kind, interval_seconds, is_paused and config. Fields that a
/// monitor shows and nobody writes (id, status, created_at) are not looked at. May ask a kind's
/// process, and block for as long as a PluginInquiry.
JudgedMonitor judgeDocument(const OptionInput& document, const std::vector<const ProbeKind*>& kinds,
                            const config::MonitorDefaults& defaults);

/// Adds what a document that was stored before there was such a field stands for: no tags.
void completeOlder(OptionInput& document);

/// A monitor's document as its user sees it: secrets hidden, `url` as the API shows it.
OptionInput shownDocument(const OptionInput& document, const std::vector<const ProbeKind*>& kinds,
                          const std::string& target);

/// `config` of a monitor that the operator's file declares, as far as it is known without the file:
/// its options are not.
OptionInput declaredConfig(const MonitorSpec& spec);

}  // namespace promonitor
