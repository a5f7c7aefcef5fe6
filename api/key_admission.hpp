#pragma once

#include <memory>
#include <string>

#include "api/admission.hpp"
#include "api/api_meters.hpp"
#include "core/account/authenticator.hpp"

namespace promonitor::api {

/// Callers have API keys, in the Authorization field and nowhere else: what a browser sends by
/// itself is not looked at. Their plans limit them. Thread-safe.
class KeyAdmission final : public Admission {
 public:
  /// Both outlive it.
  KeyAdmission(Authenticator& authenticator, ApiMeters& meters, int anonymous_per_minute)
      : authenticator_(authenticator),
        meters_(meters),
        anonymous_per_minute_(anonymous_per_minute) {}

  std::shared_ptr<const Caller> identify(const Request& request) override;
  CallLimit limitOf(const Caller* caller, const std::string& peer) const override;
  void admit(const Route& route, const Request& request, const Caller* caller) const override;
  void mark(Response& response) const override;

 private:
  Authenticator& authenticator_;
  ApiMeters& meters_;
  const int anonymous_per_minute_;
};

}  // namespace promonitor::api
