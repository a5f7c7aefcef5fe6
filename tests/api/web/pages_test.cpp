#include "api/web/pages.hpp"

#include <string>

#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

const PageFile kFiles[] = {
    {"index.html", "text/html; charset=utf-8", "\"1\"", "<!doctype html>", ""},
    {"assets/main.ABCDEFGH.js", "text/javascript; charset=utf-8", "\"2\"", "let a", "gz"},
    {"assets/logo.ABCDEFGH.svg", "image/svg+xml", "\"3\"", "<svg/>", ""},
};

std::string fieldOf(const Response& response, std::string_view name) {
  for (const Field& field : response.headers) {
    if (field.name == name) return field.value;
  }
  return "";
}

Response ask(const Pages& pages, const std::string& path, std::vector<Field> fields = {},
             const std::string& method = "GET") {
  Request request;
  request.method = method;
  request.path = path;
  request.headers = std::move(fields);
  return pages.answer(request);
}

TEST(Pages, AreWhatTheirPathsSay) {
  const Pages pages(kFiles);
  const char* const immutable = "public, max-age=31536000, immutable";
  const struct {
    std::string path;
    int status;
    std::string type, cache, body;
  } rows[] = {
      {"/ui/", 200, "text/html; charset=utf-8", "no-cache", "<!doctype html>"},
      {"/ui/monitors/0191e3a5", 200, "text/html; charset=utf-8", "no-cache", "<!doctype html>"},
      {"/ui/index.html", 200, "text/html; charset=utf-8", "no-cache", "<!doctype html>"},
      {"/ui/assets/main.ABCDEFGH.js", 200, "text/javascript; charset=utf-8", immutable, "let a"},
      {"/ui/assets/logo.ABCDEFGH.svg", 200, "image/svg+xml", immutable, "<svg/>"},
      {"/ui/assets/main.OLDERONE.js", 404, "text/plain; charset=utf-8", "no-store",
       "there is no such file\n"},
      {"/ui/../etc/passwd.x", 404, "text/plain; charset=utf-8", "no-store",
       "there is no such file\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path);
    const Response answer = ask(pages, row.path);
    EXPECT_EQ(answer.status, row.status);
    EXPECT_EQ(fieldOf(answer, "Content-Type"), row.type);
    EXPECT_EQ(fieldOf(answer, "Cache-Control"), row.cache);
    EXPECT_EQ(answer.body, row.body);
    EXPECT_EQ(fieldOf(answer, "X-Content-Type-Options"), "nosniff");
    EXPECT_NE(fieldOf(answer, "Content-Security-Policy"), "");
    EXPECT_EQ(fieldOf(answer, "Set-Cookie"), "");
  }
}

TEST(Pages, BeginAtUi) {
  const Pages pages(kFiles);
  for (const char* path : {"/", "/ui"}) {
    SCOPED_TRACE(path);
    EXPECT_TRUE(Pages::isPage(path));
    EXPECT_EQ(ask(pages, path).status, 302);
    EXPECT_EQ(fieldOf(ask(pages, path), "Location"), "/ui/");
  }
  for (const char* path :
       {"/uix", "/api/v1/monitors", "/web/v1/session", "/healthz", "/docs/api"}) {
    EXPECT_FALSE(Pages::isPage(path)) << path;
  }
}

TEST(Pages, AreSentOnceAndCodedWhereThatIsTaken) {
  const Pages pages(kFiles);
  const struct {
    const char* what;
    std::string path;
    std::vector<Field> fields;
    int status;
    std::string body, etag, coding;
  } rows[] = {
      {"coded",
       "/ui/assets/main.ABCDEFGH.js",
       {{"accept-encoding", "br, gzip"}},
       200,
       "gz",
       "\"2-gzip\"",
       "gzip"},
      {"not coded",
       "/ui/assets/main.ABCDEFGH.js",
       {{"accept-encoding", "gzip;q=0"}},
       200,
       "let a",
       "\"2\"",
       ""},
      {"no coded form", "/ui/", {{"accept-encoding", "gzip"}}, 200, "<!doctype html>", "\"1\"", ""},
      {"known", "/ui/", {{"if-none-match", "\"0\", \"1\""}}, 304, "", "\"1\"", ""},
      {"known coded",
       "/ui/assets/main.ABCDEFGH.js",
       {{"accept-encoding", "gzip"}, {"if-none-match", "\"2-gzip\""}},
       304,
       "",
       "\"2-gzip\"",
       ""},
      {"known in the other coding",
       "/ui/assets/main.ABCDEFGH.js",
       {{"accept-encoding", "gzip"}, {"if-none-match", "\"2\""}},
       200,
       "gz",
       "\"2-gzip\"",
       "gzip"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const Response answer = ask(pages, row.path, row.fields);
    EXPECT_EQ(answer.status, row.status);
    EXPECT_EQ(answer.body, row.body);
    EXPECT_EQ(fieldOf(answer, "ETag"), row.etag);
    EXPECT_EQ(fieldOf(answer, "Content-Encoding"), row.coding);
    EXPECT_EQ(fieldOf(answer, "Vary"), "Accept-Encoding");
  }
}

TEST(Pages, AreReadAlone) {
  const Response answer = ask(Pages(kFiles), "/ui/", {}, "POST");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(fieldOf(answer, "Allow"), "GET, HEAD");
}

TEST(Pages, SayHowToBuildThemWhereThereAreNone) {
  const Response answer = ask(Pages({}), "/ui/");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("-DPROMONITOR_WEB=ON"), std::string::npos);
}

}  // namespace
}  // namespace promonitor::api
