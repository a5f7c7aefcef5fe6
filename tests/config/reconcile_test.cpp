#include "config/reconcile.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor::config {
namespace {

using testing::ElementsAre;

MonitorSpec monitorNamed(const std::string& name) {
  MonitorSpec spec;
  spec.id = Uuid::named({}, name);
  spec.name = name;
  spec.kind = "http";
  spec.origin = Origin("promonitor.yaml", 1);
  return spec;
}

/// What is in force: these, in the order in which they are given.
std::vector<std::shared_ptr<const MonitorSpec>> running(const std::vector<MonitorSpec>& specs) {
  std::vector<std::shared_ptr<const MonitorSpec>> shared;
  shared.reserve(specs.size());
  for (const MonitorSpec& spec : specs) shared.push_back(std::make_shared<MonitorSpec>(spec));
  return shared;
}

TEST(Reconcile, SavesWhatIsNewOrChangedAndRemovesWhatIsGone) {
  const std::vector<MonitorSpec> in_force{monitorNamed("same"), monitorNamed("changed"),
                                          monitorNamed("gone")};
  std::vector<MonitorSpec> declared{monitorNamed("new"), monitorNamed("changed"),
                                    monitorNamed("same")};
  declared[1].interval = std::chrono::seconds(5);

  const Reconciliation result = reconcile(declared, running(in_force));

  EXPECT_THAT(result.added_names, ElementsAre("new"));
  EXPECT_THAT(result.changed_names, ElementsAre("changed"));
  EXPECT_THAT(result.removed_names, ElementsAre("gone"));
  EXPECT_THAT(result.removed, ElementsAre(in_force[2].id));
  ASSERT_EQ(result.saved.size(), 2U);
  EXPECT_EQ(result.saved[0].name, "new");
  EXPECT_EQ(result.saved[1].interval, std::chrono::seconds(5));
  EXPECT_EQ(result.unchanged, 1U);
  EXPECT_EQ(result.summary(), "1 added, 1 changed, 1 removed, 1 unchanged");
}

TEST(Reconcile, SeesEveryChangeThatMattersToARunningMonitor) {
  const struct {
    const char* what;
    void (*change)(MonitorSpec&);
    bool matters;
  } rows[] = {
      {"nothing", [](MonitorSpec&) {}, false},
      {"place in the file", [](MonitorSpec& s) { s.origin = Origin("other.yaml", 9); }, false},
      {"creation time", [](MonitorSpec& s) { s.created_at += std::chrono::seconds(1); }, false},
      {"name", [](MonitorSpec& s) { s.name = "renamed"; }, true},
      {"kind", [](MonitorSpec& s) { s.kind = "tcp"; }, true},
      {"owner", [](MonitorSpec& s) { s.owner = UserId{7}; }, true},
      {"interval", [](MonitorSpec& s) { s.interval *= 2; }, true},
      {"timeout", [](MonitorSpec& s) { s.timeout *= 2; }, true},
      {"retries", [](MonitorSpec& s) { s.retries = 3; }, true},
      {"paused", [](MonitorSpec& s) { s.paused = true; }, true},
      {"options", [](MonitorSpec& s) { s.options_digest = 1; }, true},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const MonitorSpec before = monitorNamed("m");
    MonitorSpec after = before;
    row.change(after);

    EXPECT_EQ(reconcile({after}, running({before})).unchanged, row.matters ? 0U : 1U);
  }
}

TEST(Reconcile, LeavesMonitorsAloneThatNoFileDeclared) {
  MonitorSpec made_over_the_api = monitorNamed("api");
  made_over_the_api.origin = {};

  EXPECT_TRUE(reconcile({}, running({made_over_the_api})).empty());
}

TEST(Reconcile, IsEmptyForTheSameFileAgain) {
  const std::vector<MonitorSpec> monitors{monitorNamed("a"), monitorNamed("b")};

  const Reconciliation result = reconcile(monitors, running(monitors));

  EXPECT_TRUE(result.empty());
  EXPECT_EQ(result.unchanged, 2U);
}

TEST(Reconcile, PrintsADiffOfBoundedLength) {
  const Reconciliation result = reconcile({monitorNamed("a"), monitorNamed("b")},
                                          running({monitorNamed("c"), monitorNamed("d")}));

  EXPECT_EQ(result.diff(), "+ a\n+ b\n- c\n- d\n2 added, 0 changed, 2 removed, 0 unchanged\n");
  EXPECT_EQ(result.diff(3),
            "+ a\n+ b\n- c\n... and 1 more\n2 added, 0 changed, 2 removed, 0 unchanged\n");
  EXPECT_EQ(result.names(), "+ a, + b, - c, - d");
  EXPECT_EQ(result.names(1), "+ a, ... and 3 more");
  EXPECT_EQ(Reconciliation{}.names(), "");
}

}  // namespace
}  // namespace promonitor::config
