#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/config_error.hpp"
#include "config/loader.hpp"
#include "config/monitors.hpp"
#include "tests/config/config_folder.hpp"
#include "tests/config/kind_fixture.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/mutated_text.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::config {
namespace {

constexpr const char* kSound = R"(# a file with a bit of everything
server: { listen: 127.0.0.1:8080, unauthenticated_per_minute: 30 }
database:
  url: sqlite:///var/lib/promonitor/promonitor.db
engine: { shards: auto, max_in_flight: 20000 }
users:
  - email: ops@example.com
    plan: team
defaults: &d { interval: 60s, timeout: 10s, retries: 2 }
monitors:
  - name: "Production \"API\""
    http: https://api.example.com/health
    interval: 30s
    expect: &e { status: '200-299', body: ok }
  - id: db-port
    tcp: ${HOST:-db.internal}:5432
  - { http: 'https://example.com/$$', expect: *e }
  - ping: 192.0.2.1
    count: 5
    max_loss: 20%
    name: |
      a name
)";

class HostileFile : public testing::Test {
 protected:
  /// Reads the text as `check-config` would. A refusal must name a place and a way out.
  void check(const std::string& text) {
    Loaded loaded = load(folder_.write("p.yaml", text), environmentOf({}));
    decodeMonitors(loaded, kinds_.all(), {}, WallTime{});
    if (loaded.issues.empty()) return;
    ++refused_;
    const ConfigError error(loaded.sources, loaded.issues);
    EXPECT_FALSE(error.text().empty());
    for (const ShownIssue& issue : error.issues()) {
      EXPECT_GT(issue.line, 0U) << issue.message;
      EXPECT_GT(issue.column, 0U) << issue.message;
      EXPECT_FALSE(issue.message.empty());
      EXPECT_FALSE(issue.hint.empty()) << issue.message;
    }
  }

  const ConfigFolder folder_;
  const TestKinds kinds_;
  int refused_ = 0;
};

TEST_F(HostileFile, IsReadOrRefusedWithAPlaceWhenBytesChange) {
  const int rounds = test::extent("PROMONITOR_CONFIG_MUTATIONS", 400);
  std::mt19937 random(20'240'501);  // the same files in every run
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const std::string text = test::mutated(kSound, random);
    SCOPED_TRACE(text);
    check(text);
  }
  EXPECT_GT(refused_, rounds / 4);
}

TEST_F(HostileFile, IsReadOrRefusedWithAPlaceWhenItIsCut) {
  const std::string text = kSound;
  for (std::size_t length = 1; length < text.size() && !HasFailure(); length += 3) {
    SCOPED_TRACE(text.substr(0, length));
    check(text.substr(0, length));
  }
}

TEST_F(HostileFile, IsSoundWithoutChange) {
  check(kSound);

  EXPECT_EQ(refused_, 1);  // for the line end in the last name
}

TEST_F(HostileFile, OfSomeMegabytesEndsSoon) {
  constexpr std::size_t kSize = (std::size_t{3} << 20) / promonitor::test::kSlowness;
  const std::vector<std::pair<const char*, std::string>> files = {
      {"one word", std::string(kSize, 'x')},
      {"an open quote", "a: '" + std::string(kSize, 'x')},
      {"line ends", std::string(kSize, '\n')},
      {"open brackets", "a: " + std::string(kSize / 20, '[')},
  };
  for (const auto& [what, text] : files) {
    SCOPED_TRACE(what);
    check(text);
  }
}

TEST_F(HostileFile, OfManyMonitorsIsRead) {
  std::string text = "monitors:\n";
  for (int i = 0; i < 5'000; ++i) {
    text += "  - name: Monitor number " + std::to_string(i) + "\n    http: https://host" +
            std::to_string(i) + ".example.com/health\n    interval: 30s\n" +
            "    expect: { status: 200-299 }\n";
  }
  Loaded loaded = load(folder_.write("p.yaml", text), environmentOf({}));

  EXPECT_EQ(decodeMonitors(loaded, kinds_.all(), {}, WallTime{}).specs.size(), 5'000U);
  EXPECT_TRUE(loaded.issues.empty());
}

}  // namespace
}  // namespace promonitor::config
