#include "core/account/password_hasher.hpp"

#include <exception>
#include <utility>

namespace promonitor {

PasswordHasher::PasswordHasher(const Settings& settings)
    : cost_(settings.cost),
      of_nothing_(hashOfNothing(settings.cost)),
      workers_(settings.threads, settings.waiting) {}

bool PasswordHasher::hash(std::string password, std::function<void(std::string)> done) {
  return workers_.submitBlocking(
      [this, password = std::move(password), done = std::move(done)]() mutable {
        std::string text;
        try {
          text = hashPassword(password, cost_);
        } catch (const std::exception&) {
          text.clear();  // what an empty one means is told by whoever asked
        }
        wipe(password);
        done(std::move(text));
      });
}

bool PasswordHasher::fits(std::string password, std::string hash, std::function<void(bool)> done) {
  return workers_.submitBlocking([this, password = std::move(password), hash = std::move(hash),
                                  done = std::move(done)]() mutable {
    const bool fitting = fitsPassword(password, hash.empty() ? of_nothing_ : hash);
    wipe(password);
    done(fitting && !hash.empty());
  });
}

}  // namespace promonitor
