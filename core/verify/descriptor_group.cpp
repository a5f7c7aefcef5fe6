#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/verify/groups.hpp"

namespace promonitor::verify {
namespace {

/// An option that was given to the validator and that no kind has.
void checkGiven(const Plan& plan, const PluginRegistry& registry, TestLog& log) {
  for (const auto& [name, text] : plan.settings.options) {
    std::vector<std::string> known;
    bool found = false;
    for (const ProbeKind* kind : registry.kinds()) {
      found = found || optionOf(*kind, name) != nullptr;
      for (const OptionSpec& option : kind->schema.options()) known.push_back(option.name);
    }
    if (found) continue;
    const std::string near = nearestWord(name, known);
    log.fail(fmt::format("it has no option '{}', which --opt gives", name),
             near.empty() ? "see 'promonitor plugin describe'"
                          : fmt::format("did you mean '{}'?", near));
  }
}

void checkAccepted(const Plan& plan, TestLog& log) {
  PluginRegistry registry;
  try {
    log.step("reading its table");
    registry.load({.path = plan.settings.file, .sha256 = {}});
  } catch (const PluginError& error) {
    log.fail(error.what(), "mend the declaration; the host refuses the file for this");
    return;
  }
  checkGiven(plan, registry, log);
  for (const ProbeKind* kind : registry.kinds()) log.kind(kind->name);
}

/// A text that people meet and that is empty.
void want(const std::string& text, const std::string& what, TestLog& log) {
  if (text.empty()) {
    log.fail(fmt::format("{} has no help", what),
             "one sentence for whoever meets it in a file, a page or an alert");
  }
}

void checkHelp(const ProbeKind& kind, TestLog& log) {
  want(kind.title, fmt::format("kind '{}' (its title)", kind.name), log);
  want(kind.help, fmt::format("kind '{}'", kind.name), log);
  for (const OptionSpec& option : kind.schema.options()) {
    want(option.help, fmt::format("option '{}' of kind '{}'", option.name, kind.name), log);
  }
  const auto names = [&](const std::vector<DeclaredName>& list, const char* what) {
    for (const DeclaredName& one : list) {
      want(one.help, fmt::format("{} '{}' of kind '{}'", what, one.name, kind.name), log);
    }
  };
  names(kind.codes, "code");
  names(kind.metrics, "metric");
  names(kind.attributes, "attribute");
  for (const DeclaredName& metric : kind.metrics) {
    if (metric.unit.empty()) {
      log.fail(fmt::format("metric '{}' of kind '{}' has no unit", metric.name, kind.name),
               "name it: \"seconds\", \"bytes\", \"1\" for a plain number");
    }
  }
}

void checkTexts(const Plan& plan, TestLog& log) {
  PluginRegistry registry;
  try {
    registry.load({.path = plan.settings.file, .sha256 = {}});
  } catch (const PluginError&) {
    return log.skip("it is not accepted");
  }
  for (const ProbeKind* kind : registry.kinds()) checkHelp(*kind, log);
}

}  // namespace

std::vector<TestCase> descriptorTests(const Plan& plan) {
  return {
      testCase(plan, "descriptor", {}, "accepted",
               [&plan](TestLog& log) { checkAccepted(plan, log); }),
      testCase(plan, "descriptor", {}, "help", [&plan](TestLog& log) { checkTexts(plan, log); })};
}

}  // namespace promonitor::verify
