#include "core/account/accounts.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include "core/account/authenticator.hpp"
#include "core/store/memory_store.hpp"
#include "core/store/sql_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AccountsTest : public ::testing::Test {
 protected:
  template <class Call>
  static std::string refusal(const Call& call) {
    try {
      call();
      return "";
    } catch (const AccountError& error) {
      return error.what();
    }
  }

  MemoryStore store_;
  PlanTable plans_;
  ManualClock clock_;
  Accounts accounts_{store_, plans_, clock_};
};

TEST_F(AccountsTest, CreatesAUserAndChangesItsPlan) {
  const User created = accounts_.saveUser("Ops@Example.COM", "free", {});
  EXPECT_EQ(created.email, "ops@example.com");
  EXPECT_EQ(created.created_at, clock_.wallNow());

  const User changed = accounts_.saveUser("ops@example.com", "team", {});

  EXPECT_EQ(changed.id, created.id);
  EXPECT_THAT(accounts_.listUsers(), ElementsAre(changed));
  EXPECT_EQ(accounts_.requireUser("OPS@example.com"), changed);
}

TEST_F(AccountsTest, RefusesWhatIsNoUser) {
  const struct {
    std::string email, plan, text;
  } cases[] = {
      {"", "free", "is not an e-mail address"},
      {"ops", "free", "ops is not an e-mail address such as ops@example.com"},
      {"@example.com", "free", "is not an e-mail address"},
      {"ops@", "free", "is not an e-mail address"},
      {"a@b@c", "free", "is not an e-mail address"},
      {"a b@c", "free", "is not an e-mail address"},
      {"a\n@c", "free", "\"a\\n@c\" is not"},
      {std::string("a\0@c", 4), "free", "is not an e-mail address"},
      {std::string(250, 'a') + "@b.co", "free", "is not an e-mail address"},
      {"ops@example.com", "gold", "there is no plan gold: choose one of free, pro, team"},
      {"ops@example.com", "", "there is no plan \"\""},
  };
  for (const auto& [email, plan, text] : cases) {
    SCOPED_TRACE(text);
    EXPECT_THAT(refusal([&, &email = email, &plan = plan] { accounts_.saveUser(email, plan, {}); }),
                HasSubstr(text));
  }
  EXPECT_TRUE(accounts_.listUsers().empty());
  EXPECT_THAT(refusal([&] { accounts_.requireUser("who@example.com"); }),
              HasSubstr("there is no user who@example.com: create one with"));
}

TEST_F(AccountsTest, CreatesListsAndRevokesKeys) {
  const User user = accounts_.saveUser("ops@example.com", "free", {});
  KeyRequest request;
  request.name = "ci";
  request.can_write = true;
  request.expires_at = clock_.wallNow() + 24h;

  const CreatedKey created = accounts_.createKey(user.id, request, {});

  EXPECT_EQ(created.key.public_id, created.text.publicId());
  EXPECT_EQ(created.key.hash, created.text.hash());
  EXPECT_TRUE(created.key.can_read);
  EXPECT_TRUE(created.key.can_write);
  EXPECT_EQ(created.key.expires_at, request.expires_at);
  EXPECT_THAT(accounts_.listKeys(user.id), ElementsAre(created.key));
  accounts_.revokeKey(user.id, created.key.public_id, {});
  EXPECT_EQ(accounts_.listKeys(user.id).at(0).revoked_at, clock_.wallNow());
  EXPECT_THAT(refusal([&] { accounts_.revokeKey(user.id, created.key.public_id, {}); }),
              HasSubstr("that is not revoked yet"));
}

TEST_F(AccountsTest, RefusesKeysThatCouldNotBeUsed) {
  const User user = accounts_.saveUser("ops@example.com", "free", {});
  const WallTime now = clock_.wallNow();
  const struct {
    KeyRequest request;
    const char* text;
  } cases[] = {
      {{"ci", false, false, {}}, "needs a scope"},
      {{"ci", true, false, now}, "would have expired already"},
      {{"a\nb", true, false, {}}, "no control characters"},
      {{std::string(101, 'x'), true, false, {}}, "at most 100 bytes"},
  };
  for (const auto& [request, text] : cases) {
    SCOPED_TRACE(text);
    EXPECT_THAT(refusal([&, &request = request] { accounts_.createKey(user.id, request, {}); }),
                HasSubstr(text));
  }
  EXPECT_THAT(refusal([&] { accounts_.createKey(UserId{99}, {}, {}); }),
              HasSubstr("does not exist"));
}

TEST_F(AccountsTest, ImportsADeclaredKeyOnce) {
  const User user = accounts_.saveUser("ops@example.com", "free", {});
  const User other = accounts_.saveUser("other@example.com", "free", {});
  const ApiKeyText text = ApiKeyText::generate();
  EXPECT_TRUE(accounts_.mayImport("nobody@example.com", text));

  const ApiKey imported = accounts_.importKey(user.id, text, {}, {});

  EXPECT_EQ(accounts_.importKey(user.id, text, {}, {}), imported);
  EXPECT_TRUE(accounts_.mayImport("OPS@example.com", text));
  EXPECT_FALSE(accounts_.mayImport("other@example.com", text));
  EXPECT_FALSE(accounts_.mayImport("nobody@example.com", text));
  EXPECT_EQ(accounts_.listKeys(user.id).size(), 1U);
  EXPECT_THAT(refusal([&] { accounts_.importKey(other.id, text, {}, {}); }),
              HasSubstr("is taken by another key"));
}

TEST_F(AccountsTest, LeaveNoSecretInTheDatabaseOrTheLog) {
  const TemporaryDirectory directory;
  std::ostringstream logged;
  spdlog::logger log("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(logged));
  log.set_level(spdlog::level::trace);
  SqlStoreSettings settings;
  settings.path = directory.file("promonitor.db");
  const auto store = SqlStore::open(settings, log);
  Accounts accounts(*store, plans_, clock_);
  Authenticator authenticator(*store, plans_, clock_);
  const User user = accounts.saveUser("ops@example.com", "free", {});

  const CreatedKey key = accounts.createKey(user.id, {"ci", true, false, {}}, {});
  ASSERT_TRUE(authenticator.authenticate(key.text.text()).caller);
  authenticator.flushTouches();

  std::string everything = logged.str();
  for (const auto& file : std::filesystem::directory_iterator(directory.path())) {
    std::ostringstream content;
    content << std::ifstream(file.path(), std::ios::binary).rdbuf();
    everything += content.str();
  }
  EXPECT_THAT(everything, HasSubstr(std::string(key.text.publicId())));
  const std::string secret = key.text.text().substr(11, 32);
  for (std::size_t at = 0; at + 8 <= secret.size(); ++at) {
    EXPECT_EQ(everything.find(secret.substr(at, 8)), std::string::npos);
  }
}

}  // namespace
}  // namespace promonitor
