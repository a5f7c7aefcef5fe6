#include "app/declared_accounts.hpp"

namespace promonitor {

void saveDeclaredAccounts(const std::vector<config::DeclaredUser>& users, Accounts& accounts) {
  const Actor by = Actor::configuration();
  for (const config::DeclaredUser& declared : users) {
    const User user = accounts.saveUser(declared.email, declared.plan, by);
    for (const config::DeclaredKey& key : declared.keys) {
      accounts.importKey(user.id, *key.text,
                         {.name = key.name, .can_read = key.can_read, .can_write = key.can_write},
                         by);
    }
  }
}

}  // namespace promonitor
