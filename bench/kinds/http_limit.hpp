#pragma once

#include <string>
#include <vector>

#include "bench/socket_checks.hpp"

namespace promonitor::bench {

/// GET over a new connection each.
class HttpLimit final : public SocketChecks {
 public:
  HttpLimit(std::uint16_t port, std::size_t in_flight);

 private:
  struct Exchange {
    bool asked = false;
    std::string answer;
  };
  bool proceed(std::size_t place, int descriptor) override;

  const std::string request_;
  std::vector<Exchange> exchanges_;  ///< by place
};

}  // namespace promonitor::bench
