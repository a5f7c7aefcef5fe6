// What every store does with users and keys.

#include <gmock/gmock.h>

#include "tests/core/store/any_store.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

template <class Kind>
using StoreAccounts = AnyStore<Kind>;
TYPED_TEST_SUITE(StoreAccounts, StoreKinds, StoreKindNames);

TYPED_TEST(StoreAccounts, CreatesUsersOnceAndChangesTheirPlan) {
  Store& store = this->store_;
  const User first = store.saveUser("a@example.com", "free", at());
  const User second = store.saveUser("b@example.com", "pro", at(1s));

  const User changed = store.saveUser("a@example.com", "team", at(2s));

  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(changed, (User{first.id, "a@example.com", "team", at()}));
  EXPECT_THAT(store.listUsers(), ElementsAre(changed, second));
  EXPECT_EQ(store.findUser(second.id), second);
  EXPECT_EQ(store.findUserByEmail("a@example.com"), changed);
  EXPECT_FALSE(store.findUserByEmail("c@example.com"));
  EXPECT_FALSE(store.findUser(UserId{99}));
}

TYPED_TEST(StoreAccounts, KeepsKeysUntilAndAfterTheyAreRevoked) {
  Store& store = this->store_;
  const UserId owner = this->user("ops@example.com");
  const UserId other = this->user("other@example.com");
  ApiKey key;
  key.user = owner;
  key.public_id = "AbCd1234";
  for (std::size_t i = 0; i < key.hash.size(); ++i) key.hash[i] = static_cast<std::uint8_t>(i * 8);
  key.name = "ci";
  key.can_write = true;
  key.created_at = at();
  key.expires_at = at(1h);

  key.id = store.addKey(key);

  EXPECT_EQ(store.findKey("AbCd1234"), key);
  EXPECT_FALSE(store.findKey("abcd1234"));
  EXPECT_FALSE(store.revokeKey(other, "AbCd1234", at(1s)));
  EXPECT_FALSE(store.revokeKey(owner, "unknown1", at(1s)));
  store.touchKey(key.id, at(3s));
  EXPECT_TRUE(store.revokeKey(owner, "AbCd1234", at(4s)));
  EXPECT_FALSE(store.revokeKey(owner, "AbCd1234", at(5s)));
  key.last_used_at = at(3s);
  key.revoked_at = at(4s);
  EXPECT_THAT(store.listKeys(owner), ElementsAre(key));
}

TYPED_TEST(StoreAccounts, RefusesAKeyWhosePublicIdIsTakenOrWhoseUserIsNot) {
  Store& store = this->store_;
  ApiKey key;
  key.user = this->user("ops@example.com");
  key.public_id = "AbCd1234";
  store.addKey(key);

  EXPECT_THROW(store.addKey(key), StoreError);
  key.public_id = "AbCd1235";
  key.user = UserId{99};
  EXPECT_THROW(store.addKey(key), StoreError);
}

}  // namespace
}  // namespace promonitor
