#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/model/address_rules.hpp"
#include "core/model/monitor.hpp"

namespace promonitor {

/// What a user may do and how often.
struct Plan {
  std::string name;
  int requests_per_minute = 2;
  /// How many monitors each of its users may make over the API, paused ones included; those that
  /// the operator declares are not counted.
  int max_monitors = 50;
  /// How often those may be checked at most.
  Duration min_interval = std::chrono::seconds(60);
  /// Which addresses its users' monitors may reach, of those that all monitors may.
  AddressRules network_policy;
  bool operator==(const Plan&) const = default;
};

struct User {
  UserId id{};
  std::string email;
  std::string plan;
  WallTime created_at{};
  /// Sees the administration's pages.
  bool is_admin = false;
  bool operator==(const User&) const = default;
};

/// What a user signs in with.
struct Credentials {
  User user;
  /// Of the password, as PasswordHasher makes it; empty: none was set, and nothing fits it.
  std::string password_hash;
  bool operator==(const Credentials&) const = default;
};

/// Row number of an API key.
enum class ApiKeyId : std::int64_t {};

/// An API key as stored: of the secret only a SHA-256 is kept.
struct ApiKey {
  ApiKeyId id{};
  UserId user{};
  /// The 8 characters after `pm_`: how a key is found and shown.
  std::string public_id;
  std::array<std::uint8_t, 32> hash{};
  std::string name;
  bool can_read = true;
  bool can_write = false;
  WallTime created_at{};
  std::optional<WallTime> expires_at;
  std::optional<WallTime> revoked_at;
  std::optional<WallTime> last_used_at;
  bool operator==(const ApiKey&) const = default;
};

}  // namespace promonitor
