// A runner believes no policy that is out of turn: it ends.
#include <functional>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "core/runner/runner_process.hpp"
#include "tests/core/runner/runner_fixture.hpp"

namespace promonitor {
namespace {

class RunnerPolicy : public RunnerFixture {
 protected:
  using Sends = std::function<void(RunnerProcess&)>;

  /// Whether a runner that was sent this is still there when it has answered twice.
  bool lives(const Sends& sends) {
    owner_.end.reset();
    RunnerProcess process(
        RUNNER_PROGRAM, {.plugin_path = kind_->plugin_path, .plugin_id = kind_->plugin_id},
        {.loop = loop_, .spawner = *spawner_, .log = log_, .stats = stats_, .owner = owner_});
    until([&] { return process.readySince().has_value(); });
    sends(process);
    const std::uint64_t heard = stats_.frames_received;
    until([&] {
      advance(std::chrono::milliseconds(300));
      return owner_.end || stats_.frames_received >= heard + 2;
    });
    process.retire();
    until([&] { return process.gone(); });
    return !owner_.end;
  }

  static PolicyFrame policy(std::uint32_t number, const std::string& rule = "private") {
    return {.policy = number, .rules = {.global = {.deny = {rule}, .allow = {}}}};
  }
  CreateFrame instance(std::uint32_t policy) {
    const OptionInput target = plain("x");
    return {.instance = (std::uint64_t{1} << 32) | 1,
            .policy = policy,
            .kind = kind_->name,
            .options = kind_->schema.validate(OptionInput{}, &target).options};
  }

 private:
  struct Owner final : RunnerProcess::Owner {
    bool onResult(std::string_view /*body*/) override { return true; }
    void onTick(MonoTime /*now*/) override {}
    void onEnd(const RunnerProcess::End& told) override { end = told; }

    std::optional<RunnerProcess::End> end;
  };

  Owner owner_;
};

TEST_F(RunnerPolicy, IsGivenInTurnOrTheRunnerEnds) {
  use("good_callback");
  const struct {
    const char* what;
    bool lives;
    Sends sends;
  } rows[] = {
      {"two, and an instance", true,
       [&](RunnerProcess& to) {
         to.send(policy(0));
         to.send(policy(1));
         to.send(instance(1));
       }},
      {"the second first", false, [&](RunnerProcess& to) { to.send(policy(1)); }},
      {"one twice", false,
       [&](RunnerProcess& to) {
         to.send(policy(0));
         to.send(policy(0));
       }},
      {"a number that wraps", false, [&](RunnerProcess& to) { to.send(policy(0xffffffff)); }},
      {"no range", false, [&](RunnerProcess& to) { to.send(policy(0, "intranet")); }},
      {"an instance before it", false, [&](RunnerProcess& to) { to.send(instance(0)); }},
      {"an instance of another", false,
       [&](RunnerProcess& to) {
         to.send(policy(0));
         to.send(instance(1));
       }},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(lives(row.sends), row.lives);
  }
}

}  // namespace
}  // namespace promonitor
