#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <spdlog/logger.h>

#include "app/configuration.hpp"
#include "app/definition_seal.hpp"
#include "app/monitor_document.hpp"
#include "app/monitor_policies.hpp"
#include "app/monitor_set.hpp"
#include "app/turns.hpp"
#include "config/maintenance_section.hpp"
#include "core/account/accounts.hpp"
#include "core/account/monitor_writer.hpp"

namespace promonitor {

/// The monitors of the operator's file and those that users make, side by side: the one place that
/// changes which are in force. Thread-safe; see MonitorWriter for its calls over the API. A reload
/// has its turn as every other change does, and changes of users wait for it, at most two seconds.
class MonitorService final : public MonitorWriter {
 public:
  /// All outlive the service.
  struct Parts {
    Store& store;
    const PluginRegistry& kinds;
    const PlanTable& plans;
    Accounts& accounts;
    MonitorPolicies& policies;
    MonitorSet& monitors;
    const Clock& clock;
    spdlog::logger& log;
  };
  MonitorService(const Parts& parts, const config::DatabaseSettings& database);

  /// Makes the monitors of a configuration the declared ones, and its rules for all monitors those
  /// of the others, whose definitions it leaves alone. The first call brings those in force. When
  /// it throws, everything is as it was.
  config::Reconciliation apply(Configuration& configuration, const AuditEntries& audit);

  Made create(const User& user, const Actor& by, const OptionInput& asked,
              const std::optional<NamedCall>& call, const Render& render) override;
  Monitor change(const User& user, const Actor& by, const Uuid& id, const OptionInput& patch,
                 const Expected& expected) override;
  Monitor pause(const User& user, const Actor& by, const Uuid& id, bool paused,
                const Expected& expected) override;
  void remove(const User& user, const Actor& by, const Uuid& id, const Expected& expected) override;
  Applied applySet(const User& user, const Actor& by, const WantedMonitors& wanted) override;
  std::vector<OptionInput> configs(const User& user, const std::vector<Uuid>& ids) override;
  /// The monitor that create() would make of it, for one check and nothing more. With the `id` of
  /// one of the user's own, values that come back as they are shown hidden are that one's. Throws
  /// as create() does.
  MonitorSpec trial(const User& user, const OptionInput& asked);

 private:
  using Turn = Turns::Turn;
  /// What the configuration says of every monitor.
  struct Rules {
    config::MonitorDefaults defaults;
    NetworkPolicySettings network_policy;
    config::MaintenanceTable windows{{}};
  };
  /// A definition, opened.
  struct Opened {
    std::int64_t revision = 0;
    OptionInput document;
  };

  /// The monitor that a wanted one changes, and its document as stored; null: it is new.
  struct Present {
    const Monitor* monitor = nullptr;
    const OptionInput* document = nullptr;
  };
  /// What a set of monitors comes to.
  struct SetPlan {
    struct Changed {
      std::optional<Monitor> before;
      std::size_t change = 0;  ///< of outcome.changes
      JudgedMonitor judged;
      std::string audit_before;
    };
    std::vector<Changed> changed;
    std::size_t created = 0;
    std::vector<Uuid> removed;
    std::vector<std::string> removed_audit;  ///< of each, before
    Applied outcome;
  };
  /// How often a change begins anew because another one came first.
  static constexpr int kTries = 5;

  static std::string textOf(const OptionInput& document);
  static MonitorRefused invalidMonitor(std::vector<FieldFault> faults);
  static MonitorRefused invalidMonitors(std::vector<FieldFault> faults);
  static Uuid newId(WallTime now);
  Turn takeTurn();
  config::Reconciliation bringInForce(Configuration& configuration, const AuditEntries& audit);
  config::MonitorDefaults defaults();
  JudgedMonitor judge(const OptionInput& document);
  std::vector<Monitor> revised(bool at_start);
  void revive(Monitor& monitor, const std::optional<MonitorDefinition>& definition);
  void setRules(Monitor& monitor, const User& user, const std::vector<MaintenanceWindow>& own);
  std::optional<Made> answerOf(const User& user, const NamedCall& call);
  Opened open(const MonitorDefinition& definition);
  Opened openOf(const User& user, const Uuid& id);
  Monitor ownMonitor(const User& user, const Uuid& id, const Expected& expected);
  [[noreturn]] void refuseUnknown(const User& user, const Uuid& id);
  void requireRoom(const User& user, std::size_t wanted) const;
  std::optional<SetPlan> planSet(const User& user, const WantedMonitors& wanted,
                                 const std::vector<Monitor>& known);
  JudgedMonitor judgeWanted(const User& user, const OptionInput& item,
                            const config::MonitorDefaults& defaults, const Present& present);
  void addChange(SetPlan& plan, const Present& present, JudgedMonitor judged);
  void keepSet(const User& user, const Actor& by, SetPlan& plan);
  void requireInterval(const User& user, Duration interval, std::vector<FieldFault>& faults) const;
  void keep(Monitor& monitor, const OptionInput& document, const GivenAnswer* answer,
            const AuditEntries& audit);
  std::string auditTextOf(const OptionInput& document, const MonitorSpec& spec,
                          std::int64_t revision);
  /// Empty where the definition cannot be opened any more.
  std::string auditTextOf(const MonitorDefinition& definition, const MonitorSpec& spec);
  using Definitions = std::unordered_map<Uuid, MonitorDefinition>;
  static Definitions byId(std::vector<MonitorDefinition> definitions);
  Definitions definitionsOf(const User& user, const std::vector<Monitor>& monitors);
  Monitor stored(const User& user, const Uuid& id);
  void tell(const char* what, const MonitorSpec& spec, const User& user) const;

  const Parts parts_;
  DefinitionSeal seal_;
  Turns turns_;
  // All below are for whose turn it is, and so is parts_.monitors.
  Rules rules_;
  /// Of those monitors that have some.
  std::unordered_map<Uuid, std::vector<MaintenanceWindow>> windows_;
  bool has_definitions_ = false;
  bool started_ = false;
};

}  // namespace promonitor
