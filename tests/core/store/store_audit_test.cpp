// What every store keeps of who changed what, and that nobody changes that.
#include <gmock/gmock.h>

#include "core/store/database_upkeep.hpp"
#include "tests/core/store/any_store.hpp"
#include "tests/core/store/sqlite_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Actor kOps{"ops@example.com", "AbCd1234", "192.0.2.7"};

/// "action kind id by", newest first.
std::vector<std::string> told(Store& store, const AuditFilter& filter = {}) {
  std::vector<std::string> lines;
  for (const AuditEntry& entry : store.auditEntries(filter, 100)) {
    lines.push_back(std::string(auditActionName(entry.action)) + ' ' + entry.object_kind + ' ' +
                    entry.object_id + ' ' + entry.by.name);
  }
  return lines;
}

AuditEntries monitorEntry(const std::string& after, Duration offset = {}) {
  return {{.at = at(offset),
           .by = kOps,
           .action = AuditAction::MonitorUpdate,
           .object_kind = "monitor",
           .object_id = sampleId("shop").text(),
           .before = std::string(64, 'a'),
           .after = after}};
}

template <class Kind>
class StoreAudit : public AnyStore<Kind> {
 protected:
  UserId owner_ = this->user("ops@example.com");
};
TYPED_TEST_SUITE(StoreAudit, StoreKinds, StoreKindNames);

TYPED_TEST(StoreAudit, KeepsEveryPartOfAnEntryAndCountsThem) {
  Store& store = this->store_;
  const MonitorSpec spec = sampleMonitor(this->owner_, "shop");

  store.saveDefined(spec, {spec.id, 1, "sealed"}, nullptr, monitorEntry(std::string(64, 'b')));
  store.saveDefinedSet(this->owner_, {{spec, {spec.id, 2, "sealed"}}}, {}, at(),
                       {monitorEntry("", 1s)[0], monitorEntry(std::string(64, 'c'), 1s)[0]});

  AuditEntry first = monitorEntry(std::string(64, 'b'))[0];
  const auto entries = store.auditEntries({}, 10);
  ASSERT_THAT(entries, SizeIs(3));
  first.id = entries[2].id;
  EXPECT_EQ(entries[2], first);
  EXPECT_EQ(entries[1].after, "");
  EXPECT_LT(entries[2].id, entries[1].id);
  EXPECT_LT(entries[1].id, entries[0].id);
}

TYPED_TEST(StoreAudit, TellsOfAUserOnlyWhatChanged) {
  Store& store = this->store_;

  store.saveUser("new@example.com", "free", at(), Actor::commandLine());
  store.saveUser("new@example.com", "free", at(1s), Actor::configuration());
  store.saveUser("new@example.com", "team", at(2s), Actor::configuration());

  const auto entries = store.auditEntries({}, 10);
  EXPECT_THAT(told(store), ElementsAre("user.save user new@example.com configuration",
                                       "user.save user new@example.com command line"));
  EXPECT_EQ(entries[1].before, "") << "there was none";
  EXPECT_EQ(entries[0].before, entries[1].after);
  EXPECT_NE(entries[0].after, entries[0].before);
  EXPECT_EQ(entries[0].at, at(2s));
}

TYPED_TEST(StoreAudit, TellsOfAdministratorsAndPasswordsWithoutWhatIsMadeOfThem) {
  Store& store = this->store_;

  store.setPassword(this->owner_, "$hash", at(1s), kOps);
  store.setAdmin(this->owner_, true, at(2s), kOps);
  store.setAdmin(this->owner_, true, at(3s), kOps);
  store.setAdmin(UserId{99}, true, at(3s), kOps);
  store.setPassword(UserId{99}, "$hash", at(3s), kOps);
  store.setAdmin(this->owner_, false, at(4s), kOps);

  EXPECT_THAT(told(store), ElementsAre("user.save user ops@example.com ops@example.com",
                                       "user.save user ops@example.com ops@example.com",
                                       "user.password user ops@example.com ops@example.com"));
  const auto entries = store.auditEntries({}, 10);
  EXPECT_EQ(entries[2].before + entries[2].after, "");
  EXPECT_EQ(entries[2].at, at(1s));
  EXPECT_EQ(entries[0].before, entries[1].after);
  EXPECT_EQ(entries[0].after, entries[1].before);
  EXPECT_NE(entries[0].after, entries[0].before);
}

TYPED_TEST(StoreAudit, TellsWhoBecameTheFirstAdministrator) {
  Store& store = this->store_;
  store.offerSetup({"token", at()});
  const Credentials admin{
      {.id = {}, .email = "root@example.com", .plan = "team", .created_at = at(9s)}, "$hash"};
  const Actor root{"root@example.com", "", "192.0.2.7"};

  EXPECT_FALSE(store.takeSetup("other", admin, root));
  EXPECT_TRUE(store.takeSetup("token", admin, root));

  EXPECT_THAT(told(store), ElementsAre("user.password user root@example.com root@example.com",
                                       "user.save user root@example.com root@example.com"));
  const auto entries = store.auditEntries({}, 10);
  EXPECT_EQ(entries[1].by, root);
  EXPECT_EQ(entries[1].at, at(9s));
  EXPECT_EQ(entries[1].before, "");
}

TYPED_TEST(StoreAudit, TellsOfKeysWithoutWhatIsMadeOfTheirSecret) {
  Store& store = this->store_;
  ApiKey key{.user = this->owner_, .public_id = "XyXy9876", .name = "ci", .created_at = at(3s)};

  store.addKey(key, kOps);
  EXPECT_THROW(store.addKey(key, kOps), StoreError);
  EXPECT_FALSE(store.revokeKey(this->owner_, "unknown1", at(4s), kOps));
  EXPECT_TRUE(store.revokeKey(this->owner_, "XyXy9876", at(4s), kOps));
  EXPECT_FALSE(store.revokeKey(this->owner_, "XyXy9876", at(5s), kOps));

  EXPECT_THAT(told(store), ElementsAre("key.revoke key XyXy9876 ops@example.com",
                                       "key.create key XyXy9876 ops@example.com"));
  const auto entries = store.auditEntries({}, 10);
  EXPECT_EQ(entries[0].before, entries[1].after);
  EXPECT_EQ(entries[1].by, kOps);
  key.hash = {1, 2, 3};
  EXPECT_EQ(auditOfNewKey(kOps, key)[0].after, entries[1].after);
}

TYPED_TEST(StoreAudit, TellsOfWhatHappenedToMonitorsAndOfNothingElse) {
  Store& store = this->store_;
  const MonitorSpec spec = sampleMonitor(this->owner_, "shop");
  MonitorSpec made = sampleMonitor(this->owner_, "made");
  made.origin = {};

  store.saveMonitors({spec}, {}, monitorEntry(""));
  store.saveDefined(made, {made.id, 1, "sealed"}, nullptr);
  EXPECT_FALSE(store.deleteMonitor(this->owner_, spec.id, at(), monitorEntry("")));
  EXPECT_FALSE(store.deleteMonitor(UserId{99}, made.id, at(), monitorEntry("")));
  EXPECT_TRUE(store.deleteMonitor(this->owner_, made.id, at(), monitorEntry("")));

  EXPECT_THAT(store.auditEntries({}, 10), SizeIs(2)) << "a change without anybody is not kept";
}

TYPED_TEST(StoreAudit, TellsOfRemarksThatChangeSomething) {
  Store& store = this->store_;
  const MonitorKey monitor = this->monitor(this->owner_, "shop");
  const Incident incident = openedBy(failedCheck(monitor, 5s));
  store.commit({.incidents = {incident}});
  const Uuid id = incidentId(sampleId("shop"), incident.opened_at);
  const IncidentRemark acknowledged{.acknowledged_at = at(9s),
                                    .acknowledged_by = "ops@example.com",
                                    .note = "on it",
                                    .at = at(9s),
                                    .by = kOps};

  store.remarkOn(this->owner_, id, acknowledged);
  store.remarkOn(this->owner_, id, acknowledged);
  store.remarkOn(this->owner_, id, {.acknowledged_at = std::nullopt, .note = "", .by = kOps});

  EXPECT_THAT(told(store),
              ElementsAre("incident.note incident " + id.text() + " ops@example.com",
                          "incident.note incident " + id.text() + " ops@example.com",
                          "incident.acknowledge incident " + id.text() + " ops@example.com"));
}

TYPED_TEST(StoreAudit, IsReadInPagesAndByWhatIsAsked) {
  Store& store = this->store_;
  for (int i = 0; i < 5; ++i) {
    store.saveUser("u" + std::to_string(i) + "@example.com", "free", at(i * 1s),
                   i % 2 == 0 ? kOps : Actor::commandLine());
  }
  store.addKey({.user = this->owner_, .public_id = "XyXy9876", .created_at = at(9s)}, kOps);

  const auto first = store.auditEntries({}, 4);
  const auto second = store.auditEntries({}, 4, first.back().id);

  EXPECT_EQ(first[0].action, AuditAction::KeyCreate);
  ASSERT_THAT(second, SizeIs(2));
  EXPECT_EQ(second.back().object_id, "u0@example.com");
  EXPECT_THAT(told(store, {.since = at(4s)}), SizeIs(2));
  EXPECT_THAT(told(store, {.actor = "command line"}), SizeIs(2));
  EXPECT_THAT(told(store, {.action = AuditAction::UserSave}), SizeIs(5));
  EXPECT_THAT(told(store, {.since = at(2s), .actor = kOps.name, .action = AuditAction::UserSave}),
              SizeIs(2));
  EXPECT_THAT(told(store, {.actor = "' OR 1 = 1"}), IsEmpty());
}

TEST(AuditActions, HaveNamesThatAreReadBack) {
  for (const AuditAction action : auditActions()) {
    EXPECT_EQ(parseAuditAction(auditActionName(action)), action);
  }
  EXPECT_FALSE(parseAuditAction("monitor.created"));
}

class AppendOnly : public SqliteFixture {};

TEST_F(AppendOnly, SqliteRefusesToChangeOrRemoveAnEntry) {
  open()->saveUser("a@example.com", "free", at(), kOps);

  for (const char* const sql :
       {"UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log",
        "INSERT OR REPLACE INTO audit_log SELECT 1, 2, '', '', '', '', '', '', '', ''"}) {
    SCOPED_TRACE(sql);
    std::string refusal;
    try {
      execute(sql);
    } catch (const Poco::Exception& error) {
      refusal = error.displayText();
    }
    EXPECT_THAT(refusal, HasSubstr("the audit log is append-only"));
  }
  EXPECT_THAT(told(*open()), ElementsAre("user.save user a@example.com ops@example.com"));
}

TEST_F(AppendOnly, PostgresRefusesToChangeOrRemoveAnEntry) {
  test::PostgresCluster& cluster = test::sharedPostgres();
  const std::string database = cluster.createDatabase();
  const auto settings = postgresSettings(cluster.url(database));
  const auto store = SqlStore::open(settings, silentLog());
  store->saveUser("a@example.com", "free", at(), kOps);

  for (const char* const sql :
       {"UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log", "TRUNCATE audit_log"}) {
    SCOPED_TRACE(sql);
    std::string refusal;
    try {
      cluster.ask(database, sql);
    } catch (const std::exception& error) {
      refusal = error.what();
    }
    EXPECT_THAT(refusal, HasSubstr("the audit log is append-only"));
  }
  EXPECT_THAT(told(*store), ElementsAre("user.save user a@example.com ops@example.com"));
}

TEST_F(AppendOnly, PostgresAndSqliteAreCopiedWithTheirEntries) {
  const auto postgres = postgresSettings(newPostgresDatabase(), Use::Tool);
  SqlStoreSettings back = settings(Use::Tool);
  back.path = directory_.file("back.db");
  open()->saveUser("a@example.com", "free", at(), kOps);
  const auto written = open()->auditEntries({}, 10);

  copyDatabase(settings(), postgres, [](auto&) {});
  copyDatabase(postgres, back, [](auto&) {});

  for (const SqlStoreSettings& copy : {postgres, back}) {
    const auto store = SqlStore::open(copy, silentLog());
    EXPECT_EQ(store->auditEntries({}, 10), written);
    store->saveUser("b@example.com", "free", at(), kOps);
    EXPECT_GT(store->auditEntries({}, 1).at(0).id, written[0].id);
  }
}

}  // namespace
}  // namespace promonitor
