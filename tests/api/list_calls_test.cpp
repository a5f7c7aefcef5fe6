#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

using testing::ElementsAre;

/// Lists that are asked for in pages and by what is in them.
class ListCalls : public ApiTest {
 public:
  /// What a query chooses: how many on all pages, and whose names on the first.
  struct Chosen {
    const char* query;
    const char* total;
    std::vector<std::string> names;
  };
  void expectChosen(const std::vector<Chosen>& rows) {
    for (const auto& row : rows) {
      SCOPED_TRACE(row.query);
      const auto answer = ask(std::string(kMonitors) + "?" + row.query);
      ASSERT_EQ(answer.status, 200) << answer.body;
      EXPECT_EQ(answer.header("x-total-count"), row.total);
      EXPECT_EQ(namesOf(answer), row.names);
    }
  }
  static std::vector<std::string> namesOf(const HttpReply& answer) {
    std::vector<std::string> names;
    for (const auto& each : ordered_json::parse(answer.body)) names.push_back(each.at("name"));
    return names;
  }
  /// The target of `Link: <...>; rel="next"`; empty where there is none.
  static std::string nextOf(const HttpReply& answer) {
    const std::string link = answer.header("link");
    if (link.empty()) return {};
    EXPECT_TRUE(link.starts_with("<") && link.ends_with(">; rel=\"next\"")) << link;
    return link.substr(1, link.find('>') - 1);
  }
  static std::string faultsOf(const HttpReply& answer) {
    const auto body = ordered_json::parse(answer.body);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(body.at("code"), "validation_failed");
    std::string paths;
    for (const auto& fault : body.at("fields")) {
      EXPECT_FALSE(fault.at("message").get<std::string>().empty());
      paths += (paths.empty() ? "" : " ") + fault.at("path").get<std::string>();
    }
    return paths;
  }
};

TEST_F(ListCalls, GiveMonitorsInPages) {
  for (int i = 0; i < 5; ++i) newMonitor(alice.id, "m" + std::to_string(i));
  newMonitor(newUser("bob@example.com", "team").id, "foreign");

  std::vector<std::string> names;
  std::vector<std::size_t> sizes;
  for (std::string path = std::string(kMonitors) + "?limit=2"; !path.empty();) {
    const HttpReply answer = ask(path);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("x-total-count"), "5");
    const auto page = namesOf(answer);
    sizes.push_back(page.size());
    names.insert(names.end(), page.begin(), page.end());
    path = nextOf(answer);
  }

  EXPECT_THAT(sizes, ElementsAre(2, 2, 1));
  EXPECT_THAT(names, ElementsAre("m4", "m3", "m2", "m1", "m0"));
}

TEST_F(ListCalls, HaveNoNextPageBehindTheLastOne) {
  for (int i = 0; i < 4; ++i) newMonitor(alice.id, "m" + std::to_string(i));

  EXPECT_EQ(nextOf(ask(std::string(kMonitors) + "?limit=4")), "");
  EXPECT_NE(nextOf(ask(std::string(kMonitors) + "?limit=3")), "");
  EXPECT_EQ(ask(kMonitors).header("x-total-count"), "") << "only lists in pages have a count";
}

TEST_F(ListCalls, ChooseMonitors) {
  newMonitor(alice.id, "Shop");
  newMonitor(alice.id, "Blog", "ping");
  store.commit({.states = {{key_of["Shop"], {.status = Status::Down}}}});
  const std::vector<Chosen> rows = {
      {"kind=ping", "1", {"Blog"}},   {"kind=smtp", "0", {}},
      {"status=down", "1", {"Shop"}}, {"status=pending&kind=http", "0", {}},
      {"q=sho", "1", {"Shop"}},       {"q=EXAMPLE.com%2Fhealth", "2", {"Blog", "Shop"}},
      {"q=s&limit=1", "2", {"Blog"}}, {"limit=1000&unknown=%ff", "2", {"Blog", "Shop"}},
  };
  expectChosen(rows);
}

TEST_F(ListCalls, ChooseMonitorsThatHaveAllTags) {
  newMonitor(alice.id, "Shop", "http", {"eu", "web"});
  newMonitor(alice.id, "Blog", "http", {"web"});
  newMonitor(alice.id, "Router");
  newMonitor(newUser("bob@example.com", "team").id, "Foreign", "http", {"web"});
  const std::vector<Chosen> rows = {
      {"tag=web", "2", {"Blog", "Shop"}},
      {"tag=web,eu", "1", {"Shop"}},
      {"tag=web&tag=eu", "1", {"Shop"}},
      {"tag=eu&tag=web%2Cweb", "1", {"Shop"}},
      {"tag=us", "0", {}},
      {"tag=web,us", "0", {}},
      {"tag=web&q=blog&kind=http", "1", {"Blog"}},
      {"tag=web&limit=1", "2", {"Blog"}},
  };
  expectChosen(rows);
}

TEST_F(ListCalls, ShowTagsWhereTheyAreAskedFor) {
  newMonitor(alice.id, "Shop", "http", {"web", "eu"});
  newMonitor(alice.id, "Blog");

  const auto plain = ordered_json::parse(ask(kMonitors).body);
  const auto shown = ordered_json::parse(ask(std::string(kMonitors) + "?include=tags").body);

  EXPECT_EQ(plain[0].size(), 8U);
  EXPECT_EQ(shown[0].at("tags"), ordered_json::array());
  EXPECT_EQ(shown[1].at("tags"), ordered_json({"eu", "web"}));
  EXPECT_EQ(shown[1].size(), 9U);
}

TEST_F(ListCalls, KeepTheirQuestionFromPageToPage) {
  for (int i = 0; i < 3; ++i) newMonitor(alice.id, "m" + std::to_string(i), "ping");
  newMonitor(alice.id, "other");

  const std::string next = nextOf(ask(std::string(kMonitors) + "?kind=ping&limit=2&include=state"));
  const auto monitors = ordered_json::parse(ask(next).body);

  ASSERT_EQ(monitors.size(), 1U);
  EXPECT_EQ(monitors[0].at("name"), "m0");
  EXPECT_TRUE(monitors[0].contains("state"));
}

TEST_F(ListCalls, RefuseWhatIsNotValidAndSayAllOfIt) {
  const auto bob = newUser("bob@example.com", "team");
  for (const UserId owner : {alice.id, bob.id}) {
    for (int i = 0; i < 2; ++i)
      newMonitor(owner, (owner == bob.id ? "b" : "a") + std::to_string(i));
  }
  const std::string own = nextOf(ask(std::string(kMonitors) + "?limit=1"));
  const std::string cursor = own.substr(own.find("cursor=") + 7);
  const std::string foreign = nextOf(ask(std::string(kMonitors) + "?limit=1", bearer(bob.key)));
  const std::string foreign_cursor = foreign.substr(foreign.find("cursor=") + 7);
  const struct {
    std::string query;
    const char* faults;
  } rows[] = {
      {"limit=0", "limit"},
      {"limit=-1", "limit"},
      {"limit=%2B5", "limit"},
      {"limit=1001", "limit"},
      {"limit=1e9", "limit"},
      {"limit=99999999999999999999999", "limit"},
      {"limit=abc", "limit"},
      {"limit=", "limit"},
      {"limit", "limit"},
      {"limit=5&limit=5", "limit"},
      {"limit=%ff", "limit"},
      {"limit=%zz", "limit"},
      {"limit=5%00", "limit"},
      {"kind=", "kind"},
      {"kind=%c0%af", "kind"},
      {"status=UP", "status"},
      {"status=paused", "status"},
      {"q=" + std::string(201, 'x'), "q"},
      {"q=%ed%a0%80", "q"},
      {"tag=", "tag"},
      {"tag", "tag"},
      {"tag=a,,b", "tag"},
      {"tag=Web", "tag"},
      {"tag=a%20b", "tag"},
      {"tag=%ff", "tag"},
      {"tag=a&tag=%00", "tag"},
      {"tag=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u", "tag"},
      {"cursor=", "cursor"},
      {"cursor=abc", "cursor"},
      {"cursor=" + cursor.substr(0, cursor.size() - 1), "cursor"},
      {"cursor=" + cursor + "0", "cursor"},
      {"cursor=0" + cursor.substr(1, cursor.size() - 2) + "0", "cursor"},
      {"cursor=" + foreign_cursor, "cursor"},
      {"limit=0&cursor=x&status=x", "limit cursor status"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.query);
    EXPECT_EQ(faultsOf(ask(std::string(kMonitors) + "?" + row.query)), row.faults);
  }
  EXPECT_EQ(ask(std::string(kMonitors) + "?cursor=" + cursor).status, 200);
}

TEST_F(ListCalls, TellMoreWhenAsked) {
  const auto spec = newMonitor(alice.id, "a");
  const std::string with = "?include=last_check,timings,error,uptime";
  EXPECT_TRUE(ordered_json::parse(ask(pathOf(spec, with)).body).at("last_check").is_null());
  CheckResult result;
  result.verdict = Verdict::Up;
  result.response_time = milliseconds(12);
  result.phases[Phase::Connect] = 11'250;
  addCheck("a", clock.wallNow() - seconds(90), result);
  addCheck("a", clock.wallNow() - seconds(30), result);

  const auto one = ordered_json::parse(ask(pathOf(spec, with)).body);

  EXPECT_EQ(keysOf(one),
            (std::vector<std::string>{"id", "name", "url", "kind", "status", "interval_seconds",
                                      "is_paused", "created_at", "last_check", "uptime"}));
  EXPECT_EQ(one.at("uptime").dump(), R"({"24h":null,"7d":null,"30d":null,"90d":null})");
  const auto& check = one.at("last_check");
  EXPECT_EQ(keysOf(check),
            (std::vector<std::string>{"id", "status_code", "response_time_ms", "is_up",
                                      "error_message", "checked_at", "error", "timings"}));
  EXPECT_EQ(check.at("timings").dump(),
            R"({"dns_ms":null,"connect_ms":11.25,"tls_ms":null,"send_ms":null,"ttfb_ms":null,)"
            R"("transfer_ms":null})");
  const auto newest = ordered_json::parse(ask(pathOf(spec, "/checks?limit=1")).body);
  EXPECT_EQ(newest[0].at("id"), check.at("id"));
  for (const char* list : {"", "&limit=5"}) {
    const auto monitors = ordered_json::parse(
        ask(kMonitors + ("?include=last_check,uptime" + std::string(list))).body);
    EXPECT_EQ(monitors[0].at("last_check").at("id"), check.at("id"));
    EXPECT_FALSE(monitors[0].contains("uptime")) << "of one monitor alone";
  }
}

}  // namespace
}  // namespace promonitor::api
