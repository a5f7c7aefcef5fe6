#include <iterator>
#include <utility>
#include <vector>

#include "core/store/store.hpp"

namespace promonitor {
namespace {

template <class T>
void moveBehind(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }
}

}  // namespace

void ResultBatch::append(ResultBatch&& later) {
  moveBehind(checks, std::move(later.checks));
  moveBehind(states, std::move(later.states));
  moveBehind(missed, std::move(later.missed));
  moveBehind(plans, std::move(later.plans));
  moveBehind(incidents, std::move(later.incidents));
}

}  // namespace promonitor
