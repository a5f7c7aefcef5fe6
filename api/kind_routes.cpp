#include "api/kind_routes.hpp"

#include <utility>

#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"

namespace promonitor::api {
namespace {

Response listKinds(const KindSource& kinds) {
  std::string body;
  appendList(body, kinds(), [&](const KindFacts& kind) {
    JsonObject object(body);
    object.text("kind", kind.name);
    object.text("title", kind.title);
    object.text("help", kind.help);
    object.text("plugin", kind.plugin);
    object.text("version", kind.version);
    object.boolean("is_operator_only", kind.operator_only);
    object.name("options");
    body += kind.options_schema;
  });
  return jsonResponse(std::move(body));
}

}  // namespace

std::vector<Route> kindRoutes(KindSource kinds) {
  return {{"GET",
           "/api/v1/kinds",
           {Access::Read, Owned::Nobodys, Limit::Plan},
           "Every loaded probe kind with its version and the JSON Schema of its options.",
           [kinds = std::move(kinds)](const Call&) { return listKinds(kinds); }}};
}

}  // namespace promonitor::api
