#include "core/store/sql_sessions.hpp"

#include <gmock/gmock.h>

#include "core/store/sql_sqlite.hpp"
#include "core/store/store.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using Poco::Data::Session;

class SqlSessionsTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
  SqlSessions sessions_{std::make_unique<SqliteDialect>(directory_.file("promonitor.db"), 20ms),
                        {.readers = 1, .reader_wait = 20ms, .writer_wait = 20ms}};
};

TEST_F(SqlSessionsTest, RefuseToWaitForEver) {
  std::string reason;
  sessions_.read([&](Session& /*the only one*/) {
    try {
      sessions_.read([](Session&) { return 1; });
    } catch (const StoreError& error) {
      reason = error.what();
    }
    return 0;
  });

  EXPECT_THAT(reason, testing::HasSubstr("the database is busy: every session was taken for 20ms"));
  EXPECT_EQ(sessions_.read([](Session&) { return 1; }), 1) << "the session is back";
}

TEST_F(SqlSessionsTest, GiveTheSessionBackWhenTheWorkThrows) {
  const auto leave = [](Session&) -> int { throw std::runtime_error("gone"); };

  EXPECT_THROW(sessions_.read(leave), std::runtime_error);
  EXPECT_THROW(sessions_.write(leave), std::runtime_error);

  EXPECT_EQ(sessions_.read([](Session&) { return 1; }), 1);
  EXPECT_EQ(sessions_.write([](Session&) { return 2; }), 2);
}

}  // namespace
}  // namespace promonitor
