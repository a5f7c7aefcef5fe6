#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/account/password_hasher.hpp"
#include "core/account/sign_in_delays.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// Tells from an e-mail address and a password who signs in. For an address that nobody has the
/// answer is that for a wrong password, and takes as long. Thread-safe; a call is one look-up in
/// the store and throws StoreError when that fails.
class SignIn {
 public:
  struct Outcome {
    enum class Kind {
      Accepted,
      Refused,
      Delayed,  ///< too early after a failure: see retry_after
      Busy      ///< too many wait for their passwords to be looked at
    };
    Kind kind{};
    /// Of one that is accepted.
    std::optional<User> user;
    Duration retry_after{};
  };
  /// Called once, at once or on a thread of the hasher; must not block or throw.
  using Done = std::function<void(Outcome)>;

  /// All outlive it.
  SignIn(Store& store, PasswordHasher& hasher, const Clock& clock)
      : store_(store), hasher_(hasher), clock_(clock) {}

  void attempt(const std::string& email, std::string password, const Done& done);

 private:
  Store& store_;
  PasswordHasher& hasher_;
  const Clock& clock_;
  SignInDelays delays_;
};

}  // namespace promonitor
