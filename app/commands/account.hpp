#pragma once

#include <string>

namespace promonitor {

/// What the account commands share: which database, how to print.
struct AccountOptions {
  std::string config_file;
  bool json = false;
};

struct UserCreateRequest {
  std::string email, plan = "free";
  /// May administer, and gets a password.
  bool admin = false;
  /// The password is its first line; empty: the terminal is asked.
  std::string password_file;
};
/// `promonitor user create EMAIL --plan PLAN`; of a known user, changes the plan.
int userCreate(const AccountOptions& options, const UserCreateRequest& request);
/// `promonitor user password EMAIL`: sets it, and signs the user out everywhere.
int userPassword(const AccountOptions& options, const UserCreateRequest& request);
int userList(const AccountOptions& options);

struct KeyCreateRequest {
  std::string user, name;
  bool can_write = false;
  /// A duration from now; empty: never.
  std::string expires_in;
};
/// Prints the key on standard output: the only time it is seen.
int keyCreate(const AccountOptions& options, const KeyCreateRequest& request);
int keyList(const AccountOptions& options, const std::string& user);
/// `key`: its public id, with or without `pm_`.
int keyRevoke(const AccountOptions& options, const std::string& user, const std::string& key);

}  // namespace promonitor
