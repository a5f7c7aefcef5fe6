// Promise P11: a bad configuration is never half applied. PROMONITOR_CONFIG_MUTATIONS goes further.
#include <fstream>
#include <iterator>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/mutated_text.hpp"
#include "tests/support/targets.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using testing::ContainsRegex;

class MutatedReload : public testing::Test {
 protected:
  static std::string monitors(const std::string& endpoint) {
    std::string list;
    for (const char* name : {"one", "two", "three"}) {
      list += std::string("  - name: ") + name + "\n    tcp: \"" + endpoint +
              "\"\n    interval: 30s\n    retries: 2\n";
    }
    return list;
  }
  void write(const std::string& text) const {
    std::ofstream(running_.directory() / "promonitor.yaml", std::ios::binary) << text;
  }
  std::string file() const {
    std::ifstream in(running_.directory() / "promonitor.yaml");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// The monitors, but for what their checks find meanwhile.
  std::string inForce() {
    auto monitors = nlohmann::json::parse(running_.get("/api/v1/monitors").body);
    for (auto& monitor : monitors) monitor.erase("status");
    return monitors.dump();
  }

  test::TcpTarget target_{{}};
  RunningServer running_{monitors(target_.endpoint())};
};

TEST_F(MutatedReload, IsAppliedOrRefusedWithAPlaceAndChangesNothing) {
  const int rounds = test::extent("PROMONITOR_CONFIG_MUTATIONS", 60);
  const std::string sound = file();
  std::mt19937 random(20'240'502);
  int refused = 0;
  std::string in_force = inForce();
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const std::string text = test::mutated(sound, random);
    SCOPED_TRACE(text);
    write(text);

    const ReloadReport report = running_.server().reload();

    if (report.outcome == ReloadReport::Outcome::Refused) {
      ++refused;
      EXPECT_THAT(report.text, ContainsRegex("promonitor.yaml:[0-9]+:[0-9]+: .*\\("));
      EXPECT_EQ(inForce(), in_force);
      continue;
    }
    EXPECT_EQ(report.outcome, ReloadReport::Outcome::Applied) << report.text;
    write(sound);
    EXPECT_EQ(running_.server().reload().outcome, ReloadReport::Outcome::Applied);
    in_force = inForce();
  }
  EXPECT_GT(refused, rounds / 4);
  fmt::print("{} files reloaded, {} of them refused\n", rounds, refused);
}

/// Found by more mutations than CI makes: the user of a key was spelt in another way.
TEST_F(MutatedReload, IsRefusedWithThePlaceOfAKeyThatAnotherUserHas) {
  std::string text = file();
  text.replace(text.find("owner@example.com"), 17, "other@example.com");
  write(text + "    owner: other@example.com\n");
  const std::string in_force = inForce();

  const ReloadReport report = running_.server().reload();

  EXPECT_EQ(report.outcome, ReloadReport::Outcome::Refused);
  EXPECT_THAT(report.text, ContainsRegex("promonitor.yaml:11:9: user 'other@example.com': key "
                                         "'test': another user has the key pm_"));
  EXPECT_EQ(inForce(), in_force);
}

}  // namespace
}  // namespace promonitor
