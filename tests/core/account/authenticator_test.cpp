#include "core/account/authenticator.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/account/accounts.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

class AuthenticatorTest : public ::testing::Test {
 protected:
  CreatedKey createKey(const std::optional<WallTime>& expires_at = std::nullopt) {
    KeyRequest request;
    request.name = "ci";
    request.expires_at = expires_at;
    return accounts_.createKey(user_.id, request, {});
  }
  KeyRejection rejection(const std::string& text) {
    return authenticator_.authenticate(text).rejection;
  }

  FaultyStore store_;
  PlanTable plans_;
  ManualClock clock_;
  Accounts accounts_{store_, plans_, clock_};
  User user_ = accounts_.saveUser("ops@example.com", "pro", {});
  Authenticator authenticator_{store_, plans_, clock_};
};

TEST_F(AuthenticatorTest, TellsWhoIsCalling) {
  const CreatedKey created = createKey();

  const Authentication result = authenticator_.authenticate(created.text.text());

  ASSERT_TRUE(result.caller);
  EXPECT_EQ(result.rejection, KeyRejection::None);
  EXPECT_EQ(result.caller->user, user_);
  EXPECT_EQ(result.caller->plan.requests_per_minute, 50);
  EXPECT_EQ(result.caller->key, created.key);
}

TEST_F(AuthenticatorTest, RejectsForTheFirstReasonInOrder) {
  const ApiKeyText unknown = ApiKeyText::generate();
  const CreatedKey revoked = createKey();
  accounts_.revokeKey(user_.id, revoked.key.public_id, {});
  const CreatedKey expired = createKey(clock_.wallNow() + 1h);
  const CreatedKey both = createKey(clock_.wallNow() + 1h);
  accounts_.revokeKey(user_.id, both.key.public_id, {});
  const ApiKeyText stolen_id = ApiKeyText::generate();
  ApiKey row;
  row.user = user_.id;
  row.public_id = stolen_id.publicId();
  row.hash = ApiKeyText::generate().hash();
  row.revoked_at = clock_.wallNow();
  store_.addKey(row);
  std::string misspelt = revoked.text.text();
  misspelt.back() = misspelt.back() == 'a' ? 'b' : 'a';
  clock_.advance(1h);

  const struct {
    std::string text;
    KeyRejection rejection;
  } cases[] = {
      {"", KeyRejection::Malformed},
      {misspelt, KeyRejection::Malformed},
      {" " + revoked.text.text(), KeyRejection::Malformed},
      {unknown.text(), KeyRejection::Unknown},
      {stolen_id.text(), KeyRejection::WrongSecret},
      {revoked.text.text(), KeyRejection::Revoked},
      {both.text.text(), KeyRejection::Revoked},
      {expired.text.text(), KeyRejection::Expired},
  };
  for (const auto& [text, expected] : cases) {
    SCOPED_TRACE(keyRejectionName(expected));
    const Authentication result = authenticator_.authenticate(text);
    EXPECT_FALSE(result.caller);
    EXPECT_EQ(result.rejection, expected);
  }
}

TEST_F(AuthenticatorTest, ExpiresAKeyToTheMicrosecondAlsoWhenCached) {
  const CreatedKey key = createKey(clock_.wallNow() + 500ms);
  EXPECT_EQ(rejection(key.text.text()), KeyRejection::None);

  clock_.advance(499'999us);
  EXPECT_EQ(rejection(key.text.text()), KeyRejection::None);

  clock_.advance(1us);
  EXPECT_EQ(rejection(key.text.text()), KeyRejection::Expired);
}

TEST_F(AuthenticatorTest, AsksTheStoreForNothingThatIsMalformed) {
  for (int i = 0; i < 100; ++i) rejection("pm_" + std::string(46, 'x'));

  EXPECT_EQ(store_.key_lookups, 0);
}

TEST_F(AuthenticatorTest, RefusesARevokedKeyEverywhereWithinTwoSeconds) {
  const CreatedKey key = createKey();
  ASSERT_EQ(rejection(key.text.text()), KeyRejection::None);
  accounts_.revokeKey(user_.id, key.key.public_id, {});
  ASSERT_EQ(rejection(key.text.text()), KeyRejection::None) << "the test needs the cache";

  clock_.advance(2s);

  EXPECT_EQ(rejection(key.text.text()), KeyRejection::Revoked);
}

TEST_F(AuthenticatorTest, CutsALongCacheLifetimeToTwoSeconds) {
  Authenticator::Settings settings;
  settings.cache_lifetime = 1h;
  Authenticator authenticator(store_, plans_, clock_, settings);
  const CreatedKey key = createKey();
  authenticator.authenticate(key.text.text());
  accounts_.revokeKey(user_.id, key.key.public_id, {});

  clock_.advance(2s);

  EXPECT_EQ(authenticator.authenticate(key.text.text()).rejection, KeyRejection::Revoked);
}

TEST_F(AuthenticatorTest, RefusesAForgottenKeyAtOnce) {
  const CreatedKey key = createKey();
  ASSERT_EQ(rejection(key.text.text()), KeyRejection::None);
  accounts_.revokeKey(user_.id, key.key.public_id, {});

  authenticator_.forget(key.key.public_id);

  EXPECT_EQ(rejection(key.text.text()), KeyRejection::Revoked);
}

TEST_F(AuthenticatorTest, AsksTheStoreOnceASecondForEachKey) {
  const CreatedKey key = createKey();
  const std::string unknown = ApiKeyText::generate().text();
  store_.key_lookups = 0;

  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(rejection(key.text.text()), KeyRejection::None);
    EXPECT_EQ(rejection(unknown), KeyRejection::Unknown);
  }
  EXPECT_EQ(store_.key_lookups, 2);

  clock_.advance(1s);
  rejection(key.text.text());
  rejection(unknown);
  EXPECT_EQ(store_.key_lookups, 4);
}

TEST_F(AuthenticatorTest, KeepsKnownKeysInTheCacheWhileOthersGuess) {
  Authenticator::Settings settings;
  settings.cache_entries = 4;
  Authenticator authenticator(store_, plans_, clock_, settings);
  const CreatedKey key = createKey();
  authenticator.authenticate(key.text.text());
  for (int i = 0; i < 50; ++i) authenticator.authenticate(ApiKeyText::generate().text());
  store_.key_lookups = 0;

  authenticator.authenticate(key.text.text());

  EXPECT_EQ(store_.key_lookups, 0);
}

TEST_F(AuthenticatorTest, FollowsAChangeOfPlan) {
  const CreatedKey key = createKey();
  authenticator_.authenticate(key.text.text());
  accounts_.saveUser("ops@example.com", "team", {});

  clock_.advance(2s);

  const auto result = authenticator_.authenticate(key.text.text());
  ASSERT_TRUE(result.caller);
  EXPECT_EQ(result.caller->plan.requests_per_minute, 500);
}

TEST_F(AuthenticatorTest, LetsAStoreErrorThroughAndGoesOnAfterIt) {
  const CreatedKey key = createKey();
  store_.fail(true);
  EXPECT_THROW(authenticator_.authenticate(key.text.text()), StoreError);

  store_.fail(false);

  EXPECT_EQ(rejection(key.text.text()), KeyRejection::None);
}

TEST_F(AuthenticatorTest, StoresTheLastUseAtMostOnceAMinuteAndApartFromRequests) {
  const CreatedKey key = createKey();
  const auto last_used = [&] { return store_.findKey(key.key.public_id)->last_used_at; };
  const WallTime first = clock_.wallNow();
  for (int second = 0; second < 59; ++second) {
    authenticator_.authenticate(key.text.text());
    authenticator_.flushTouches();
    clock_.advance(1s);
  }
  EXPECT_EQ(store_.touches, 1);
  EXPECT_EQ(last_used(), first);

  clock_.advance(1s);
  authenticator_.authenticate(key.text.text());
  EXPECT_EQ(store_.touches, 1) << "not on the way of the request";
  EXPECT_EQ(authenticator_.flushTouches(), 1U);
  EXPECT_EQ(last_used(), first + 60s);
  EXPECT_EQ(authenticator_.flushTouches(), 0U);
}

TEST_F(AuthenticatorTest, KeepsLastUsesForTheNextFlushWhenTheStoreFails) {
  const CreatedKey key = createKey();
  authenticator_.authenticate(key.text.text());
  store_.fail(true);
  EXPECT_THROW(authenticator_.flushTouches(), StoreError);
  store_.fail(false);

  EXPECT_EQ(authenticator_.flushTouches(), 1U);
}

TEST_F(AuthenticatorTest, DoesNotNoteUsesOfRejectedKeys) {
  const CreatedKey key = createKey();
  accounts_.revokeKey(user_.id, key.key.public_id, {});
  rejection(key.text.text());

  EXPECT_EQ(authenticator_.flushTouches(), 0U);
}

void authenticateOften(Authenticator& authenticator, ManualClock& clock, const std::string& key) {
  for (int i = 0; i < 300; ++i) {
    EXPECT_TRUE(authenticator.authenticate(key).caller);
    EXPECT_FALSE(authenticator.authenticate(ApiKeyText::generate().text()).caller);
    if (i % 50 == 0) authenticator.flushTouches();
    clock.advance(10ms);
  }
}

TEST_F(AuthenticatorTest, ServesManyThreads) {
  const std::string one = createKey().text.text();
  const std::string two = createKey().text.text();

  const std::jthread first([&] { authenticateOften(authenticator_, clock_, one); });
  const std::jthread second([&] { authenticateOften(authenticator_, clock_, two); });
  const std::jthread third([&] { authenticateOften(authenticator_, clock_, one); });
  authenticateOften(authenticator_, clock_, two);
}

TEST_F(AuthenticatorTest, KeepsNothingThatWasReadBeforeItWasToForgetIt) {
  const CreatedKey created = createKey();
  store_.on_key_lookup = [&] {
    store_.on_key_lookup = {};
    accounts_.revokeKey(user_.id, created.key.public_id, {});
    authenticator_.forget(created.key.public_id);
  };

  EXPECT_EQ(rejection(created.text.text()), KeyRejection::None) << "it was read before";
  EXPECT_EQ(rejection(created.text.text()), KeyRejection::Revoked);
}

}  // namespace
}  // namespace promonitor
