#include "core/account/sign_in.hpp"

#include <future>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/faulty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

constexpr PasswordCost kCheapHash{.passes = 1, .memory = 8192};
using Kind = SignIn::Outcome::Kind;

class SignInTest : public ::testing::Test {
 protected:
  SignInTest() {
    store_.setPassword(user_.id, hashPassword("correct horse battery", kCheapHash),
                       clock_.wallNow());
  }

  SignIn::Outcome attempt(SignIn& sign_in, const std::string& email, const std::string& password) {
    std::promise<SignIn::Outcome> outcome;
    sign_in.attempt(email, password,
                    [&](SignIn::Outcome result) { outcome.set_value(std::move(result)); });
    return outcome.get_future().get();
  }

  ManualClock clock_;
  FaultyStore store_;
  User user_ = store_.saveUser("ops@example.com", "pro", clock_.wallNow());
};

TEST_F(SignInTest, AcceptsTheRightPasswordAlone) {
  PasswordHasher hasher({.cost = kCheapHash});
  SignIn sign_in(store_, hasher, clock_);
  const auto accepted = attempt(sign_in, "OPS@example.com", "correct horse battery");
  EXPECT_EQ(accepted.kind, Kind::Accepted);
  EXPECT_EQ(accepted.user, user_);
  const auto refused = attempt(sign_in, "ops@example.com", "wrong");
  EXPECT_EQ(refused.kind, Kind::Refused);
  EXPECT_FALSE(refused.user);
  EXPECT_EQ(attempt(sign_in, "nobody@example.com", "correct horse battery").kind, Kind::Refused);
}

TEST_F(SignInTest, DelaysKnownAndUnknownAccountsAlike) {
  PasswordHasher hasher({.cost = kCheapHash});
  SignIn sign_in(store_, hasher, clock_);
  for (const char* email : {"ops@example.com", "nobody@example.com"}) {
    SCOPED_TRACE(email);
    for (int i = 0; i < SignInDelays::kFree; ++i) {
      EXPECT_EQ(attempt(sign_in, email, "wrong").kind, Kind::Refused);
    }
    const auto delayed = attempt(sign_in, email, "correct horse battery");
    EXPECT_EQ(delayed.kind, Kind::Delayed);
    EXPECT_EQ(delayed.retry_after, SignInDelays::kFirst);
  }
  clock_.advance(SignInDelays::kFirst);
  EXPECT_EQ(attempt(sign_in, "ops@example.com", "correct horse battery").kind, Kind::Accepted);
}

TEST_F(SignInTest, SpendsAWholeHashOnUsersThatAreNotThere) {
  // The cost is what the hash says: one of nothing costs what a real one does.
  PasswordHasher hasher({.cost = {.passes = 3, .memory = 65536}});
  SignIn sign_in(store_, hasher, clock_);
  EXPECT_TRUE(
      hashOfNothing({.passes = 3, .memory = 65536}).starts_with("$argon2id$v=19$m=64,t=3,"));
  EXPECT_EQ(attempt(sign_in, "nobody@example.com", "x").kind, Kind::Refused);
}

TEST_F(SignInTest, RefusesMoreThanMayWaitAndHoldsItAgainstNobody) {
  PasswordHasher hasher({.cost = kCheapHash, .threads = 1, .waiting = 1});
  SignIn sign_in(store_, hasher, clock_);
  // Holds the one thread, and fills the queue behind it.
  std::promise<void> may_go_on;
  std::promise<void> is_held;
  ASSERT_TRUE(hasher.hash("x", [&](const std::string&) {
    is_held.set_value();
    may_go_on.get_future().wait();
  }));
  is_held.get_future().wait();
  std::promise<void> second;
  ASSERT_TRUE(hasher.hash("x", [&](const std::string&) { second.set_value(); }));

  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(attempt(sign_in, "ops@example.com", "correct horse battery").kind, Kind::Busy);
  }

  may_go_on.set_value();
  second.get_future().wait();
  EXPECT_EQ(attempt(sign_in, "ops@example.com", "correct horse battery").kind, Kind::Accepted);
}

TEST_F(SignInTest, FailsWithTheStore) {
  PasswordHasher hasher({.cost = kCheapHash});
  SignIn sign_in(store_, hasher, clock_);
  store_.fail(true);
  const auto attempt_it = [&] { attempt(sign_in, "ops@example.com", "x"); };
  EXPECT_THROW(attempt_it(), StoreError);
}

}  // namespace
}  // namespace promonitor
