#include "api/contract_routes.hpp"

#include <string>

#include "api/contract/texts.hpp"
#include "api/json_response.hpp"

namespace promonitor::api {
namespace {

Response showPage() {
  Response response;
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set("Content-Security-Policy", std::string(apiPagePolicy()));
  response.body = apiPage();
  return response;
}

}  // namespace

std::vector<Route> contractRoutes() {
  return {{"GET",
           "/api/v1/openapi.json",
           {Access::Open, Owned::Nobodys, Limit::Address},
           "The contract of the API as an OpenAPI document.",
           [](const Call&) { return jsonResponse(std::string(openApiDocument())); }},
          {"GET",
           "/docs/api",
           {Access::Open, Owned::Nobodys, Limit::Address},
           "The contract of the API as a page.",
           [](const Call&) { return showPage(); }}};
}

}  // namespace promonitor::api
