#pragma once

#include <memory>
#include <string>

#include "api/allowance.hpp"
#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "api/routes.hpp"
#include "core/account/authenticator.hpp"

namespace promonitor::api {

/// How the callers of an Api show who they are, and what they may do: with a key, or as somebody
/// who is signed in. Called on the server's threads.
class Admission {
 public:
  virtual ~Admission() = default;
  /// Who calls; null where that is not shown. Throws StoreError.
  virtual std::shared_ptr<const Caller> identify(const Request& request) = 0;
  /// Under which limit a caller is, or (null) whoever calls from that address.
  virtual CallLimit limitOf(const Caller* caller, const std::string& peer) const = 0;
  /// Throws ApiError where the call may not be made.
  virtual void admit(const Route& route, const Request& request, const Caller* caller) const = 0;
  /// Adds the fields that every answer has.
  virtual void mark(Response& response) const = 0;
};

}  // namespace promonitor::api
