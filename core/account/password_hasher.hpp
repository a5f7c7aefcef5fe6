#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "core/account/password.hpp"
#include "core/loop/worker_pool.hpp"

namespace promonitor {

/// Hashes passwords on threads of its own, so that no other thread waits for it: two at a time,
/// each with 19 MiB, and a bounded number that wait. Thread-safe. What waits when it ends is
/// dropped, and nobody is told.
class PasswordHasher {
 public:
  struct Settings {
    PasswordCost cost;
    std::size_t threads = 2;
    std::size_t waiting = 32;
  };
  PasswordHasher() : PasswordHasher(Settings()) {}
  explicit PasswordHasher(const Settings& settings);

  /// Calls `done` with the hash on a thread of its own; empty where memory is short. False where
  /// too many wait: then it is not called.
  bool hash(std::string password, std::function<void(std::string)> done);
  /// The same with whether the hash is that of the password. No password fits an empty hash, and
  /// that takes as long to find out as of another one.
  bool fits(std::string password, std::string hash, std::function<void(bool)> done);

 private:
  const PasswordCost cost_;
  const std::string of_nothing_;
  WorkerPool workers_;
};

}  // namespace promonitor
