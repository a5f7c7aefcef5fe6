// Reading monitors in pieces, and only those that changed, is reading the whole file.
#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "tests/config/monitors_fixture.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/mutated_text.hpp"

namespace promonitor::config {
namespace {

constexpr const char* kHead = R"(users:
  - { email: ops@example.com, plan: team }
  - email: dev@example.com
defaults: { timeout: 9s }
)";
constexpr const char* kList = R"(monitors:   # what is watched
  - name: "Production \"API\""
    http: https://api.example.com/health
    interval: 30s
    expect: { status: '200-299',
      body: ok }

  - id: db-port
    tcp: ${TARGET}
    owner: dev@example.com
  # not checked at night
  -
    ping: 192.0.2.1
    count: 5
    maintenance:
      - { start: "2026-01-01T22:00:00Z", for: 1h, every: 24h }
      - { start: "2026-02-01T22:00:00Z", for: 1h }
  - { http: 'https://example.com/$$', name: 'it''s
       # no comment' }
  - ping: 192.0.2.2
    name: >-
      folded
      - text
  - http: https://example.com/last
plans:
  team: {}
)";

class KnownMonitorsTest : public MonitorsFixture {
 protected:
  Decoded decodeWhole(const std::string& text) const {
    Decoded decoded{loadWhole(folder_.write("p.yaml", text), environment()), {}};
    decoded.monitors = decodeMonitors(decoded.loaded, kinds_.all(), {}, kNow);
    return decoded;
  }
  Decoded decodeKnowing(const std::string& text, const KnownMonitors& known) const {
    Decoded decoded{load(folder_.write("p.yaml", text), environment()), {}};
    decoded.monitors = decodeMonitors(decoded.loaded, kinds_.all(), {}, kNow, known);
    return decoded;
  }
  static KnownMonitors knownFrom(const Decoded& decoded) {
    KnownMonitors known;
    known.owners = decoded.monitors.owners;
    for (std::size_t i = 0; i < decoded.monitors.specs.size(); ++i) {
      const KnownEntry& entry = decoded.monitors.entries[i];
      if (entry.digest == Uuid()) continue;
      known.by_entry[entry.digest] = {
          .spec = std::make_shared<const MonitorSpec>(decoded.monitors.specs[i]),
          .lines_above = entry.lines_above,
          .owner = decoded.monitors.owner_of[i]};
    }
    return known;
  }
  static void expectSame(const Decoded& a, const Decoded& b) {
    ASSERT_EQ(a.loaded.issues.size(), b.loaded.issues.size());
    for (std::size_t i = 0; i < a.loaded.issues.size(); ++i) {
      EXPECT_EQ(a.loaded.issues[i].message, b.loaded.issues[i].message);
      EXPECT_EQ(a.loaded.issues[i].mark, b.loaded.issues[i].mark);
    }
    ASSERT_EQ(a.monitors.specs.size(), b.monitors.specs.size());
    for (std::size_t i = 0; i < a.monitors.specs.size(); ++i) {
      EXPECT_TRUE(runsTheSame(a.monitors.specs[i], b.monitors.specs[i])) << i;
      EXPECT_EQ(a.monitors.specs[i].origin, b.monitors.specs[i].origin);
      EXPECT_EQ(a.monitors.specs[i].created_at, b.monitors.specs[i].created_at);
      EXPECT_EQ(a.monitors.owners[a.monitors.owner_of[i]],
                b.monitors.owners[b.monitors.owner_of[i]]);
    }
  }
  /// How many of these the configuration in force has already.
  static std::size_t knownAgain(const Decoded& decoded, const KnownMonitors& known) {
    return static_cast<std::size_t>(std::count_if(
        decoded.monitors.entries.begin(), decoded.monitors.entries.end(),
        [&](const KnownEntry& entry) { return known.by_entry.contains(entry.digest); }));
  }

 private:
  static Environment environment() { return environmentOf({{"TARGET", "db.internal:5432"}}); }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_F(KnownMonitorsTest, AreThoseOfTheWholeFile) {
  const std::string text = std::string(kHead) + kList;
  const Decoded whole = decodeWhole(text);
  ASSERT_TRUE(whole.loaded.issues.empty()) << whole.loaded.issues[0].message;
  ASSERT_EQ(whole.monitors.specs.size(), 6U);

  const Decoded in_pieces = decodeKnowing(text, {});
  expectSame(in_pieces, whole);
  EXPECT_EQ(in_pieces.loaded.unreadCount(), 6U);
  const KnownMonitors known = knownFrom(in_pieces);
  EXPECT_EQ(known.by_entry.size(), 6U);
  expectSame(decodeKnowing(text, known), whole);
}

TEST_F(KnownMonitorsTest, AreJudgedAnewWhereTheirTextOrWhatJudgesThemChanges) {
  const std::string text = std::string(kHead) + kList;
  const KnownMonitors known = knownFrom(decodeKnowing(text, {}));
  struct Row {
    const char* what;
    std::string text;
    std::size_t known;
  };
  const std::vector<Row> table = {
      {"nothing", text, 6},
      {"an interval", replaced(text, "30s", "31s"), 5},
      {"a line above", "# new\n" + replaced(text, "plans:", "#\nplans:"), 0},
      {"an entry's comment", replaced(text, "at night", "at day"), 5},
      {"an entry more", replaced(text, "  - id: db", "  - ping: 192.0.2.9\n  - id: db"), 6},
      {"an entry less", replaced(text, "  - http: https://example.com/last\n", ""), 5},
      {"a default", replaced(text, "9s", "8s"), 0},
      {"a plan", replaced(text, "{}\n", "{ requests_per_minute: 9 }\n"), 0},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.what);
    const Decoded again = decodeKnowing(row.text, known);
    expectSame(again, decodeWhole(row.text));
    for (const auto& issue : again.loaded.issues) ADD_FAILURE() << issue.message;
    EXPECT_EQ(knownAgain(again, known), row.known);
  }
}

TEST_F(KnownMonitorsTest, AreNoneWhereSomethingElseHasASay) {
  const auto secret = folder_.write("secret", "hidden");
  const std::string head = "users: [{email: a@example.com}]\nmonitors:\n";
  const KnowsUser everybody = [](const std::string&) { return true; };
  for (const std::string& entry :
       {fmt::format("  - tcp: a:1\n    token_file: {}\n", secret.string()),
        fmt::format("  - http: https://a\n    headers: {{ X-Key_file: {} }}\n", secret.string()),
        std::string("  - tcp: a:1\n    owner: b@example.com\n")}) {
    SCOPED_TRACE(entry);
    const Decoded decoded = decode(head + entry, everybody);
    ASSERT_EQ(decoded.monitors.entries.size(), 1U);
    EXPECT_EQ(decoded.monitors.entries[0].digest, Uuid());
  }
}

TEST_F(KnownMonitorsTest, AreReadAsAWholeWithAnAnchorBetweenThem) {
  const std::string text =
      "users: [{email: a@example.com}]\nmonitors:\n  - http: https://a\n    expect: &e {status: "
      "'200'}\n  - http: https://b\n    expect: *e\n";
  const Decoded decoded = decodeKnowing(text, {});
  expectSame(decoded, decodeWhole(text));
  EXPECT_TRUE(decoded.loaded.issues.empty());
  EXPECT_EQ(decoded.loaded.unreadCount(), 0U);
}

TEST_F(KnownMonitorsTest, AreThoseOfTheWholeFileHoweverItIsMutated) {
  const std::string text = std::string(kHead) + kList;
  const KnownMonitors known = knownFrom(decodeKnowing(text, {}));
  std::mt19937 random(20'261'129);
  int sound = 0;
  const int rounds = test::extent("PROMONITOR_CONFIG_MUTATIONS", 150);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const std::string changed = test::mutated(text, random);
    SCOPED_TRACE(changed);
    const Decoded whole = decodeWhole(changed);
    expectSame(decodeKnowing(changed, {}), whole);
    expectSame(decodeKnowing(changed, known), whole);
    if (whole.loaded.issues.empty()) ++sound;
  }
  EXPECT_GT(sound, rounds / 20);
}

}  // namespace
}  // namespace promonitor::config
