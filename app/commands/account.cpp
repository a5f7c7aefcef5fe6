#include "app/commands/account.hpp"

#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "app/new_password.hpp"
#include "app/store_settings.hpp"
#include "core/account/accounts.hpp"
#include "core/base/units.hpp"
#include "core/store/sql_store.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using Json = nlohmann::ordered_json;

/// The accounts of the configured database, beside a daemon that may be running.
class OpenAccounts {
 public:
  explicit OpenAccounts(const AccountOptions& options)
      : log_(makeLogger({.level = "warn"})),
        settings_(loadSettings(options.config_file)),
        store_(
            SqlStore::open(storeSettings(settings_.database, SqlStoreSettings::Use::Tool), *log_)),
        accounts_(*store_, plans_, clock_) {
    plans_.declare(settings_.plans);
  }

  Accounts* operator->() { return &accounts_; }
  WallTime now() const { return clock_.wallNow(); }

 private:
  SystemClock clock_;
  std::shared_ptr<spdlog::logger> log_;
  config::Settings settings_;
  PlanTable plans_;
  std::unique_ptr<SqlStore> store_;
  Accounts accounts_;
};

std::string timeText(const std::optional<WallTime>& time, const char* none) {
  if (!time) return none;
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     std::chrono::floor<std::chrono::seconds>(
                         std::chrono::time_point_cast<std::chrono::system_clock::duration>(*time)));
}

Json timeJson(const std::optional<WallTime>& time) {
  return time ? Json(timeText(time, "")) : Json(nullptr);
}

const char* keyState(const ApiKey& key, WallTime now) {
  if (key.revoked_at) return "revoked";
  return key.expires_at && *key.expires_at <= now ? "expired" : "active";
}

/// One line a row, or all rows as one JSON array.
template <class Row, class ToJson, class ToText>
void print(bool json, const std::vector<Row>& rows, ToJson to_json, ToText to_text) {
  Json list = Json::array();
  for (const Row& row : rows) {
    if (json) {
      list.push_back(to_json(row));
    } else {
      std::cout << to_text(row) << '\n';
    }
  }
  if (json) std::cout << list.dump() << '\n';
}

int refuse(const AccountError& error) {
  std::cerr << "promonitor: " << error.what() << '\n';
  return kExitFailed;
}

}  // namespace

int userCreate(const AccountOptions& options, const UserCreateRequest& request) {
  try {
    std::string password;
    if (request.admin) password = newPassword(request.password_file);
    OpenAccounts accounts(options);
    const User user = accounts->saveUser(request.email, request.plan, Actor::commandLine());
    if (request.admin) {
      accounts->setPassword(user.id, password, Actor::commandLine());
      accounts->setAdmin(user.id, true, Actor::commandLine());
    }
    const bool is_admin = user.is_admin || request.admin;
    if (options.json) {
      std::cout << Json{{"email", user.email}, {"plan", user.plan}, {"is_admin", is_admin}}.dump()
                << '\n';
    } else {
      std::cout << fmt::format("{} has the plan {}{}\n", user.email, user.plan,
                               is_admin ? " and is an administrator" : "");
    }
    return kExitOk;
  } catch (const AccountError& error) {
    return refuse(error);
  }
}

int userPassword(const AccountOptions& options, const UserCreateRequest& request) {
  try {
    OpenAccounts accounts(options);
    const User user = accounts->requireUser(request.email);
    accounts->setPassword(user.id, newPassword(request.password_file), Actor::commandLine());
    std::cout << fmt::format("{} has a new password and is signed out everywhere\n", user.email);
    return kExitOk;
  } catch (const AccountError& error) {
    return refuse(error);
  }
}

int userList(const AccountOptions& options) {
  OpenAccounts accounts(options);
  print(
      options.json, accounts->listUsers(),
      [](const User& user) {
        return Json{{"email", user.email},
                    {"plan", user.plan},
                    {"is_admin", user.is_admin},
                    {"created_at", timeJson(user.created_at)}};
      },
      [](const User& user) {
        return fmt::format("{:<32} {:<8} {}{}", user.email, user.plan,
                           timeText(user.created_at, ""), user.is_admin ? " administrator" : "");
      });
  return kExitOk;
}

int keyCreate(const AccountOptions& options, const KeyCreateRequest& request) {
  KeyRequest key{.name = request.name, .can_read = true, .can_write = request.can_write};
  try {
    OpenAccounts accounts(options);
    if (!request.expires_in.empty()) {
      const auto lifetime = parseDuration(request.expires_in);
      if (!lifetime) {
        std::cerr << fmt::format("promonitor: --expires-in '{}' is not a duration like 90d\n",
                                 request.expires_in);
        return kExitUsage;
      }
      key.expires_at = accounts.now() + std::chrono::floor<std::chrono::microseconds>(*lifetime);
    }
    const CreatedKey created =
        accounts->createKey(accounts->requireUser(request.user).id, key, Actor::commandLine());
    if (options.json) {
      std::cout << Json{{"key", created.text.text()},
                        {"public_id", created.key.public_id},
                        {"expires_at", timeJson(created.key.expires_at)}}
                       .dump()
                << '\n';
    } else {
      std::cout << created.text.text() << '\n';
      std::cerr << "Keep it now: it is shown only this once.\n";
    }
    return kExitOk;
  } catch (const AccountError& error) {
    return refuse(error);
  }
}

int keyList(const AccountOptions& options, const std::string& user) {
  try {
    OpenAccounts accounts(options);
    const WallTime now = accounts.now();
    print(
        options.json, accounts->listKeys(accounts->requireUser(user).id),
        [now](const ApiKey& key) {
          return Json{{"public_id", key.public_id},
                      {"name", key.name},
                      {"write", key.can_write},
                      {"state", keyState(key, now)},
                      {"created_at", timeJson(key.created_at)},
                      {"expires_at", timeJson(key.expires_at)},
                      {"last_used_at", timeJson(key.last_used_at)}};
        },
        [now](const ApiKey& key) {
          return fmt::format("pm_{}  {:<8} {:<10} {:<24} last used {}", key.public_id,
                             keyState(key, now), key.can_write ? "read,write" : "read", key.name,
                             timeText(key.last_used_at, "never"));
        });
    return kExitOk;
  } catch (const AccountError& error) {
    return refuse(error);
  }
}

int keyRevoke(const AccountOptions& options, const std::string& user, const std::string& key) {
  try {
    OpenAccounts accounts(options);
    const std::string public_id = key.starts_with("pm_") ? key.substr(3, 8) : key;
    accounts->revokeKey(accounts->requireUser(user).id, public_id, Actor::commandLine());
    std::cout << fmt::format("pm_{} is revoked\n", public_id);
    return kExitOk;
  } catch (const AccountError& error) {
    return refuse(error);
  }
}

}  // namespace promonitor
