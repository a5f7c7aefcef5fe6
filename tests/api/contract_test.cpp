// The contract that is served is that of the routes that there are. What they answer is compared
// with it by tests/contract/answers_test.py.
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "api/contract/texts.hpp"
#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kDocument = "/api/v1/openapi.json";

class Contract : public ApiTest {
 public:
  /// Those of the product: the fixture has two of its own.
  std::vector<Route> routesOfProduct() const {
    std::vector<Route> routes = api->routes().routes();
    std::erase_if(routes, [](const Route& route) {
      return route.pattern == "/api/v1/broken" || route.pattern == "/api/v1/write";
    });
    return routes;
  }
  static std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
  }
  static std::string templateOf(std::string pattern) {
    const auto id = pattern.find(":id");
    return id == std::string::npos ? pattern : pattern.replace(id, 3, "{id}");
  }
  const ordered_json* operationOf(const Route& route) const {
    const auto path = document["paths"].find(templateOf(route.pattern));
    if (path == document["paths"].end()) return nullptr;
    const auto operation = path->find(lower(route.method));
    return operation == path->end() ? nullptr : &*operation;
  }
  /// The operations that the document has, as "GET /path/{id}".
  std::set<std::string> documented() const {
    std::set<std::string> names;
    for (const auto& [path, item] : document["paths"].items()) {
      for (const char* const method : {"get", "post", "put", "patch", "delete"}) {
        if (item.contains(method)) names.insert(std::string(method) + " " + path);
      }
    }
    return names;
  }

  const ordered_json document = ordered_json::parse(openApiDocument());
};

void eachReference(const ordered_json& part, const std::function<void(const std::string&)>& see) {
  if (!part.is_structured()) return;
  for (const auto& [key, value] : part.items()) {
    if (key == "$ref" && part.is_object()) see(value.get<std::string>());
    eachReference(value, see);
  }
}

TEST_F(Contract, HasEveryRouteAndNoOther) {
  std::set<std::string> there;
  for (const Route& route : routesOfProduct()) {
    there.insert(lower(route.method) + " " + templateOf(route.pattern));
  }
  EXPECT_EQ(documented(), there);
}

TEST_F(Contract, SaysWhoMayCall) {
  for (const Route& route : routesOfProduct()) {
    SCOPED_TRACE(route.method + " " + route.pattern);
    const ordered_json* const operation = operationOf(route);
    ASSERT_NE(operation, nullptr);
    const ordered_json said =
        operation->contains("security") ? (*operation)["security"] : document["security"];
    ordered_json right = ordered_json::array();
    if (route.rule.access == Access::Read) right = {{{"apiKey", {"read"}}}};
    if (route.rule.access == Access::Write) right = {{{"apiKey", {"write"}}}};
    EXPECT_EQ(said, right);
  }
}

TEST_F(Contract, HasTheAnswersThatFollowFromTheRulesOfARoute) {
  for (const Route& route : routesOfProduct()) {
    SCOPED_TRACE(route.method + " " + route.pattern);
    const ordered_json* const operation = operationOf(route);
    ASSERT_NE(operation, nullptr);
    const auto says = [&](const char* status) {
      return (*operation)["responses"].contains(status);
    };
    const bool is_limited = route.rule.limit != Limit::None;
    EXPECT_EQ(says("401"), route.rule.access != Access::Open);
    EXPECT_EQ(says("403"), route.rule.access == Access::Write);
    EXPECT_EQ(says("429"), is_limited);
    EXPECT_EQ(says("500"), is_limited);
    const bool is_stream =
        (*operation)["responses"].value("200", ordered_json::object())["content"].contains(
            "text/event-stream");
    EXPECT_EQ(says("304"), is_limited && route.method == "GET" && !is_stream);
    const bool has_id = route.pattern.find(":id") != std::string::npos;
    EXPECT_TRUE(says("404") || !has_id);
    const ordered_json& path = document["paths"][templateOf(route.pattern)];
    EXPECT_EQ(path.contains("parameters"), has_id);
  }
}

TEST_F(Contract, LeadsToWhatItHas) {
  std::size_t seen = 0;
  eachReference(document, [&](const std::string& reference) {
    ++seen;
    ASSERT_THAT(reference, StartsWith("#/"));
    EXPECT_TRUE(document.contains(ordered_json::json_pointer(reference.substr(1)))) << reference;
  });
  EXPECT_GT(seen, 100U);
}

TEST_F(Contract, IsServedWithoutAKey) {
  const HttpReply answer = ask(kDocument, "");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "application/json");
  EXPECT_EQ(answer.body, openApiDocument());
  EXPECT_THAT(answer.header("ratelimit-policy"), StartsWith("\"address\""));
  const std::string tag = answer.header("etag");
  EXPECT_THAT(tag, StartsWith("\""));
  EXPECT_EQ(ask(kDocument, "If-None-Match: " + tag + "\r\n").status, 304);
  EXPECT_EQ(send("HEAD", kDocument).header("etag"), tag);
}

TEST_F(Contract, CountsAgainstTheLimitOfItsAddress) {
  HttpReply answer = ask(kDocument, "");
  const int left = std::stoi(answer.header("x-ratelimit-remaining"));
  for (int i = 0; i < left; ++i) {
    answer = ask(i % 2 == 0 ? kDocument : "/docs/api");
    ASSERT_EQ(answer.status, 200);
  }

  EXPECT_EQ(answer.header("x-ratelimit-remaining"), "0");
  EXPECT_EQ(ask(kDocument, "").status, 429);
  EXPECT_EQ(ask("/docs/api").status, 429) << "a key does not help";
  EXPECT_EQ(ask(kMonitors).status, 200) << "the plan is another limit";
}

TEST_F(Contract, IsAPageThatLoadsAndRunsNothing) {
  const HttpReply answer = ask("/docs/api", "");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(answer.header("content-security-policy"),
              StartsWith("default-src 'none'; style-src"));
  EXPECT_THAT(answer.header("etag"), StartsWith("\""));
  for (const char* const active :
       {"<script", "<link", "<img", "<iframe", " src=", " style=", " on", "@import", "url("}) {
    const std::string style_and_tags = answer.body.substr(0, answer.body.find("<h1>"));
    EXPECT_THAT(style_and_tags, Not(HasSubstr(active)));
  }
  EXPECT_THAT(answer.body, Not(HasSubstr("<script")));
}

TEST_F(Contract, HasAPageInThePublishedOrder) {
  const std::string page(apiPage());
  std::size_t at = 0;
  for (const char* const heading :
       {">Authentication<", ">Base URL<", ">Rate limits<", ">Errors<", ">Endpoints<",
        ">/api/v1/monitors<", ">/api/v1/monitors/:id<", ">/api/v1/monitors/:id/checks<",
        ">Objects<", ">Monitor object<", ">Check object<"}) {
    const std::size_t found = page.find(std::string(heading) + "/", at);
    ASSERT_NE(found, std::string::npos) << heading;
    at = found;
  }
  for (const std::string& name : documented()) {
    const std::size_t space = name.find(' ');
    std::string path = name.substr(space + 1);
    if (const auto id = path.find("{id}"); id != std::string::npos) path.replace(id, 4, ":id");
    EXPECT_THAT(page, HasSubstr("<span class=\"" + name.substr(0, space) + "\">")) << name;
    EXPECT_THAT(page, HasSubstr("<code>" + path + "</code></h4>")) << name;
  }
}

}  // namespace
}  // namespace promonitor::api
