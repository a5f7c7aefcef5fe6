#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "core/account/authenticator.hpp"

namespace promonitor::api {

/// Who may call a route: anybody, who has a key with that scope, or an administrator who is signed
/// in.
enum class Access { Undeclared, Open, Read, Write, Admin };
/// Whose the thing is that `:id` names, or else what the answer is about. What is another user's is
/// as if it were not there.
enum class Owned { Undeclared, Nobodys, Callers, Monitor, Incident, Key, Session };
/// What a call counts against: nothing, the limit of calls without a key from its address, or the
/// plan of its user or, of who is signed in, the limit of the session.
enum class Limit { Undeclared, None, Address, Plan };

/// The rules of a route, all of which it has to declare.
struct RouteRule {
  Access access = Access::Undeclared;
  Owned owned = Owned::Undeclared;
  Limit limit = Limit::Undeclared;
};

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
  RouteRule rule;
  std::string summary;
  /// Runs on a worker thread of the server. Throws ApiError, StoreError or any std::exception.
  std::function<Response(const Call&)> handler;
  /// Bytes of a body, where whoever may call it may send more than other routes take.
  std::size_t longest_body = 0;
};

/// Finds the route of a request. A trailing slash is the same route; HEAD is answered by GET.
/// Immutable; thread-safe.
class RouteTable {
 public:
  /// Throws std::logic_error where a route lacks a rule, a summary or a handler, has rules that
  /// contradict each other, or stands there twice.
  explicit RouteTable(std::vector<Route> routes);

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
