// `promonitor runner run`, as the daemon starts it and as nobody should.
#include <gmock/gmock.h>

#include "tests/core/runner/runner_fixture.hpp"
#include "tests/support/program.hpp"

namespace promonitor {
namespace {

using RunnerCommand = RunnerFixture;

TEST_F(RunnerCommand, RunsThePluginThatItsParentNames) {
  use("good_callback");

  EXPECT_EQ(check(create("x")).verdict, Verdict::Up);

  prober_.reset();
  EXPECT_EQ(lines_->count("did not stop well"), 0U) << lines_->all();
}

TEST_F(RunnerCommand, IsForNobodyElse) {
  test::Program program({RUNNER_PROGRAM, "runner", "run", "--parent", "1"});

  EXPECT_EQ(program.waitForEnd(), 3);
  EXPECT_THAT(program.err(), testing::HasSubstr("only ProMonitor itself starts 'runner run'"));
}

}  // namespace
}  // namespace promonitor
