#pragma once

#include <vector>

#include "core/model/check.hpp"
#include "tests/support/hostile/kind_under_trial.hpp"

namespace promonitor::test::hostile {

/// What a kind has to say of a server that behaves so.
struct Expectation {
  const char* behaviour;  ///< its name in the catalogue
  Verdict verdict;
  const char* code;  ///< empty: up
  Phase phase;
};

/// Lets a kind meet hostile servers, in a network namespace of their own. Beside what is expected
/// the test fails where a check ends later than a quarter of a second after its limit, takes more
/// of a server than the kind says, gives a code that the kind does not declare, or where memory or
/// descriptors are left behind. Skips the test where no namespace can be made.
void tryKind(const KindUnderTrial& kind, const std::vector<Expectation>& expectations);

}  // namespace promonitor::test::hostile
