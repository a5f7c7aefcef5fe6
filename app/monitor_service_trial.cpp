// What a monitor that is not made would be.
#include <utility>

#include "app/hidden_values.hpp"
#include "app/merge_patch.hpp"
#include "app/monitor_service.hpp"

namespace promonitor {

MonitorSpec MonitorService::trial(const User& user, const OptionInput& asked) {
  OptionInput given = asked;
  const OptionInput* const id_text = entryOf(asked, "id");
  const auto id = id_text != nullptr ? Uuid::parse(id_text->text) : std::nullopt;
  if (const auto known = id ? parts_.store.findMonitor(user.id, *id) : std::nullopt) {
    if (const auto definition = parts_.store.findDefinition(user.id, *id)) {
      const OptionInput stored = open(*definition).document;
      takeBackHidden(given, shownDocument(stored, parts_.kinds.kinds(), known->spec.target),
                     stored);
    }
  }
  OptionInput document;
  mergePatch(document, given);
  JudgedMonitor judged = judge(document);
  if (!judged.faults.empty()) throw invalidMonitor(std::move(judged.faults));
  Monitor monitor{.spec = std::move(judged.spec), .revision = 0};
  monitor.spec.id = newId(parts_.clock.wallNow());
  monitor.spec.owner = user.id;
  const Turn turn = takeTurn();
  setRules(monitor, user, {});
  return std::move(monitor.spec);
}

}  // namespace promonitor
