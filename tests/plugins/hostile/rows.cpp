#include "tests/plugins/hostile/rows.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <string>

namespace promonitor::test::hostile {
namespace {

bool isAbout(const Row& row, std::string_view kind) {
  std::istringstream names(row.kinds);
  return std::any_of(std::istream_iterator<std::string>(names), {},
                     [kind](const std::string& name) { return namesKind(name, kind); });
}

}  // namespace

bool namesKind(std::string_view name, std::string_view kind) {
  if (!name.ends_with('*')) return name == kind;
  return kind.starts_with(name.substr(0, name.size() - 1));
}

const std::vector<Row>& allRows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> joined;
    for (auto* part : {connectionRows, answerRows, endlessRows, tlsRows, handshakeRows, upgradeRows,
                       nameRows, echoRows}) {
      std::ranges::move(part(), std::back_inserter(joined));
    }
    return joined;
  }();
  return all;
}

std::vector<Expectation> expectationsOf(std::string_view kind) {
  std::vector<Expectation> expectations;
  for (const Row& row : allRows()) {
    if (isAbout(row, kind)) expectations.push_back(row.expected);
  }
  return expectations;
}

}  // namespace promonitor::test::hostile
