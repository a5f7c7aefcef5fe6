// How sets of monitors are taken and answered; what becomes of them is tested with the whole
// server.
#include <string>

#include <gtest/gtest.h>

#include "tests/api/write_calls_fixture.hpp"

namespace promonitor::api {
namespace {

using SetCalls = WriteCalls;

TEST_F(SetCalls, AreHandedOnAndTheirChangesTold) {
  using What = MonitorWriter::MonitorChange::What;
  writer.applied = {.changes = {{What::Created, {}, "a\u202e", {}},
                                {What::Changed, *Uuid::parse(kId), "b", {"url", "config.tags"}},
                                {What::Deleted, *Uuid::parse(kId), "c", {}}},
                    .unchanged = 5};
  const std::string id = std::string("\"") + kId + '"';

  const auto answer = call("PUT", std::string(kMonitors) + "?prune=true&dry_run=false",
                           R"({"monitors":[{"name":"a"},5]})");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"is_dry_run":false,"changes":[)"
                         R"({"action":"created","id":null,"name":"a\u202e","fields":[]},)"
                         R"({"action":"changed","id":)" +
                             id + R"(,"name":"b","fields":["url","config.tags"]},)" +
                             R"({"action":"deleted","id":)" + id +
                             R"(,"name":"c","fields":[]}],"unchanged":5})");
  EXPECT_EQ(writer.call, "apply");
  EXPECT_EQ(writer.caller, alice.id);
  EXPECT_TRUE(writer.wanted.prune);
  EXPECT_FALSE(writer.wanted.dry_run);
  ASSERT_EQ(writer.wanted.monitors.size(), 2U);
  EXPECT_EQ(written(writer.wanted.monitors[0]), R"({"name":"a"})");
}

TEST_F(SetCalls, MayBeLongForThoseAloneWhoMayWrite) {
  const std::string set = R"({"monitors":[{"name":")" + std::string(1'000'000, 'x') + "\"}]}";

  const auto answer = call("PUT", kMonitors, set);

  EXPECT_EQ(answer.status, 200) << answer.body;
  ASSERT_EQ(writer.wanted.monitors.size(), 1U);
  EXPECT_EQ(writer.actor, (Actor{"alice@example.com", key_.substr(3, 8), "127.0.0.1"}));
  const auto announced = [&](const std::string& key, std::size_t bytes) {
    HttpClient client(server->port());
    client.send("PUT " + std::string(kMonitors) + " HTTP/1.1\r\nHost: a\r\n" + bearer(key) +
                "Content-Length: " + std::to_string(bytes) + "\r\n\r\n");
    return client.read().value_or(HttpReply()).status;
  };
  EXPECT_EQ(announced(key_, (std::size_t{16} << 20) + 1), 413);
  EXPECT_EQ(announced(alice.key, 65537), 413) << "who may only read";
  EXPECT_EQ(announced(ApiKeyText::generate().text(), 65537), 413);
  EXPECT_EQ(announced("", 65537), 413);
}

TEST_F(SetCalls, HaveNoMoreValuesThanThereIsMemoryFor) {
  std::string set = R"({"monitors":[0)";
  for (std::size_t i = 0; i < kMaxBodyValues; ++i) set += ",0";
  const auto answer = call("PUT", kMonitors, set + "]}");

  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(ordered_json::parse(answer.body).at("code"), "bad_json");
}

}  // namespace
}  // namespace promonitor::api
