#include "app/served_api.hpp"

#include <iterator>
#include <utility>
#include <vector>

#include "api/account_routes.hpp"
#include "api/check_now_routes.hpp"
#include "api/check_routes.hpp"
#include "api/contract_routes.hpp"
#include "api/event_routes.hpp"
#include "api/incident_routes.hpp"
#include "api/key_routes.hpp"
#include "api/kind_routes.hpp"
#include "api/monitor_routes.hpp"
#include "api/monitor_write_routes.hpp"
#include "api/stats_routes.hpp"
#include "app/kind_facts.hpp"

namespace promonitor {
namespace {

void add(std::vector<api::Route>& to, std::vector<api::Route> more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

}  // namespace

std::string listenText(const config::ListenAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

ServedApi::ServedApi(const Parts& parts, const config::Settings& settings, api::Readiness readiness)
    : parts_(parts), answers_(parts.store, parts.clock), side_(parts.clock) {
  const api::ApiServices services{.authenticator = parts.authenticator,
                                  .limits = parts.limits,
                                  .clock = parts.clock,
                                  .log = parts.log,
                                  .registry = parts.registry,
                                  .answers = &answers_};
  const api::ApiSettings api_settings{
      .anonymous_per_minute = settings.server.unauthenticated_per_minute,
      .origins = settings.server.cors_origins};
  api::ServerSettings server_settings{.listen = listenText(settings.server.listen)};
  server_settings.connection.gate.longest_body_bytes = api::kLongestSetBody;
  // Clients that ask and go are to find a place, too.
  events_ = std::make_unique<api::EventStreams>(
      api::EventStreams::Services{parts.feed, parts.directory, parts.authenticator, parts.clock,
                                  parts.log, parts.registry, &parts.sessions},
      api::EventStreams::Settings{.most = api::HttpServer::mostConnections(server_settings) / 2});
  std::vector<api::Route> served = routes(std::move(readiness));
  if (!settings.metrics.listen) add(served, api::metricsRoutes(parts.metrics));
  api_ = std::make_unique<api::Api>(services, std::move(served), api_settings);
  if (settings.web.enabled) {
    web_ = std::make_unique<ServedWeb>(
        ServedWeb::Parts{parts.store, parts.accounts, parts.sessions, parts.setup, parts.monitors,
                         parts.kinds, parts.probers, parts.configuration, parts.clock, parts.log},
        services, settings, api_->routes().routes(), *api_);
  }
  api::HttpHandler& all = web_ ? web_->front() : *api_;
  http_ = std::make_unique<api::HttpServer>(server_settings, all, parts.clock, parts.log);
  parts.feed.whenPublished(http_->liveWaker());
  if (!settings.metrics.listen) return;
  metrics_api_ =
      std::make_unique<api::Api>(services, api::metricsRoutes(parts.metrics), api_settings);
  metrics_http_ = std::make_unique<api::HttpServer>(
      api::ServerSettings{.listen = listenText(*settings.metrics.listen),
                          .setting = "metrics.listen",
                          .workers = 1},
      *metrics_api_, parts.clock, parts.log);
}

ServedApi::~ServedApi() = default;

void ServedApi::stop() {
  if (metrics_http_) metrics_http_->stop();
  http_->stop();
  side_.stop();
}

std::vector<api::Route> ServedApi::routes(api::Readiness readiness) {
  std::vector<api::Route> all =
      api::monitorRoutes(parts_.store, parts_.clock, parts_.log, parts_.monitors);
  add(all, api::monitorWriteRoutes(parts_.monitors, side_));
  add(all, api::checkRoutes(parts_.store));
  add(all, api::checkNowRoutes(parts_.store, parts_.clock,
                               [this](const Monitor& monitor, CheckNowDone done) {
                                 parts_.engine.checkNow(monitor, std::move(done));
                               }));
  add(all, api::eventRoutes(parts_.store, *events_));
  add(all, api::statsRoutes(parts_.store, parts_.clock));
  add(all, api::incidentRoutes(parts_.store, parts_.clock));
  add(all, api::keyRoutes(parts_.accounts, parts_.authenticator));
  add(all, api::accountRoutes(parts_.store, parts_.limits, parts_.clock));
  add(all, api::kindRoutes([this] { return kindFacts(parts_.kinds); }));
  add(all, api::contractRoutes());
  add(all, api::healthRoutes(std::move(readiness)));
  return all;
}

}  // namespace promonitor
