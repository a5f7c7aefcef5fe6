#include "api/answer_cache.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/json_response.hpp"
#include "core/store/memory_store.hpp"
#include "tests/core/store/sqlite_fixture.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor::api {
namespace {

class AnswerCacheTest : public SqliteFixture {
 protected:
  void write() { store_->commit({.checks = {sampleCheck(monitor_, ++written_ * kStep)}}); }
  /// What is made for it, and how often that was, in `made_`.
  std::string ask(AnswerCache& cache, const std::string& name, std::size_t bytes = 10) {
    return cache
        .answer(name,
                [&] {
                  ++made_;
                  return storedJson(std::string(bytes, 'x') + name);
                })
        .body;
  }

  static constexpr std::chrono::seconds kStep{1};
  ManualClock clock_;
  const std::unique_ptr<SqlStore> store_ = open();
  const MonitorKey monitor_ = prepare(*store_);
  int written_ = 0;
  int made_ = 0;
};

TEST_F(AnswerCacheTest, GivesTheSameAnswerUntilSomethingIsWritten) {
  AnswerCache cache(*store_, clock_);

  const std::string first = ask(cache, "a");
  EXPECT_EQ(ask(cache, "a"), first);
  EXPECT_EQ(made_, 1);
  EXPECT_NE(ask(cache, "b"), first);
  EXPECT_EQ(made_, 2);

  write();
  EXPECT_EQ(ask(cache, "a"), first);
  EXPECT_EQ(made_, 3);
  ask(cache, "a");
  EXPECT_EQ(made_, 3);
}

TEST_F(AnswerCacheTest, KeepsNoAnswerForLong) {
  AnswerCache cache(*store_, clock_);
  ask(cache, "a");
  clock_.advance(AnswerCache::kLongestKept);
  ask(cache, "a");
  EXPECT_EQ(made_, 1);

  clock_.advance(std::chrono::nanoseconds(1));
  ask(cache, "a");
  EXPECT_EQ(made_, 2) << "the store may be away";
  ask(cache, "a");
  EXPECT_EQ(made_, 2);
}

TEST_F(AnswerCacheTest, KeepsTheFieldsToo) {
  AnswerCache cache(*store_, clock_);
  const auto make = [] {
    Response response = storedJson("[]");
    response.set("ETag", "\"1\"");
    return response;
  };

  const Response first = cache.answer("a", make);
  const Response second = cache.answer("a", [] { return Response(); });

  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.headers, first.headers);
  EXPECT_EQ(second.body, "[]");
}

TEST_F(AnswerCacheTest, KeepsOnlyWhatIsOfTheStoreAndGood) {
  AnswerCache cache(*store_, clock_);
  for (const int status : {200, 404}) {
    int made = 0;
    for (int i = 0; i < 2; ++i) {
      cache.answer("a", [&] {
        ++made;
        Response response = status == 200 ? jsonResponse("[]") : storedJson("{}");
        response.status = status;
        return response;
      });
    }
    EXPECT_EQ(made, 2) << status;
  }
}

TEST_F(AnswerCacheTest, KeepsNothingThatWasMadeWhileSomethingWasWritten) {
  AnswerCache cache(*store_, clock_);

  cache.answer("a", [&] {
    write();
    return storedJson("old");
  });

  EXPECT_EQ(cache.answer("a", [] { return storedJson("new"); }).body, "new");
}

TEST_F(AnswerCacheTest, IsBounded) {
  AnswerCache cache(*store_, clock_, 80'000);
  ask(cache, "large", 11'000);
  ask(cache, "large", 11'000);
  EXPECT_EQ(made_, 2);

  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 100; ++i) ask(cache, fmt::format("small {}", i), 3'000);
  }
  EXPECT_GT(made_, 2 + 100 + 100 - 25) << "about twenty have room";
  EXPECT_LT(made_, 2 + 100 + 100 - 15);

  write();
  ask(cache, "next", 3'000);
  const int made = made_;
  ask(cache, "next", 3'000);
  EXPECT_EQ(made_, made) << "there is room again";
}

TEST_F(AnswerCacheTest, KeepsNothingOfAStoreThatDoesNotTellItsVersion) {
  MemoryStore store;
  AnswerCache cache(store, clock_);

  ask(cache, "a");
  ask(cache, "a");

  EXPECT_EQ(made_, 2);
}

/// Whoever was told that something is stored finds it in what they ask for next.
class AnswerCacheRace : public AnswerCacheTest {
 protected:
  static constexpr int kWrites = 200;

  void readUntilAllIsTold() {
    for (int known = 0; known < kWrites; known = told_.load()) {
      const Response answer = cache_.answer(
          "count", [&] { return storedJson(std::to_string(store_->counts().checks)); });
      if (std::stoi(answer.body) < known) ++behind_;
    }
  }

  AnswerCache cache_{*store_, clock_};
  std::atomic<int> told_{0};
  std::atomic<int> behind_{0};
};

TEST_F(AnswerCacheRace, IsNeverBehindWhatWasWritten) {
  std::array<std::thread, 3> readers;
  for (std::thread& reader : readers) reader = std::thread([this] { readUntilAllIsTold(); });
  for (int i = 1; i <= kWrites; ++i) {
    write();
    told_ = i;
  }
  for (std::thread& reader : readers) reader.join();

  EXPECT_EQ(behind_, 0);
}

}  // namespace
}  // namespace promonitor::api
