#include "core/plugin/routing_prober.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/net/network_policy.hpp"

namespace promonitor {
namespace {

/// Remembers what it was asked for; a test lets its checks end.
class ToldProber final : public Prober {
 public:
  explicit ToldProber(ResultSink& sink) : sink_(sink) {}

  InstanceId create(const InstanceRequest& request, std::string& error) override {
    created.push_back(request.kind.name);
    error = refuse ? "refused" : "";
    return refuse ? 0 : created.size();
  }
  void destroy(InstanceId instance) override { destroyed.push_back(instance); }
  CheckHandle start(InstanceId /*instance*/, const StartRequest& request) override {
    tokens.push_back(request.token);
    return 100 + tokens.size();
  }
  void cancel(CheckHandle check, CancelReason /*reason*/) override { cancelled.push_back(check); }
  std::size_t inFlight() const override { return tokens.size(); }

  void end(std::size_t check, std::optional<int> status_code) {
    CheckResult result;
    result.status_code = status_code;
    sink_.onResult(tokens.at(check), std::move(result));
  }

  bool refuse = false;
  std::vector<std::string> created;
  std::vector<InstanceId> destroyed;
  std::vector<std::uint64_t> tokens;
  std::vector<CheckHandle> cancelled;

 private:
  ResultSink& sink_;
};

class RoutingProberTest : public testing::Test, protected ResultSink {
 protected:
  void onResult(std::uint64_t token, CheckResult&& result) override {
    results_[token] = result.status_code.value_or(0);
  }

  static ProbeKind kindOf(const std::string& name, Isolation isolation, std::string path) {
    OptionSpec target;
    target.name = "target";
    target.type = PM_T_STRING;
    target.flags = PM_OPT_TARGET;
    return ProbeKind{.name = name,
                     .title = {},
                     .help = {},
                     .plugin_id = {},
                     .plugin_version = {},
                     .plugin_path = std::move(path),
                     .metrics = {},
                     .attributes = {},
                     .codes = {},
                     .schema = OptionSchema(name, {target}, false),
                     .isolation = isolation};
  }

  std::unique_ptr<Prober> make(const std::string& name, ResultSink& sink) {
    auto prober = std::make_unique<ToldProber>(sink);
    EXPECT_TRUE(probers_.emplace(name, prober.get()).second) << "made twice: " << name;
    return prober;
  }

  std::map<std::string, ToldProber*> probers_;
  std::map<std::uint64_t, int> results_;
  std::string error_;
  const NetworkPolicy policy_{NetworkPolicySettings{}};
  const ProbeKind inline_ = kindOf("inline", Isolation::Inline, "a.so");
  const ProbeKind first_ = kindOf("first", Isolation::Process, "b.so");
  const ProbeKind second_ = kindOf("second", Isolation::Process, "b.so");
  const ProbeKind other_ = kindOf("other", Isolation::Process, "c.so");
  RoutingProber prober_{
      {.make_inline = [this](ResultSink& sink) { return make("inline", sink); },
       .make_runner = [this](const ProbeKind& kind,
                             ResultSink& sink) { return make(kind.plugin_path, sink); }},
      *this};
};

TEST_F(RoutingProberTest, MakesOneRunnerForEachPluginThatHasMonitors) {
  EXPECT_EQ(probers_.size(), 1U);

  for (const ProbeKind* kind : {&inline_, &first_, &second_, &first_}) {
    EXPECT_NE(prober_.create({.kind = *kind, .options = nullptr, .policy = &policy_}, error_), 0U);
  }

  ASSERT_EQ(probers_.size(), 2U);
  EXPECT_EQ(probers_["inline"]->created, std::vector<std::string>{"inline"});
  EXPECT_EQ(probers_["b.so"]->created, (std::vector<std::string>{"first", "second", "first"}));
}

TEST_F(RoutingProberTest, KeepsChecksOfDifferentProbersApart) {
  const InstanceId here =
      prober_.create({.kind = inline_, .options = nullptr, .policy = &policy_}, error_);
  const InstanceId there =
      prober_.create({.kind = first_, .options = nullptr, .policy = &policy_}, error_);
  const CheckHandle one = prober_.start(here, {.token = 1, .monitor_name = {}});
  const CheckHandle two = prober_.start(there, {.token = 2, .monitor_name = {}});
  EXPECT_NE(one, two);
  EXPECT_EQ(prober_.inFlight(), 2U);

  prober_.cancel(two, Prober::CancelReason::User);
  EXPECT_TRUE(probers_["inline"]->cancelled.empty());
  EXPECT_EQ(probers_["b.so"]->cancelled, std::vector<CheckHandle>{101});
  probers_["inline"]->end(0, 11);
  probers_["b.so"]->end(0, 22);

  EXPECT_EQ(results_, (std::map<std::uint64_t, int>{{1, 11}, {2, 22}}));
  EXPECT_EQ(prober_.inFlight(), 0U);
  prober_.cancel(two, Prober::CancelReason::User);
  EXPECT_EQ(probers_["b.so"]->cancelled.size(), 1U) << "it is over";
}

TEST_F(RoutingProberTest, HandsARefusalOn) {
  prober_.create({.kind = other_, .options = nullptr, .policy = &policy_}, error_);
  probers_["c.so"]->refuse = true;

  EXPECT_EQ(prober_.create({.kind = other_, .options = nullptr, .policy = &policy_}, error_), 0U);
  EXPECT_EQ(error_, "refused");
}

TEST_F(RoutingProberTest, MakesNoInstanceWithoutAPolicy) {
  for (const ProbeKind* kind : {&inline_, &first_}) {
    SCOPED_TRACE(kind->name);
    EXPECT_EQ(prober_.create({.kind = *kind, .options = nullptr, .policy = nullptr}, error_), 0U);
    EXPECT_THAT(error_, testing::HasSubstr("nothing says which addresses it may reach"));
  }

  EXPECT_TRUE(probers_["inline"]->created.empty());
  EXPECT_EQ(probers_.count("b.so"), 0U) << "no process for nothing";
}

TEST_F(RoutingProberTest, DestroysAnInstanceOnce) {
  const InstanceId instance =
      prober_.create({.kind = first_, .options = nullptr, .policy = &policy_}, error_);

  prober_.destroy(instance);
  prober_.destroy(instance);

  EXPECT_EQ(probers_["b.so"]->destroyed, std::vector<InstanceId>{1});
}

}  // namespace
}  // namespace promonitor
