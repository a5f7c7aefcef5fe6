#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"

namespace promonitor::bench {

/// bench_target, running beside this program; ends with the object.
class TargetProcess {
 public:
  /// Throws std::runtime_error when it does not start.
  explicit TargetProcess(const std::vector<std::string>& options = {});

  /// Where "http", "silent", "close" or "tls" listens. Throws std::out_of_range for another name.
  const std::vector<std::uint16_t>& ports(const std::string& name) const { return ports_.at(name); }
  std::uint16_t port(const std::string& name) const { return ports(name).front(); }

 private:
  test::ChildProcess process_;
  std::map<std::string, std::vector<std::uint16_t>> ports_;
};

}  // namespace promonitor::bench
