#include "core/plugin/probe_kind.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/error_text.hpp"
#include "core/plugin/option_table.hpp"
#include "core/plugin/plugin_error.hpp"

namespace promonitor {

std::optional<std::string> ProbeKind::objectionTo(const OptionSet& options) const {
  if (!judgesOptions()) return {};
  if (inquiry != nullptr) return inquiry->objection(name, options);
  if (table == nullptr) return {};
  ErrorText text;
  const OptionTable given(options);
  const std::int32_t status =
      table->validate(&setupHost(), &given.view(), text.data(), text.capacity());
  return status >= 0 ? std::nullopt : std::optional(text.message(status));
}

OptionSchema::Outcome ProbeKind::validate(const OptionInput& input,
                                          const OptionInput* target) const {
  OptionSchema::Outcome outcome = schema.validate(input, target);
  if (!outcome.options) return outcome;
  std::optional<std::string> objection;
  try {
    objection = objectionTo(*outcome.options);
  } catch (const PluginError& error) {
    objection = fmt::format("kind '{}' cannot judge these options: {}", name, error.what());
  }
  if (!objection) return outcome;
  outcome.options.reset();
  outcome.issues.push_back({input.mark, {}, std::move(*objection), {}});
  return outcome;
}

}  // namespace promonitor
