#include "core/account/sign_in.hpp"

#include <utility>

namespace promonitor {

void SignIn::attempt(const std::string& email, std::string password, const Done& done) {
  const std::string account = lowered(email);
  const Duration wait = delays_.begin(account, clock_.now());
  if (wait > Duration::zero()) {
    wipe(password);
    done({Outcome::Kind::Delayed, std::nullopt, wait});
    return;
  }
  const auto credentials = store_.findCredentials(account);
  const std::string hash = credentials ? credentials->password_hash : std::string();
  const auto judge = [this, account, credentials, done](bool fits) {
    if (!fits) {
      done({Outcome::Kind::Refused, std::nullopt, {}});
      return;
    }
    delays_.succeeded(account);
    done({Outcome::Kind::Accepted, credentials->user, {}});
  };
  if (hasher_.fits(std::move(password), hash, judge)) return;
  delays_.withdraw(account);
  done({Outcome::Kind::Busy, std::nullopt, {}});
}

}  // namespace promonitor
