#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/plugin/plugin_registry.hpp"
#include "core/verify/forked_test.hpp"
#include "core/verify/hostile_server.hpp"
#include "core/verify/verify_target.hpp"

namespace promonitor::verify {

/// What is verified, and how hard.
struct VerifySettings {
  std::filesystem::path file;
  GivenTexts options;
  std::string only;  ///< one group; empty: all
  /// For each test.
  Duration limit = std::chrono::seconds(30);
  /// How many tests run side by side; 0: as many as this machine has room for.
  std::size_t jobs = 0;
  /// What `runner run` is started of: this program, unless told otherwise.
  std::string program = "/proc/self/exe";
};

/// What the tests of all groups share. Outlives every test case made from it.
struct Plan {
  const VerifySettings& settings;
  const HostileServer& server;
};

/// How long a check may take in a test, when nothing else decides.
inline constexpr Duration kCheckTime = std::chrono::milliseconds(500);

/// The plugin under test, loaded into the process of one test.
class Subject {
 public:
  /// Throws PluginError, which says why it cannot be loaded.
  Subject(const VerifySettings& settings, const std::string& kind);
  const ProbeKind& kind() const { return *kind_; }

 private:
  PluginRegistry registry_;
  const ProbeKind* kind_;
};

TestCase testCase(const Plan& plan, std::string group, std::string kind, std::string name,
                  std::function<void(TestLog&)> body);

/// The file as the dynamic loader sees it; none of its code runs.
std::vector<TestCase> staticTests(const Plan& plan);
/// What loading does to a process.
std::vector<TestCase> loadTests(const Plan& plan);
/// What the plugin declares. The first of these tells the names of the kinds.
std::vector<TestCase> descriptorTests(const Plan& plan);

// Of each kind:
/// Hosts of an earlier and a later minor, and without what is optional.
std::vector<TestCase> hostTests(const Plan& plan, const std::string& kind);
/// Options at their ends, and after their time.
std::vector<TestCase> optionTests(const Plan& plan, const std::string& kind);
/// Peers that misbehave.
std::vector<TestCase> behaviourTests(const Plan& plan, const std::string& kind);
/// A check is told to stop at each of its steps.
std::vector<TestCase> cancelTests(const Plan& plan, const std::string& kind);
/// Each call of the host's services fails once.
std::vector<TestCase> failureTests(const Plan& plan, const std::string& kind);
/// What many checks leave behind.
std::vector<TestCase> balanceTests(const Plan& plan, const std::string& kind);
/// The same answers in this process and in a runner.
std::vector<TestCase> runnerTests(const Plan& plan, const std::string& kind);

/// Names of all groups, in the order in which they run.
const std::vector<std::string>& groupNames();

}  // namespace promonitor::verify
