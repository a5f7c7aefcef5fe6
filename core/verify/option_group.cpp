#include <cstring>

#include <fmt/format.h>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/error_text.hpp"
#include "core/plugin/option_table.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/verify/bench_runs.hpp"
#include "core/verify/groups.hpp"
#include "core/verify/guarded_options.hpp"
#include "core/verify/option_ends.hpp"

namespace promonitor::verify {
namespace {

/// What the kind itself says about options; true: it takes them.
bool validates(const ProbeKind& kind, const OptionSet& options) {
  if (kind.table->validate == nullptr) return true;
  GuardedMemory memory(HostShape::Exact);
  GuardedOptions guarded(OptionTable(options).view(), HostShape::Exact);
  ErrorText text;
  const bool good = kind.table->validate(memory.structure(setupHost()), guarded.view(), text.data(),
                                         text.capacity()) >= 0;
  guarded.poison();
  return good;
}

/// An instance made and unmade. True when the kind took the options.
bool createAndDestroy(CheckBench& bench, const ProbeKind& kind, const OptionSchema::Outcome& given,
                      TestLog& log) {
  const bool valid = validates(kind, *given.options);
  const InstanceId instance = bench.create(given.options);
  if (instance != 0) bench.destroy(instance);
  if (valid && instance == 0 && kind.table->validate != nullptr) {
    log.fail(fmt::format("create() refuses what validate() takes: {}", bench.refusal()),
             "let both judge alike, so that a file is refused before it is in force");
  }
  return instance != 0;
}

void checkDefaults(const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  CheckBench bench(kind, log);
  log.step("validate() and create() with every option at its default");
  if (!createAndDestroy(bench, kind, {pointed.options, {}}, log)) {
    log.fail(fmt::format("it refuses its own defaults: {}", bench.refusal()),
             "give what it needs with --opt, or mend the defaults");
  }
}

/// Takes or refuses: both are good, as long as it does so with a reason and lives.
void checkEnds(const Plan& plan, const ProbeKind& kind, const std::vector<OptionEnd>& ends,
               TestLog& log) {
  CheckBench bench(kind, log);
  std::size_t taken = 0;
  for (const OptionEnd& end : ends) {
    log.step(fmt::format("option '{}': {}", end.name, end.what));
    const Pointed pointed = pointWith(kind, plan.settings.options, plan.server.port(Peer::Friendly),
                                      end.name, end.value);
    if (end.beyond && pointed.options) {
      log.fail(fmt::format("option '{}' takes {}, which is beyond its bounds", end.name, end.what),
               "mend the bounds in the declaration");
    }
    if (pointed.options && createAndDestroy(bench, kind, {pointed.options, {}}, log)) ++taken;
  }
  log.note(fmt::format("{} values, {} taken", ends.size(), taken));
}

/// Options that nobody may touch any more, and another instance in their place.
void checkAfterDestroy(const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  CheckBench bench(kind, log);
  for (int round = 0; round < 3; ++round) {
    log.step("create(), a check and destroy(), round " + std::to_string(round + 1));
    const InstanceId instance = createOrTell(bench, pointed, log);
    if (instance == 0) return;
    if (!bench.run(instance, kCheckTime)) log.end();
    if (log.failed()) return;
    bench.destroy(instance);
    log.step("after destroy(), its options unreadable");
    bench.linger(std::chrono::milliseconds(20));
  }
}

}  // namespace

std::vector<TestCase> optionTests(const Plan& plan, const std::string& kind) {
  using Body = std::function<void(const ProbeKind&, const Pointed&, TestLog&)>;
  const auto ends = [&plan](std::vector<OptionEnd> (*choose)(const OptionSchema&)) -> Body {
    return [&plan, choose](const ProbeKind& subject, const Pointed&, TestLog& log) {
      checkEnds(plan, subject, choose(subject.schema), log);
    };
  };
  return {kindTest(plan, "options", kind, "defaults", checkDefaults),
          kindTest(plan, "options", kind, "bounds", ends(optionBounds)),
          kindTest(plan, "options", kind, "long", ends(longTexts)),
          kindTest(plan, "options", kind, "malformed", ends(malformedTexts)),
          kindTest(plan, "options", kind, "destroyed", checkAfterDestroy)};
}

}  // namespace promonitor::verify
