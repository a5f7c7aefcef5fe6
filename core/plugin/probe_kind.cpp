#include "core/plugin/probe_kind.hpp"

#include <utility>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/error_text.hpp"

namespace promonitor {

OptionSchema::Outcome ProbeKind::validate(const OptionInput& input,
                                          const OptionInput* target) const {
  OptionSchema::Outcome outcome = schema.validate(input, target);
  if (!outcome.options || table == nullptr || table->validate == nullptr) return outcome;
  ErrorText text;
  const pm_options view = outcome.options->view();
  const std::int32_t status = table->validate(&setupHost(), &view, text.data(), text.capacity());
  if (status >= 0) return outcome;
  outcome.options.reset();
  outcome.issues.push_back({input.mark, {}, text.message(status), {}});
  return outcome;
}

}  // namespace promonitor
