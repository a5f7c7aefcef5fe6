#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "core/account/authenticator.hpp"

namespace promonitor::api {

/// Who may call a route. Read and Write need a key with that scope, and count against its user's
/// plan; Open needs none and is not limited.
enum class Access { Open, Read, Write };

/// One request as its handler sees it.
struct Call {
  const Request& request;
  /// Null on open routes only.
  const Caller* caller;
  /// What stood in the place of `:id`; empty where the pattern has none.
  std::string_view id;
};

/// One line of the API: everything that is known about it is here, also for its documentation.
struct Route {
  std::string method;
  /// Literal segments and at most one `:id`; no trailing slash.
  std::string pattern;
  Access access;
  std::string summary;
  /// Runs on a worker thread of the server. Throws ApiError, StoreError or any std::exception.
  std::function<Response(const Call&)> handler;
};

/// Finds the route of a request. A trailing slash is the same route; HEAD is answered by GET.
/// Immutable; thread-safe.
class RouteTable {
 public:
  explicit RouteTable(std::vector<Route> routes) : routes_(std::move(routes)) {}

  struct Match {
    /// Null where no route has this path, or none of those that have it the method.
    const Route* route = nullptr;
    std::string_view id;
    /// For the Allow field: the methods of this path; empty for an unknown path.
    std::string allow;
  };
  /// `path` must outlive the match.
  Match find(std::string_view method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace promonitor::api
