#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/verify/forked_test.hpp"

namespace promonitor::verify {

/// How many tests run side by side, and how many of them may be of those that compute. At least one
/// each.
struct TestRoom {
  std::size_t jobs = 1, computing = 1;

  /// Room for one that computes on each processor of this machine, and for some that wait beside;
  /// with `jobs` not 0, for no more than that in all.
  static TestRoom of(std::size_t jobs);
};

/// Runs tests, each in a process of its own, several at a time. Those that compute start first,
/// because they take longest; what came of them is told in the order of `tests`, each as soon as
/// all before it are over. Forks: requires that the calling process has one thread. Blocks until
/// all are over.
void runTests(const std::vector<TestCase>& tests, TestRoom room, const Clock& clock,
              const std::function<void(ForkedOutcome)>& tell);

}  // namespace promonitor::verify
