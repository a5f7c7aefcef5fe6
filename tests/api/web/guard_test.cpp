// What guards the dashboard's calls: cookies, origins, JSON, tokens, and that keys open nothing.
#include <string>

#include <gtest/gtest.h>

#include "tests/api/web/web_fixture.hpp"

namespace promonitor::api {
namespace {

using WebGuard = WebTest;

const char* const kNobody =
    R"(401 {"error":"nobody is signed in here: sign in first","code":"unauthorized"})";

TEST_F(WebGuard, KeysOpenNothingOfTheDashboardAndSessionsNothingOfTheApi) {
  const Browser browser = signIn();
  const std::string cookie = "Cookie: " + browser.cookie + "\r\n";
  for (const std::string path : {"/monitors", "/keys", "/account", "/incidents", "/kinds"}) {
    SCOPED_TRACE(path);
    EXPECT_EQ(raw("GET", "/api/v1" + path, bearer(alice.key)).status, 200);
    EXPECT_EQ(errorOf(raw("GET", "/web/v1" + path, bearer(alice.key))), kNobody);
    EXPECT_EQ(raw("GET", "/web/v1" + path, cookie).status, 200);
    EXPECT_EQ(raw("GET", "/api/v1" + path, cookie).status, 401);
  }
  const std::string secret = browser.cookie.substr(browser.cookie.find('=') + 1);
  EXPECT_EQ(raw("GET", "/api/v1/monitors", bearer(secret)).status, 401);
  EXPECT_EQ(
      raw("GET", "/web/v1/monitors", "Cookie: __Host-promonitor=" + alice.key + "\r\n").status,
      401);
}

TEST_F(WebGuard, TakesOneWholeCookieAndNoOther) {
  const std::string cookie = signIn().cookie;
  const std::string name = "__Host-promonitor=";
  const std::string secret = cookie.substr(name.size());
  const std::string other = signIn().cookie;
  std::string flipped = cookie;
  flipped.back() = flipped.back() == 'A' ? 'B' : 'A';
  const struct {
    const char* what;
    std::string fields;
    int status;
  } rows[] = {
      {"it", "Cookie: " + cookie + "\r\n", 200},
      {"among others", "Cookie: a=b; " + cookie + "; c=d\r\n", 200},
      {"in a field of its own", "Cookie: a=b\r\nCookie: " + cookie + "\r\n", 200},
      {"none", "", 401},
      {"empty", "Cookie: \r\n", 401},
      {"no value", "Cookie: " + name + "\r\n", 401},
      {"twice the same", "Cookie: " + cookie + "; " + cookie + "\r\n", 401},
      {"two", "Cookie: " + cookie + "; " + other + "\r\n", 401},
      {"two in two fields", "Cookie: " + cookie + "\r\nCookie: " + other + "\r\n", 401},
      {"another name", "Cookie: promonitor=" + secret + "\r\n", 401},
      {"name in capitals", "Cookie: __HOST-PROMONITOR=" + secret + "\r\n", 401},
      {"in quotes", "Cookie: " + name + '"' + secret + "\"\r\n", 401},
      {"cut off", "Cookie: " + cookie.substr(0, cookie.size() - 1) + "\r\n", 401},
      {"longer", "Cookie: " + cookie + "A\r\n", 401},
      {"another letter", "Cookie: " + flipped + "\r\n", 401},
      {"its fingerprint",
       "Cookie: " + name + SessionSecret::parse(secret)->fingerprint().substr(0, 43) + "\r\n", 401},
      {"SQL", "Cookie: " + name + "' OR fingerprint LIKE '%\r\n", 401},
      {"8 KiB", "Cookie: " + name + std::string(8192, 'A') + "\r\n", 401},
      {"a thousand pairs",
       "Cookie: " +
           [] {
             std::string pairs;
             for (int i = 0; i < 1000; ++i) pairs += "a=b;";
             return pairs;
           }() +
           "\r\n",
       401},
      {"in the query", "X: " + cookie + "\r\n", 401},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(raw("GET", "/web/v1/monitors?" + cookie, row.fields).status, row.status);
  }
}

TEST_F(WebGuard, ChangesNothingUnlessEveryPieceIsThere) {
  const Browser browser = signIn();
  const Browser other = signIn();
  const std::string cookie = "Cookie: " + browser.cookie + "\r\n";
  const std::string site = "Sec-Fetch-Site: same-origin\r\n";
  const std::string origin = "Origin: https://pm.example.com\r\n";
  const std::string token = "X-CSRF-Token: " + browser.token + "\r\n";
  const std::string json = "Content-Type: application/json\r\n";
  const struct {
    const char* what;
    std::string fields;
    const char* code;  ///< null: it is done
  } rows[] = {
      {"all", cookie + site + token + json, nullptr},
      {"an origin in place of the site", cookie + origin + token + json, nullptr},
      {"an origin without TLS", cookie + "Origin: http://pm.example.com\r\n" + token + json,
       nullptr},
      {"a host in capitals", cookie + "Origin: https://PM.example.com\r\n" + token + json, nullptr},
      {"a charset", cookie + site + token + "Content-Type: application/json; charset=utf-8\r\n",
       nullptr},
      {"no cookie", site + token + json, "unauthorized"},
      {"neither site nor origin", cookie + token + json, "cross_origin"},
      {"another site", cookie + "Sec-Fetch-Site: cross-site\r\n" + token + json, "cross_origin"},
      {"a neighbour", cookie + "Sec-Fetch-Site: same-site\r\n" + token + json, "cross_origin"},
      {"typed", cookie + "Sec-Fetch-Site: none\r\n" + token + json, "cross_origin"},
      {"site twice", cookie + site + site + token + json, "cross_origin"},
      {"a site that says no, and an origin",
       cookie + "Sec-Fetch-Site: cross-site\r\n" + origin + token + json, "cross_origin"},
      {"another origin", cookie + "Origin: https://evil.example\r\n" + token + json,
       "cross_origin"},
      {"an origin that begins so",
       cookie + "Origin: https://pm.example.com.evil.example\r\n" + token + json, "cross_origin"},
      {"another port", cookie + "Origin: https://pm.example.com:8443\r\n" + token + json,
       "cross_origin"},
      {"no origin at all", cookie + "Origin: null\r\n" + token + json, "cross_origin"},
      {"another scheme", cookie + "Origin: ftp://pm.example.com\r\n" + token + json,
       "cross_origin"},
      {"origin twice", cookie + origin + origin + token + json, "cross_origin"},
      {"no type", cookie + site + token, "not_json"},
      {"a form", cookie + site + token + "Content-Type: application/x-www-form-urlencoded\r\n",
       "not_json"},
      {"plain text", cookie + site + token + "Content-Type: text/plain\r\n", "not_json"},
      {"nearly JSON", cookie + site + token + "Content-Type: application/jsonp\r\n", "not_json"},
      {"type twice", cookie + site + token + json + json, "not_json"},
      {"no token", cookie + site + json, "csrf_token"},
      {"empty token", cookie + site + "X-CSRF-Token: \r\n" + json, "csrf_token"},
      {"another session's token", cookie + site + "X-CSRF-Token: " + other.token + "\r\n" + json,
       "csrf_token"},
      {"the token twice", cookie + site + token + token + json, "csrf_token"},
      {"the secret as token",
       cookie + site + "X-CSRF-Token: " + browser.cookie.substr(browser.cookie.find('=') + 1) +
           "\r\n" + json,
       "csrf_token"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const std::size_t keys = store.listKeys(alice.id).size();
    const HttpReply answer = raw("POST", "/web/v1/keys", row.fields, R"({"name":"k"})");
    const bool is_done = row.code == nullptr;
    EXPECT_EQ(store.listKeys(alice.id).size(), keys + (is_done ? 1 : 0));
    if (is_done) {
      EXPECT_EQ(answer.status, 201) << answer.body;
    } else {
      EXPECT_EQ(ordered_json::parse(answer.body).at("code"), row.code);
    }
  }
}

TEST_F(WebGuard, ForeignPagesCannotSignInEither) {
  const std::string body =
      ordered_json{{"email", "alice@example.com"}, {"password", kPassword}}.dump();
  const std::string json = "Content-Type: application/json\r\n";
  const std::string token = setup.offer()->text();
  for (const std::string path : {"/web/v1/session", "/web/v1/setup"}) {
    SCOPED_TRACE(path);
    EXPECT_EQ(raw("POST", path, json, body).status, 403);
    EXPECT_EQ(raw("POST", path, json + "Sec-Fetch-Site: cross-site\r\n", body).status, 403);
    EXPECT_EQ(raw("POST", path, json + "Origin: https://evil.example\r\n", body).status, 403);
    EXPECT_EQ(raw("POST", path, "Sec-Fetch-Site: same-origin\r\n", body).status, 415);
  }
}

TEST_F(WebGuard, EveryRouteNeedsASessionAndEveryChangeATokenToo) {
  const Browser browser = signIn();
  Browser without = browser;
  without.token.clear();
  for (const Route& route : web->routes().routes()) {
    if (route.rule.access == Access::Open) continue;
    SCOPED_TRACE(route.method + " " + route.pattern);
    std::string path = route.pattern.substr(7);
    if (path.find(":id") != std::string::npos) path.replace(path.find(":id"), 3, "x");
    const bool is_read = route.method == "GET";
    EXPECT_EQ(errorOf(call({}, route.method, path)), kNobody);
    EXPECT_TRUE(is_read || route.rule.access == Access::Write);
    if (!is_read) {
      EXPECT_EQ(call(without, route.method, path).status, 403);
    }
    if (route.rule.access == Access::Admin) {
      EXPECT_EQ(errorOf(call(browser, route.method, path)),
                R"(403 {"error":"this is for administrators","code":"admin_required"})");
    }
  }
}

TEST_F(WebGuard, EveryAnswerTellsBrowsersToTrustNothingElse) {
  const Browser browser = signIn();
  const HttpReply answers[] = {
      call(browser, "GET", "/monitors"),
      call({}, "GET", "/monitors"),
      call(browser, "GET", "/nothing"),
      call(browser, "POST", "/keys"),
      call(browser, "PATCH", "/account"),
      call({}, "GET", "/session"),
      call(browser, "GET", "/broken"),
      raw("GET", "/ui/", ""),
      raw("GET", "/ui/assets/none.js", ""),
      raw("GET", "/", ""),
      raw("POST", "/ui/", ""),
  };
  for (const HttpReply& answer : answers) {
    SCOPED_TRACE(answer.status);
    EXPECT_EQ(answer.header("content-security-policy"),
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
              "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
    EXPECT_EQ(answer.header("cross-origin-opener-policy"), "same-origin");
    EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
    EXPECT_EQ(answer.header("access-control-allow-origin"), "");
    EXPECT_EQ(answer.header("www-authenticate"), "");
  }
}

TEST_F(WebGuard, HasALimitForEachSessionAndNoneOfAPlan) {
  newSignIn("free@example.com");
  accounts.saveUser("free@example.com", "free", {});
  const Browser browser = signIn("free@example.com");
  const Browser second = signIn("free@example.com");
  const HttpReply first = call(browser, "GET", "/account");
  EXPECT_EQ(first.header("ratelimit-policy"), "\"session\";q=1200;w=60");
  HttpClient client(web_server->port());
  for (int i = 1; i < SessionAdmission::kMostCalls; ++i) {
    const auto answer = client.get("/web/v1/kinds", "Cookie: " + browser.cookie + "\r\n");
    ASSERT_TRUE(answer && answer->status == 200) << i;
  }
  EXPECT_EQ(call(browser, "GET", "/kinds").status, 429);
  EXPECT_EQ(call(second, "GET", "/kinds").status, 200);
  EXPECT_EQ(ordered_json::parse(call(second, "GET", "/account").body)
                .at("usage")
                .at("requests_remaining"),
            2);
}

}  // namespace
}  // namespace promonitor::api
