#include <fmt/format.h>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_library.hpp"
#include "core/verify/groups.hpp"
#include "core/verify/process_state.hpp"

namespace promonitor::verify {
namespace {

void compare(const char* who, const ProcessAspect& before, const ProcessAspect& after,
             TestLog& log) {
  const std::string changes = changesOf(before, after);
  if (changes.empty()) return;
  log.fail(fmt::format("{} changed the {} of the process: {}", who, before.name, changes),
           "leave the process alone; take what a check needs in create(), loop_open() or start()");
}

/// Constructors of the library, and its entry point.
void checkLoading(const Plan& plan, std::size_t aspect, TestLog& log) {
  const ProcessAspect before = processState()[aspect];
  log.step("loading the file");
  const PluginLibrary library(plan.settings.file, {});
  log.step("calling " PM_ENTRY_SYMBOL "()");
  library.describe();
  compare("loading it", before, processState()[aspect], log);
}

/// init() may open what it keeps, but not change what is everybody's.
void checkInit(const Plan& plan, TestLog& log) {
  log.step("reading the table, and calling init()");
  const auto before = processState();
  PluginRegistry registry;
  registry.load({.path = plan.settings.file, .sha256 = {}});
  const auto after = processState();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].name == "threads" || before[i].name == "descriptors") continue;
    compare("init()", before[i], after[i], log);
  }
  log.step("calling deinit()");
}

}  // namespace

std::vector<TestCase> loadTests(const Plan& plan) {
  std::vector<TestCase> tests;
  const auto add = [&](const std::string& name, std::function<void(TestLog&)> body) {
    tests.push_back(testCase(plan, "load", {}, name, [body = std::move(body)](TestLog& log) {
      try {
        body(log);
      } catch (const PluginError& error) {
        log.skip(error.what());
      }
    }));
  };
  const auto aspects = processState();
  for (std::size_t i = 0; i < aspects.size(); ++i) {
    add(aspects[i].name, [&plan, i](TestLog& log) { checkLoading(plan, i, log); });
  }
  add("init", [&plan](TestLog& log) { checkInit(plan, log); });
  return tests;
}

}  // namespace promonitor::verify
