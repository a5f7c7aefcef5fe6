// What every store does with administrators, passwords and sessions of the dashboard.

#include <gmock/gmock.h>

#include "tests/core/store/any_store.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

template <class Kind>
class StoreWebAccounts : public AnyStore<Kind> {
 protected:
  WebSession session(UserId user, const std::string& fingerprint, WallTime began) {
    WebSession added{.id = {},
                     .user = user,
                     .fingerprint = fingerprint,
                     .created_at = began,
                     .last_seen_at = began,
                     .address = "192.0.2.7",
                     .user_agent = "Mozilla/5.0 (\u00e4; 'x' \"y\")"};
    added.id = this->store_.addSession(added);
    return added;
  }
};
TYPED_TEST_SUITE(StoreWebAccounts, StoreKinds, StoreKindNames);

TYPED_TEST(StoreWebAccounts, KeepsPasswordsApartFromUsers) {
  Store& store = this->store_;
  const UserId user = this->user("ops@example.com");
  this->user("other@example.com");
  EXPECT_EQ(store.findCredentials("ops@example.com"), (Credentials{*store.findUser(user), ""}));

  store.setPassword(user, "$argon2id$x", at());
  store.saveUser("ops@example.com", "team", at(1s));

  EXPECT_EQ(store.findCredentials("ops@example.com"),
            (Credentials{*store.findUser(user), "$argon2id$x"}));
  EXPECT_EQ(store.findCredentials("other@example.com")->password_hash, "");
  EXPECT_FALSE(store.findCredentials("nobody@example.com"));
}

TYPED_TEST(StoreWebAccounts, KnowsItsAdministrators) {
  Store& store = this->store_;
  const UserId user = this->user("ops@example.com");
  EXPECT_FALSE(store.hasAdmin());
  EXPECT_FALSE(store.findUser(user)->is_admin);

  store.setAdmin(user, true, at());
  store.saveUser("ops@example.com", "team", at(1s));

  EXPECT_TRUE(store.hasAdmin());
  EXPECT_TRUE(store.findUser(user)->is_admin);
  EXPECT_TRUE(store.listUsers().at(0).is_admin);
  store.setAdmin(user, false, at());
  EXPECT_FALSE(store.hasAdmin());
}

TYPED_TEST(StoreWebAccounts, UsesASetUpLinkOnce) {
  Store& store = this->store_;
  const UserId known = this->user("known@example.com");
  Credentials admin{{.id = {}, .email = "root@example.com", .plan = "team", .created_at = at(9s)},
                    "$hash"};
  EXPECT_FALSE(store.findSetup());
  EXPECT_FALSE(store.takeSetup("first", admin));
  store.offerSetup({"first", at()});
  store.offerSetup({"second", at(1s)});
  EXPECT_EQ(store.findSetup(), (SetupLink{"second", at(1s)}));
  EXPECT_FALSE(store.takeSetup("first", admin));

  const auto made = store.takeSetup("second", admin);

  ASSERT_TRUE(made);
  EXPECT_EQ(made, store.findUserByEmail("root@example.com"));
  EXPECT_TRUE(made->is_admin);
  EXPECT_EQ(made->plan, "team");
  EXPECT_EQ(made->created_at, at(9s));
  EXPECT_EQ(store.findCredentials("root@example.com")->password_hash, "$hash");
  EXPECT_FALSE(store.findSetup());
  EXPECT_FALSE(store.takeSetup("second", admin));
  store.offerSetup({"third", at(2s)});
  EXPECT_FALSE(store.takeSetup("third", admin)) << "there is an administrator";

  store.setAdmin(made->id, false, at());
  admin.user.email = "known@example.com";
  EXPECT_EQ(store.takeSetup("third", admin)->id, known);
  EXPECT_EQ(store.findUser(known)->plan, "pro") << "of who is known already it stays";
}

TYPED_TEST(StoreWebAccounts, KeepsSessionsUntilTheyAreRemoved) {
  Store& store = this->store_;
  const UserId user = this->user("ops@example.com");
  const UserId other = this->user("other@example.com");
  WebSession first = this->session(user, "aa", at());
  const WebSession second = this->session(user, "bb", at(1s));
  const WebSession foreign = this->session(other, "cc", at(2s));

  EXPECT_EQ(store.findSession("aa"), first);
  EXPECT_FALSE(store.findSession("AA"));
  EXPECT_FALSE(store.findSession(""));
  EXPECT_THAT(store.listSessions(user), ElementsAre(first, second));
  store.touchSession(first.id, at(5s));
  first.last_seen_at = at(5s);
  EXPECT_EQ(store.findSession("aa"), first);
  EXPECT_FALSE(store.removeSession(other, first.id));
  EXPECT_TRUE(store.removeSession(user, first.id));
  EXPECT_FALSE(store.removeSession(user, first.id));
  EXPECT_FALSE(store.findSession("aa"));
  store.touchSession(first.id, at(6s));
  EXPECT_THAT(store.listSessions(user), ElementsAre(second));
  EXPECT_THAT(store.listSessions(other), ElementsAre(foreign));
  EXPECT_THROW(this->session(UserId{99}, "dd", at()), StoreError);
}

TYPED_TEST(StoreWebAccounts, RemovesAllOfAUsersSessionsButOne) {
  Store& store = this->store_;
  const UserId user = this->user("ops@example.com");
  const UserId other = this->user("other@example.com");
  this->session(user, "aa", at());
  const WebSession kept = this->session(user, "bb", at());
  this->session(user, "cc", at());
  const WebSession foreign = this->session(other, "dd", at());

  EXPECT_EQ(store.removeSessions(user, kept.id), 2U);
  EXPECT_THAT(store.listSessions(user), ElementsAre(kept));
  EXPECT_EQ(store.removeSessions(user, std::nullopt), 1U);
  EXPECT_THAT(store.listSessions(user), IsEmpty());
  EXPECT_THAT(store.listSessions(other), ElementsAre(foreign));
}

TYPED_TEST(StoreWebAccounts, RemovesSessionsThatAreOld) {
  Store& store = this->store_;
  const UserId user = this->user("ops@example.com");
  const WebSession old_and_seen = this->session(user, "aa", at());
  store.touchSession(old_and_seen.id, at(100s));
  this->session(user, "bb", at(50s));
  const WebSession young = this->session(user, "cc", at(90s));

  EXPECT_EQ(store.removeSessionsBefore(at(10s), at(60s)), 2U);
  EXPECT_THAT(store.listSessions(user), ElementsAre(young));
}

TYPED_TEST(StoreWebAccounts, CountsMonitorsByStanding) {
  Store& store = this->store_;
  const UserId user = this->user("ops@example.com");
  EXPECT_THAT(store.countStandings(user), IsEmpty());
  this->monitor(user, "a");
  this->monitor(user, "b");
  const MonitorKey up = this->monitor(user, "c");
  const MonitorKey degraded = this->monitor(user, "d");
  this->monitor(this->user("other@example.com"), "e");
  StateSnapshot state;
  state.status = Status::Up;
  state.health = Health::Up;
  store.commit({.states = {{up, state}}});
  state.health = Health::Degraded;
  store.commit({.states = {{degraded, state}}});

  EXPECT_THAT(store.countStandings(user),
              ElementsAre(StandingCount{{Status::Pending, Health::Pending}, 2},
                          StandingCount{{Status::Up, Health::Up}, 1},
                          StandingCount{{Status::Up, Health::Degraded}, 1}));
}

}  // namespace
}  // namespace promonitor
