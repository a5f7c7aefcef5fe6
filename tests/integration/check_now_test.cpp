// A check that somebody asks for, with the real kinds, in this process and in one of its own.
#include <future>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <spdlog/sinks/null_sink.h>

#include "app/plugin_directory.hpp"
#include "app/probers.hpp"
#include "core/engine/engine.hpp"
#include "core/net/network_policy.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/runner/child_inquiry.hpp"
#include "core/store/memory_store.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

/// An engine with one monitor, whose next slot is far away.
class CheckNow : public testing::TestWithParam<Isolation> {
 protected:
  CheckNow() {
    kinds_.load({.path = builtInPluginDirectory() / "tcp.so", .isolation = GetParam()});
    kind_ = kinds_.find("tcp");
  }

  Monitor monitor(const std::string& endpoint) {
    const OptionInput target = OptionInput::scalar(endpoint);
    OptionInput options;
    options.type = OptionInput::Type::Map;
    Monitor monitor;
    monitor.spec.id = Uuid::named(Uuid{}, endpoint);
    monitor.spec.owner = store_.saveUser("a@example.com", "free", WallTime{}).id;
    monitor.spec.kind = "tcp";
    monitor.spec.target = endpoint;
    monitor.spec.interval = 24h * 365;
    monitor.spec.timeout = 2s;
    monitor.spec.options = kind_->validate(options, &target).options;
    monitor.spec.policy = &policy_;
    monitor.state.status = Status::Up;
    monitor.key = store_.saveMonitors({monitor.spec}, {}).at(0);
    return monitor;
  }
  /// What is stored of the monitor when the answer comes is in `stored`.
  std::future<CheckNowAnswer> ask(const Monitor& monitor, std::size_t& stored) {
    auto answer = std::make_shared<std::promise<CheckNowAnswer>>();
    engine_->checkNow(monitor, [this, answer, &stored, monitor](CheckNowAnswer&& told) {
      stored = store_.latestChecks(monitor.spec.owner, monitor.key, 10).size();
      answer->set_value(std::move(told));
    });
    return answer->get_future();
  }

  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  SystemClock clock_;
  MemoryStore store_;
  PluginRegistry kinds_{childInquiries({.program = PROMONITOR_BINARY})};
  const ProbeKind* kind_ = nullptr;
  NetworkPolicy policy_{NetworkPolicySettings{}};
  Probers probers_{{.runner_program = PROMONITOR_BINARY}, log_};
  Recorder recorder_{store_, clock_, log_};
  std::unique_ptr<Engine> engine_ = std::make_unique<Engine>(
      EngineSettings{.shards = 2, .max_in_flight_per_host = 8},
      ShardThread::Services{
          .clock = clock_,
          .find_kind = [this](std::string_view name) { return kinds_.find(name); },
          .recorder = recorder_,
          .log = log_,
          .make_prober = [this](EventLoop& loop,
                                ResultSink& sink) { return probers_.make(loop, sink); }});
};

TEST_P(CheckNow, TellsTheResultOnceItIsStored) {
  const test::TcpTarget target({});
  const test::RefusedPort refused;
  const struct {
    std::string endpoint;
    Verdict verdict;
  } rows[] = {{target.endpoint(), Verdict::Up}, {refused.endpoint(), Verdict::Down}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.endpoint);
    const Monitor checked = monitor(row.endpoint);
    engine_->change({checked}, {});
    std::size_t stored = 0;

    auto answer = ask(checked, stored);

    ASSERT_EQ(answer.wait_for(20s), std::future_status::ready);
    const CheckNowAnswer told = answer.get();
    ASSERT_TRUE(told.check) << checkNowRefusalName(told.refusal);
    EXPECT_EQ(told.check->result.verdict, row.verdict);
    EXPECT_EQ(told.check->slot, WallTime{});
    EXPECT_EQ(stored, 1U);
    EXPECT_EQ(store_.latestChecks(checked.spec.owner, checked.key, 10).at(0), *told.check);
  }
}

TEST_P(CheckNow, AnswersEveryCallerOfOneCheck) {
  const test::FullBacklog target;  // a connection takes until the timeout
  const Monitor checked = monitor(target.endpoint());
  engine_->change({checked}, {});
  std::vector<std::future<CheckNowAnswer>> answers;
  constexpr std::size_t kCallers = 10;
  answers.reserve(kCallers);
  std::size_t stored = 0;

  for (std::size_t i = 0; i < kCallers; ++i) answers.push_back(ask(checked, stored));

  std::vector<WallTime> begins;
  for (auto& answer : answers) {
    ASSERT_EQ(answer.wait_for(20s), std::future_status::ready);
    const CheckNowAnswer told = answer.get();
    ASSERT_TRUE(told.check) << checkNowRefusalName(told.refusal);
    begins.push_back(told.check->started_at);
  }
  EXPECT_LE(std::set<WallTime>(begins.begin(), begins.end()).size(), 2U)
      << "asked within a timeout";
}

TEST_P(CheckNow, LeavesNobodyWaitingWhenTheEngineEnds) {
  std::size_t stored = 0;
  const Monitor unknown = monitor("127.0.0.1:9");
  auto answer = ask(unknown, stored);
  ASSERT_EQ(answer.wait_for(20s), std::future_status::ready);
  EXPECT_EQ(answer.get().refusal, CheckNowRefusal::UnknownMonitor);

  engine_->stop(0s);
  answer = ask(unknown, stored);
  engine_.reset();

  ASSERT_EQ(answer.wait_for(0s), std::future_status::ready);
  EXPECT_EQ(answer.get().refusal, CheckNowRefusal::Stopping);
}

INSTANTIATE_TEST_SUITE_P(Kinds, CheckNow, testing::Values(Isolation::Inline, Isolation::Process),
                         [](const auto& info) { return std::string(isolationName(info.param)); });

}  // namespace
}  // namespace promonitor
