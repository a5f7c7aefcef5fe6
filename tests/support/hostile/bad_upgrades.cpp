#include "tests/support/hostile/behaviour.hpp"

namespace promonitor::test::hostile {

std::vector<Behaviour> badUpgrades() {
  using enum BadUpgrade::How;
  return {
      {"refuses TLS", BadUpgrade{Refuses}},
      {"closed after answer 1", BadUpgrade{Closes, 1}},
      {"closed after answer 2", BadUpgrade{Closes, 2}},
      {"closed after answer 3", BadUpgrade{Closes, 3}, "SMTP alone has so many"},
      {"speaks ahead of TLS", BadUpgrade{SaysAhead}},
      {"stays in plain text", BadUpgrade{StaysPlain}},
  };
}

}  // namespace promonitor::test::hostile
