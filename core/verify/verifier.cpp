#include "core/verify/verifier.hpp"

#include <utility>

#include "core/verify/test_run.hpp"

namespace promonitor::verify {
namespace {

using KindGroup = std::vector<TestCase> (*)(const Plan&, const std::string&);

struct NamedGroup {
  const char* name;
  KindGroup tests;
};
constexpr NamedGroup kKindGroups[] = {{"options", optionTests},  {"behaviour", behaviourTests},
                                      {"host", hostTests},       {"cancel", cancelTests},
                                      {"failure", failureTests}, {"balance", balanceTests},
                                      {"runner", runnerTests}};

/// One verification, from the file to the last kind.
class Verification {
 public:
  Verification(const VerifySettings& settings, const std::function<void(const TestReport&)>& tell)
      : plan_{settings, server_}, tell_(tell) {}

  std::vector<TestReport> run() {
    if (!runFileTests(staticTests(plan_))) {
      skip({"load", "descriptor"}, "the file is no plugin for this program");
      skipKinds("the file is no plugin for this program");
    } else if (!runFileTests(loadTests(plan_))) {
      skip({"descriptor"}, "it cannot be loaded");
      skipKinds("it cannot be loaded");
    } else if (!runFileTests(descriptorTests(plan_))) {
      skipKinds("its declaration is not accepted");
    } else {
      runKindTests();
    }
    return std::move(reports_);
  }

 private:
  bool wanted(const std::string& group) const {
    return plan_.settings.only.empty() || plan_.settings.only == group;
  }

  /// What was not asked for is told when it fails: the rest stands on it.
  void add(TestReport report) {
    if (!wanted(report.group) && report.outcome != Outcome::Fail) return;
    tell_(report);
    reports_.push_back(std::move(report));
  }

  void skip(const std::vector<const char*>& groups, const std::string& why) {
    for (const char* const group : groups) {
      add({.group = group, .outcome = Outcome::Skip, .note = why});
    }
  }
  void skipKinds(const std::string& why) {
    for (const NamedGroup& group : kKindGroups) skip({group.name}, why);
  }

  /// False when what follows makes no sense. The first test of a group decides that, and is run
  /// even when only another group is wanted; loading may also decide it by its death.
  bool runFileTests(const std::vector<TestCase>& tests) {
    for (const TestCase& test : tests) {
      const bool decides = &test == &tests.front();
      if (!decides && !wanted(test.group)) return true;
      ForkedOutcome outcome = runForked(test, clock_);
      if (!outcome.kinds.empty()) kinds_ = outcome.kinds;
      const bool bad = outcome.died ||
                       (decides && test.group != "load" && outcome.report.outcome == Outcome::Fail);
      add(std::move(outcome.report));
      if (bad) return false;
    }
    return true;
  }

  void runKindTests() {
    std::vector<TestCase> tests;
    for (const std::string& kind : kinds_) {
      for (const NamedGroup& group : kKindGroups) {
        if (!wanted(group.name)) continue;
        for (TestCase& test : group.tests(plan_, kind)) tests.push_back(std::move(test));
      }
    }
    runTests(tests, TestRoom::of(plan_.settings.jobs), clock_,
             [this](ForkedOutcome outcome) { add(std::move(outcome.report)); });
  }

  const SystemClock clock_;
  const HostileServer server_;
  const Plan plan_;
  const std::function<void(const TestReport&)>& tell_;
  std::vector<std::string> kinds_;
  std::vector<TestReport> reports_;
};

}  // namespace

std::vector<TestReport> verifyPlugin(const VerifySettings& settings,
                                     const std::function<void(const TestReport&)>& tell) {
  return Verification(settings, tell).run();
}

}  // namespace promonitor::verify
