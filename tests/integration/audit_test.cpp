// What the whole server leaves in its audit log.
#include <gmock/gmock.h>

#include "app/store_settings.hpp"
#include "core/base/fingerprint.hpp"
#include "core/base/log.hpp"
#include "core/store/sql_store.hpp"
#include "tests/integration/monitor_writes_fixture.hpp"

namespace promonitor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Audit : public MonitorWrites {
 protected:
  std::string file(const char* name) const { return (running_.directory() / name).string(); }

  /// The entries since the last call, in their order.
  AuditEntries news() {
    const auto store = SqlStore::open({.path = file("test.db"), .use = SqlStoreSettings::Use::Tool},
                                      *makeLogger({.level = "off"}));
    AuditEntries entries;
    for (const AuditEntry& entry : store->auditEntries({}, 1000)) {
      if (entry.id > seen_) entries.insert(entries.begin(), entry);
    }
    if (!entries.empty()) seen_ = entries.back().id;
    return entries;
  }
  /// "action kind" of each.
  static std::vector<std::string> actions(const AuditEntries& entries) {
    std::vector<std::string> told;
    for (const AuditEntry& entry : entries) {
      told.push_back(std::string(auditActionName(entry.action)) + ' ' + entry.object_kind);
    }
    return told;
  }
  static std::string idIn(const std::string& path) { return path.substr(path.rfind('/') + 1); }
  std::string keyId() const { return running_.writerKey().substr(3, 8); }

  std::int64_t seen_ = 0;
};

TEST_F(Audit, TellsOfAStartAndOfWhatTheFileDeclares) {
  const AuditEntries entries = news();

  EXPECT_THAT(actions(entries), ElementsAre("user.save user", "key.create key", "user.save user",
                                            "key.create key", "configuration.load configuration"));
  for (const AuditEntry& entry : entries) EXPECT_EQ(entry.by, Actor::configuration());
  std::ifstream in(file("promonitor.yaml"), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  EXPECT_EQ(entries.back().object_id, file("promonitor.yaml"));
  EXPECT_EQ(entries.back().after, fingerprintOf(text)) << "as sha256sum has it";
  EXPECT_EQ(entries.back().before, "");

  running_.rewrite("  - { name: another, tcp: \"127.0.0.1:9\" }\n");
  running_.server().reload();
  running_.server().reload();
  const AuditEntries reloads = news();
  EXPECT_THAT(actions(reloads), ElementsAre("configuration.reload configuration",
                                            "configuration.reload configuration"));
  EXPECT_EQ(reloads[0].before, entries.back().after);
  EXPECT_NE(reloads[0].after, reloads[0].before);
  EXPECT_EQ(reloads[1].after, reloads[1].before);
  running_.rewrite("  - { nam: wrong }\n");
  running_.server().reload();
  EXPECT_THAT(news(), IsEmpty()) << "what is refused changes nothing";
}

TEST_F(Audit, TellsOfEveryChangeOfAMonitorAndOfNothingElse) {
  news();
  Json asked = tcp("shop");
  const std::string path = made(asked);
  call("PATCH", path, R"({"interval_seconds":30})");
  call("PATCH", path, R"({"interval_seconds":30})");
  call("PATCH", path, R"({"interval_seconds":"no"})");
  call("POST", path + "/pause");
  call("POST", path + "/pause");
  call("POST", path + "/resume");
  call("GET", path);
  call("DELETE", path);
  call("DELETE", path);

  const AuditEntries entries = news();

  EXPECT_THAT(actions(entries), ElementsAre("monitor.create monitor", "monitor.update monitor",
                                            "monitor.pause monitor", "monitor.resume monitor",
                                            "monitor.delete monitor"));
  ASSERT_THAT(entries, SizeIs(5));
  EXPECT_EQ(entries.front().before, "");
  EXPECT_EQ(entries.back().after, "");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].object_id, idIn(path));
    EXPECT_EQ(entries[i].by, (Actor{"writer@example.com", keyId(), "127.0.0.1"}));
    if (i == 0) continue;
    EXPECT_EQ(entries[i].before, entries[i - 1].after);
    EXPECT_NE(entries[i].before, entries[i].after);
  }
}

TEST_F(Audit, TellsOfEachMonitorOfASetAndOfTheSet) {
  const auto apply = [&](const Json& monitors, const std::string& query) {
    return call("PUT", kMonitorsPath + query, Json{{"monitors", monitors}}.dump()).status;
  };
  news();
  EXPECT_EQ(apply({tcp("a"), tcp("b")}, "?dry_run=true"), 200);
  EXPECT_THAT(news(), IsEmpty());
  EXPECT_EQ(apply({tcp("a"), tcp("b")}, ""), 200);
  const AuditEntries made = news();
  Json changed = tcp("a");
  changed["interval_seconds"] = 7;
  EXPECT_EQ(apply(Json::array({changed}), "?prune=true"), 200);
  const AuditEntries replaced = news();
  EXPECT_EQ(apply(Json::array({changed}), "?prune=true"), 200);

  EXPECT_THAT(actions(made), ElementsAre("monitor.create monitor", "monitor.create monitor",
                                         "monitors.apply monitors"));
  EXPECT_THAT(actions(replaced), ElementsAre("monitor.update monitor", "monitor.delete monitor",
                                             "monitors.apply monitors"));
  EXPECT_EQ(replaced[0].before, made[0].after);
  EXPECT_EQ(replaced[1].before, made[1].after);
  EXPECT_EQ(replaced[1].object_id, made[1].object_id);
  EXPECT_EQ(replaced[2].object_id, "writer@example.com");
  EXPECT_THAT(news(), IsEmpty()) << "nothing changed";
}

TEST_F(Audit, IsNotMadeOfSecrets) {
  const auto asked = [&](const std::string& password) {
    return Json{{"name", "shop"},
                {"kind", "http"},
                {"url", "http://" + target_.endpoint()},
                {"config", {{"options", {{"auth", {{"username", "u"}, {"password", password}}}}}}}};
  };
  news();
  call("DELETE", made(asked("hunter2")));
  const AuditEntries first = news();
  const std::string path = made(asked("hunter3"));
  call("PATCH", path, R"({"config":{"options":{"auth":{"password":"hunter4"}}}})");
  const AuditEntries second = news();

  ASSERT_THAT(first, SizeIs(2));
  ASSERT_THAT(second, SizeIs(2));
  EXPECT_EQ(first[0].after, second[0].after) << "nobody can try passwords on it";
  EXPECT_NE(second[1].before, second[1].after) << "that it changed is told";
}

TEST_F(Audit, TellsOfKeys) {
  news();
  const auto created = call("POST", "/api/v1/keys", R"({"name":"ci"})");
  ASSERT_EQ(created.status, 201) << created.body;
  const std::string id = Json::parse(created.body).at("id");
  call("DELETE", "/api/v1/keys/" + id);

  const AuditEntries entries = news();

  EXPECT_THAT(actions(entries), ElementsAre("key.create key", "key.revoke key"));
  for (const AuditEntry& entry : entries) {
    EXPECT_EQ(entry.object_id, id);
    EXPECT_EQ(entry.by, (Actor{"writer@example.com", keyId(), "127.0.0.1"}));
  }
}

}  // namespace
}  // namespace promonitor
