#include "tests/plugins/hostile/rows.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace promonitor::test::hostile {
namespace {

bool isAbout(const Row& row, std::string_view kind) {
  std::istringstream names(row.kinds);
  return std::find(std::istream_iterator<std::string>(names), {}, kind) !=
         std::istream_iterator<std::string>();
}

}  // namespace

const std::vector<Row>& allRows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> joined;
    for (auto* part :
         {connectionRows, answerRows, endlessRows, tlsRows, handshakeRows, nameRows, echoRows}) {
      std::ranges::move(part(), std::back_inserter(joined));
    }
    return joined;
  }();
  return all;
}

std::vector<Row> rowsOf(std::string_view kind) {
  std::vector<Row> rows;
  std::ranges::copy_if(allRows(), std::back_inserter(rows),
                       [kind](const Row& row) { return isAbout(row, kind); });
  return rows;
}

}  // namespace promonitor::test::hostile
