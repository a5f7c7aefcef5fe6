#include "core/account/sessions.hpp"

#include <string>

#include <gtest/gtest.h>

#include "core/account/rate_limits.hpp"
#include "core/account/setup_links.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SessionsTest : public ::testing::Test {
 protected:
  ManualClock clock_;
  FaultyStore store_;
  PlanTable plans_;
  Sessions sessions_{store_, plans_, clock_, {.idle = minutes(10), .lifetime = minutes(60)}};
  User user_ = store_.saveUser("ops@example.com", "pro", clock_.wallNow());
};

TEST_F(SessionsTest, GiveTheCallerThatAKeyWithBothScopesGives) {
  const Sessions::Begun begun = sessions_.begin(user_, "192.0.2.1", "Agent");

  const auto caller = sessions_.find(begun.secret);

  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->user, user_);
  EXPECT_EQ(caller->plan, *plans_.find("pro"));
  EXPECT_TRUE(caller->key.can_read && caller->key.can_write);
  EXPECT_EQ(caller->key.user, user_.id);
  EXPECT_EQ(caller->session, begun.session);
  EXPECT_FALSE(sessions_.find(SessionSecret::generate()));
}

TEST_F(SessionsTest, StoreNothingThatOpensThem) {
  const Sessions::Begun begun = sessions_.begin(user_, "192.0.2.1", std::string(500, 'x'));
  const WebSession stored = store_.listSessions(user_.id).at(0);
  EXPECT_EQ(stored.fingerprint.size(), 64U);
  EXPECT_EQ(stored.fingerprint.find(begun.secret.text()), std::string::npos);
  EXPECT_NE(stored.fingerprint, begun.secret.csrfToken());
  EXPECT_EQ(stored.user_agent.size(), 300U);
}

TEST_F(SessionsTest, AreTouchedOnceAMinute) {
  const Sessions::Begun begun = sessions_.begin(user_, "", "");
  for (int second = 0; second < 180; ++second) {
    ASSERT_TRUE(sessions_.find(begun.secret));
    sessions_.flushTouches();
    sessions_.removeOver();
    clock_.advance(seconds(1));
  }
  EXPECT_EQ(store_.touches, 2);
}

TEST_F(SessionsTest, EndByIdlenessAndByAge) {
  const Sessions::Begun begun = sessions_.begin(user_, "", "");
  EXPECT_EQ(sessions_.expiresAt(begun.session), clock_.wallNow() + minutes(10));
  clock_.advance(minutes(10) - seconds(1));
  EXPECT_TRUE(sessions_.find(begun.secret));
  EXPECT_TRUE(sessions_.accepts(begun.session));
  sessions_.flushTouches();
  sessions_.removeOver();
  clock_.advance(minutes(10) - seconds(1));
  EXPECT_TRUE(sessions_.find(begun.secret)) << "it was used";
  clock_.advance(seconds(1));
  EXPECT_FALSE(sessions_.find(begun.secret));
  EXPECT_FALSE(sessions_.accepts(begun.session));
  EXPECT_TRUE(sessions_.list(user_.id).empty());

  const Sessions::Begun long_one = sessions_.begin(user_, "", "");
  for (int i = 0; i < 12; ++i) {
    EXPECT_TRUE(sessions_.find(long_one.secret));
    sessions_.flushTouches();
    sessions_.removeOver();
    clock_.advance(minutes(5));
  }
  EXPECT_FALSE(sessions_.find(long_one.secret));
}

TEST_F(SessionsTest, AreBoundedForEachUser) {
  const Sessions::Begun first = sessions_.begin(user_, "", "");
  clock_.advance(seconds(1));
  const Sessions::Begun second = sessions_.begin(user_, "", "");
  for (std::size_t i = 1; i < Sessions::kMost; ++i) sessions_.begin(user_, "", "");
  EXPECT_EQ(sessions_.list(user_.id).size(), Sessions::kMost);
  EXPECT_FALSE(sessions_.find(first.secret));
  EXPECT_TRUE(sessions_.find(second.secret));
}

TEST_F(SessionsTest, HaveLimitsOfTheirOwn) {
  const WebSessionId session{static_cast<std::int64_t>(user_.id)};
  const RateSubject subjects[] = {rateSubject(user_.id), unchangedSubject(user_.id),
                                  rateSubject(session), unchangedSubject(session),
                                  rateSubject("0.0.0.1")};
  for (std::size_t i = 0; i + 1 < std::size(subjects); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(subjects[i], subjects[j]);
  }
}

TEST(SessionSecret, IsTakenAsAWholeOrNotAtAll) {
  const std::string text = SessionSecret::generate().text();
  EXPECT_EQ(text.size(), SessionSecret::kLength);
  EXPECT_EQ(SessionSecret::parse(text)->text(), text);
  for (const std::string& wrong :
       {std::string(), text + "A", text.substr(1), " " + text.substr(1), text.substr(1) + "=",
        text.substr(1) + "+", text.substr(1) + std::string(1, '\0')}) {
    EXPECT_FALSE(SessionSecret::parse(wrong)) << wrong;
  }
}

TEST(SessionSecret, HasATokenOfItsOwn) {
  const auto secret = SessionSecret::generate();
  const auto other = SessionSecret::generate();
  EXPECT_TRUE(secret.matchesCsrfToken(secret.csrfToken()));
  for (const std::string& wrong : {std::string(), other.csrfToken(), secret.text(),
                                   secret.csrfToken() + "A", secret.csrfToken().substr(1)}) {
    EXPECT_FALSE(secret.matchesCsrfToken(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace promonitor
