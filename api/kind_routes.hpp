#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/routes.hpp"

namespace promonitor::api {

/// A probe kind as clients see it.
struct KindFacts {
  std::string name, title, help;
  std::string plugin, version;
  /// Only for monitors of the operator's file.
  bool operator_only = false;
  /// JSON Schema of an object with its options.
  std::string options_schema;
};
/// The kinds that are loaded now, in order of name. Called on the server's threads.
using KindSource = std::function<std::vector<KindFacts>()>;

/// /api/v1/kinds: every loaded probe kind with the schema of its options.
std::vector<Route> kindRoutes(KindSource kinds);

}  // namespace promonitor::api
