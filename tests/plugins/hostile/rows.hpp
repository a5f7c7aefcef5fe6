#pragma once

#include <string_view>
#include <vector>

#include "tests/support/hostile/kind_under_trial.hpp"
#include "tests/support/hostile/trial.hpp"

namespace promonitor::test::hostile {

/// What kinds say of a server.
struct Row {
  const char* kinds;  ///< names of builtInKinds() with blanks between; "a*": all that begin with a
  Expectation expected;
};

/// The kinds of this tree, some of them in several ways.
std::vector<KindUnderTrial> builtInKinds();

/// Whether a name in Row::kinds stands for this kind.
bool namesKind(std::string_view name, std::string_view kind);

/// The whole table.
const std::vector<Row>& allRows();
/// The part of it that is about this kind.
std::vector<Expectation> expectationsOf(std::string_view kind);

// The parts of the table.
std::vector<Row> connectionRows();
std::vector<Row> answerRows();
std::vector<Row> endlessRows();
std::vector<Row> tlsRows();
std::vector<Row> handshakeRows();
std::vector<Row> upgradeRows();
std::vector<Row> nameRows();
std::vector<Row> echoRows();

}  // namespace promonitor::test::hostile
