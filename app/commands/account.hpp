#pragma once

#include <string>

namespace promonitor {

/// What the account commands share: which database, how to print.
struct AccountOptions {
  std::string config_file;
  bool json = false;
};

/// `promonitor user create EMAIL --plan PLAN`; of a known user, changes the plan.
int userCreate(const AccountOptions& options, const std::string& email, const std::string& plan);
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
