#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "promonitor/probe.hpp"

namespace promonitor::http {

/// The connections that a transfer tried to make, as they are told by libcurl's callbacks. Times
/// are those of the host's clock.
class Attempts {
 public:
  enum class State : std::uint8_t {
    Open,
    Stands,
    Failed,
    Denied,    ///< by the network policy
    Abandoned  ///< another address was faster
  };
  struct Attempt {
    pm_addr address;
    int descriptor;  ///< -1: closed, or never opened
    State state;
    int error;  ///< errno, with Failed
    std::int64_t began_ns, ended_ns;
  };

  void begin(const pm_addr& address, std::int64_t now_ns);
  /// Of the newest one.
  void opened(int descriptor) { list_.back().descriptor = descriptor; }
  void denied() { list_.back().state = State::Denied; }
  void failed(int error) { fail(list_.back(), error, list_.back().began_ns); }
  void stands(int descriptor, std::int64_t now_ns);
  /// `error` is libcurl's last errno of a connection.
  void closed(int descriptor, int error, std::int64_t now_ns);

  const std::vector<Attempt>& list() const { return list_; }
  /// Tells what came of each: to be called when the transfer is over.
  void tell(const pm::Context& context) const;
  static void tell(const pm::Context& context, const Attempt& attempt);

 private:
  static void fail(Attempt& attempt, int error, std::int64_t now_ns);
  Attempt* find(int descriptor);

  std::vector<Attempt> list_;
};

/// The shared failure code that an errno of connect() stands for.
const char* connectCode(int error);

}  // namespace promonitor::http
