#pragma once

#include <memory>
#include <string>

#include "api/admission.hpp"
#include "core/account/sessions.hpp"

namespace promonitor::api {

/// Callers are signed in at a browser and show it with the session's cookie; keys are not looked
/// at. The one place that guards calls that change something: they come from a page of this server,
/// carry JSON, and the token of their session. Sessions are limited each by itself. Thread-safe.
class SessionAdmission final : public Admission {
 public:
  /// Calls a minute.
  static constexpr int kMostCalls = 1200;

  /// `sessions` outlives it.
  SessionAdmission(Sessions& sessions, int anonymous_per_minute)
      : sessions_(sessions), anonymous_per_minute_(anonymous_per_minute) {}

  std::shared_ptr<const Caller> identify(const Request& request) override;
  CallLimit limitOf(const Caller* caller, const std::string& peer) const override;
  void admit(const Route& route, const Request& request, const Caller* caller) const override;
  void mark(Response& response) const override;

 private:
  Sessions& sessions_;
  const int anonymous_per_minute_;
};

}  // namespace promonitor::api
