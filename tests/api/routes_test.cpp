#include "api/routes.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

namespace promonitor::api {
namespace {

Route sound() {
  return {"GET",
          "/things/:id",
          {Access::Read, Owned::Monitor, Limit::Plan},
          "A thing.",
          [](const Call&) { return Response(); }};
}

TEST(RouteTable, TakesNoRouteThatLacksSomething) {
  const struct {
    const char* fault;
    void (*spoil)(Route&);
  } rows[] = {
      {"who may call", [](Route& route) { route.rule.access = Access::Undeclared; }},
      {"whose its things", [](Route& route) { route.rule.owned = Owned::Undeclared; }},
      {"counts against", [](Route& route) { route.rule.limit = Limit::Undeclared; }},
      {"no summary", [](Route& route) { route.summary.clear(); }},
      {"no handler", [](Route& route) { route.handler = nullptr; }},
      {"no path", [](Route& route) { route.pattern = "things/:id"; }},
      {"no method", [](Route& route) { route.method.clear(); }},
      {"no method", [](Route& route) { route.method = "HEAD"; }},
      {"is open and counts", [](Route& route) { route.rule.access = Access::Open; }},
      {"or neither", [](Route& route) { route.rule.limit = Limit::None; }},
      {"or neither", [](Route& route) { route.rule.limit = Limit::Address; }},
      {"is open, and its things",
       [](Route& route) {
         route.rule = {Access::Open, Owned::Callers, Limit::None};
       }},
      {"has an id, or things of one", [](Route& route) { route.rule.owned = Owned::Callers; }},
      {"has an id, or things of one", [](Route& route) { route.pattern = "/things"; }},
  };
  EXPECT_NO_THROW(RouteTable({sound()}));
  for (const auto& row : rows) {
    SCOPED_TRACE(row.fault);
    Route route = sound();
    row.spoil(route);
    try {
      RouteTable table({route});
      ADD_FAILURE() << "was taken";
    } catch (const std::logic_error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(row.fault));
    }
  }
  EXPECT_THROW(RouteTable({sound(), sound()}), std::logic_error);
}

}  // namespace
}  // namespace promonitor::api
