#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/model/monitor.hpp"

namespace promonitor {

/// Row number of a session.
enum class WebSessionId : std::int64_t {};

/// A user who is signed in at a browser, as stored: of what the browser holds only a SHA-256 is
/// kept.
struct WebSession {
  WebSessionId id{};
  UserId user{};
  /// SHA-256 of the browser's secret, in hexadecimal.
  std::string fingerprint;
  WallTime created_at{};
  /// To within a minute.
  WallTime last_seen_at{};
  /// Of the client at sign-in.
  std::string address;
  std::string user_agent;
  bool operator==(const WebSession&) const = default;
};

/// The one-time link by which the first administrator is made, as stored.
struct SetupLink {
  /// SHA-256 of its token, in hexadecimal.
  std::string fingerprint;
  WallTime created_at{};
  bool operator==(const SetupLink&) const = default;
};

}  // namespace promonitor
