#include "api/side_work.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "api/api_error.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor::api {
namespace {

/// A door that work waits at.
class Door {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
};

Response saying(const std::string& text) {
  Response response;
  response.body = text;
  return response;
}

class SideWorkTest : public ::testing::Test {
 protected:
  /// Waits for the answer.
  Response taken(Response& response) {
    const auto ready = std::make_shared<Door>();
    response.later->whenReady([ready] { ready->open(); });
    ready->wait();
    EXPECT_TRUE(response.later->ready());
    return response.later->take();
  }

  ManualClock clock_;
  SideWork side_{clock_};
};

TEST_F(SideWorkTest, AnswersInOrderWhatWorkMade) {
  Response first = side_.later([] { return saying("first"); }, std::chrono::seconds(1));
  Response second = side_.later([] { return saying("second"); }, std::chrono::seconds(1));

  EXPECT_EQ(taken(second).body, "second");
  EXPECT_EQ(taken(first).body, "first") << "it was there before";
}

TEST_F(SideWorkTest, HandsOnWhatWorkThrows) {
  Response response = side_.later([]() -> Response { throw ApiError(403, "no", "not now"); },
                                  std::chrono::seconds(1));
  EXPECT_THROW(taken(response), ApiError);
}

TEST_F(SideWorkTest, TellsWhoHasWaitedLongEnough) {
  Door door;
  Response response = side_.later(
      [&] {
        door.wait();
        return saying("late");
      },
      std::chrono::seconds(1));

  EXPECT_EQ(response.later->deadline(), clock_.now() + std::chrono::seconds(1));
  EXPECT_FALSE(response.later->ready());
  EXPECT_THROW(response.later->take(), ApiError);
  door.open();
  side_.stop();  // it is done with the door
}

TEST_F(SideWorkTest, DoesNotBeginWhatNobodyWaitsFor) {
  Door door;
  bool done = false;
  Response first = side_.later(
      [&] {
        door.wait();
        return saying("first");
      },
      std::chrono::seconds(1));
  side_.later(
      [&] {
        done = true;
        return saying("second");
      },
      std::chrono::seconds(1));
  Response third = side_.later([] { return saying("third"); }, std::chrono::seconds(1));
  door.open();

  EXPECT_EQ(taken(third).body, "third");
  EXPECT_FALSE(done);
}

}  // namespace
}  // namespace promonitor::api
