#include "core/verify/test_run.hpp"

#include <poll.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace promonitor::verify {
namespace {

/// Tests that wait take next to nothing: so many beside those that compute.
constexpr std::size_t kWaiting = 6;

/// The tests of one call, those that are over, those that run, those that do not yet.
class TestRun {
 public:
  TestRun(const std::vector<TestCase>& tests, TestRoom room, const Clock& clock)
      : tests_(tests), room_(room), clock_(clock), outcomes_(tests.size()) {
    const auto by_load = [this](std::size_t place) {
      return tests_[place].load == TestLoad::Computes;
    };
    for (std::size_t i = 0; i < tests.size(); ++i) waiting_.push_back(i);
    std::stable_partition(waiting_.begin(), waiting_.end(), by_load);
  }

  void run(const std::function<void(ForkedOutcome)>& tell) {
    std::size_t told = 0;
    while (told < tests_.size()) {
      while (startNext()) {
      }
      wait();
      look();
      for (; told < tests_.size() && outcomes_[told]; ++told) tell(std::move(*outcomes_[told]));
    }
  }

 private:
  bool hasRoomFor(TestLoad load) const {
    if (running_.size() >= room_.jobs) return false;
    const auto computing = std::count_if(running_.begin(), running_.end(), [](const auto& one) {
      return one.second->test().load == TestLoad::Computes;
    });
    return load == TestLoad::Waits || static_cast<std::size_t>(computing) < room_.computing;
  }

  bool startNext() {
    const auto next = std::find_if(waiting_.begin(), waiting_.end(), [this](std::size_t place) {
      return hasRoomFor(tests_[place].load);
    });
    if (next == waiting_.end()) return false;
    const std::size_t place = *next;
    waiting_.erase(next);
    std::vector<const ForkedChild*> siblings;
    for (const auto& [other, test] : running_) siblings.push_back(&test->child());
    running_.emplace(place, std::make_unique<ForkedTest>(tests_[place], clock_, siblings));
    return true;
  }

  void wait() const {
    std::vector<pollfd> waits;
    MonoTime end = MonoTime::max();
    for (const auto& [place, test] : running_) {
      for (const pollfd& one : test->child().waits()) waits.push_back(one);
      end = std::min(end, test->end());
    }
    const Duration left = std::max(end - clock_.now(), Duration(0));
    const auto millis = std::chrono::ceil<std::chrono::milliseconds>(left);
    poll(waits.data(), waits.size(), static_cast<int>(millis.count()));
  }

  void look() {
    std::erase_if(running_, [this](const auto& one) {
      outcomes_[one.first] = one.second->look(clock_.now());
      return outcomes_[one.first].has_value();
    });
  }

  const std::vector<TestCase>& tests_;
  const TestRoom room_;
  const Clock& clock_;
  std::vector<std::size_t> waiting_;  ///< places in tests_, in the order of starting
  std::map<std::size_t, std::unique_ptr<ForkedTest>> running_;
  std::vector<std::optional<ForkedOutcome>> outcomes_;
};

}  // namespace

TestRoom TestRoom::of(std::size_t jobs) {
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  if (jobs == 0) return {processors + kWaiting, processors};
  return {jobs, std::min(jobs, processors)};
}

void runTests(const std::vector<TestCase>& tests, TestRoom room, const Clock& clock,
              const std::function<void(ForkedOutcome)>& tell) {
  TestRun(tests, room, clock).run(tell);
}

}  // namespace promonitor::verify
