#include "core/verify/forked_test.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <exception>

#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/verify/test_run.hpp"

namespace promonitor::verify {
namespace {

[[noreturn]] void runBody(const TestCase& test, int log_fd) {
  TestLog log(log_fd);
  const int bystander = open("/dev/null", O_RDONLY | O_CLOEXEC);
  std::string stopped;
  try {
    test.body(log);
  } catch (const std::exception& error) {
    stopped = error.what();
  }
  if (fcntl(bystander, F_GETFD) < 0) {
    log.fail("it closed a descriptor that is not its own",
             "close what you opened, once; by then its number may be another's");
  } else if (!stopped.empty()) {
    log.fail("the test could not go on: " + stopped,
             "see what the plugin did to the process in the step before");
  }
  log.end();
}

std::string deathOf(int status) {
  if (WIFSIGNALED(status)) {
    const char* const name = sigabbrev_np(WTERMSIG(status));
    return fmt::format("it died of SIG{}", name == nullptr ? "?" : name);
  }
  return fmt::format("it ended the process with exit status {}", WEXITSTATUS(status));
}

std::string whileDoing(const std::string& step) {
  return step.empty() ? std::string() : fmt::format(" (step: {})", step);
}

Finding deathFinding(const ForkedChild& child, const TestCase& test, bool late) {
  const std::string where = whileDoing(child.lines().step());
  if (late) {
    return {fmt::format("it did not come back within {}{}", durationText(test.limit), where),
            "nothing in a plugin may block its loop or wait without a limit"};
  }
  std::string cause = deathOf(child.status()) + where;
  if (!child.output().empty()) cause += "; it said: " + printableOutput(child.output());
  return {std::move(cause),
          "see where: gdb -ex 'set follow-fork-mode child' --args promonitor plugin verify FILE "
          "--only " +
              test.group};
}

}  // namespace

ForkedTest::ForkedTest(const TestCase& test, const Clock& clock,
                       const std::vector<const ForkedChild*>& siblings)
    : test_(test),
      began_(clock.now()),
      child_([&test](int log_fd) { runBody(test, log_fd); }, siblings) {}

std::optional<ForkedOutcome> ForkedTest::look(MonoTime now) {
  const bool over = child_.look();
  if (!over && now < end()) return std::nullopt;
  child_.end();
  return outcome(!over, now);
}

ForkedOutcome ForkedTest::outcome(bool late, MonoTime now) {
  ForkedOutcome outcome;
  TestReport& report = outcome.report;
  report.group = test_.group;
  report.kind = test_.kind;
  report.name = test_.name;
  report.findings = child_.lines().findings();
  report.note = child_.lines().note();
  report.elapsed = now - began_;
  outcome.kinds = child_.lines().kinds();
  outcome.died = !child_.lines().done();
  if (outcome.died) {
    report.findings.push_back(deathFinding(child_, test_, late));
  } else if (child_.written() > 0) {
    report.findings.push_back(
        {fmt::format("it wrote {} bytes to its output: {}", child_.written(),
                     printableOutput(child_.output())),
         "hand lines to the host's log(); the output of a daemon belongs to the daemon"});
  }
  if (!report.findings.empty()) {
    report.outcome = Outcome::Fail;
    report.note.clear();
  } else if (child_.lines().skipped()) {
    report.outcome = Outcome::Skip;
  }
  return outcome;
}

ForkedOutcome runForked(const TestCase& test, const Clock& clock) {
  ForkedOutcome only;
  runTests({test}, {.jobs = 1, .computing = 1}, clock,
           [&only](ForkedOutcome outcome) { only = std::move(outcome); });
  return only;
}

}  // namespace promonitor::verify
