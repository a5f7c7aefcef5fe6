#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "tests/support/hostile/behaviour.hpp"

namespace promonitor::test::hostile {

const std::vector<Behaviour>& catalogue() {
  static const std::vector<Behaviour> all = [] {
    std::vector<Behaviour> joined;
    for (auto* part :
         {badConnections, badAnswers, endlessAnswers, badTls, badUpgrades, badNames, badEchoes}) {
      std::ranges::move(part(), std::back_inserter(joined));
    }
    return joined;
  }();
  return all;
}

const Behaviour& behaviourNamed(std::string_view name) {
  const auto found = std::ranges::find(catalogue(), name, &Behaviour::name);
  if (found == catalogue().end()) {
    throw std::out_of_range("no hostile behaviour is called '" + std::string(name) + "'");
  }
  return *found;
}

}  // namespace promonitor::test::hostile
