#pragma once

#include <prometheus/collectable.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <memory>
#include <string>

#include <spdlog/logger.h>

#include "api/api.hpp"
#include "api/events/event_streams.hpp"
#include "api/http/http_server.hpp"
#include "api/operations_routes.hpp"
#include "api/side_work.hpp"
#include "app/served_web.hpp"
#include "config/settings.hpp"
#include "core/account/accounts.hpp"
#include "core/account/rate_limits.hpp"
#include "core/engine/engine.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/store/monitor_directory.hpp"
#include "core/store/result_feed.hpp"

namespace promonitor {

/// "127.0.0.1:8080", with brackets around an IPv6 address.
std::string listenText(const config::ListenAddress& address);

/// What clients reach: the API, the dashboard, and the metrics at an address of their own where the
/// configuration names one. Serves from its construction on.
class ServedApi {
 public:
  /// All outlive it.
  struct Parts {
    Store& store;
    Accounts& accounts;
    Authenticator& authenticator;
    Sessions& sessions;
    SetupLinks& setup;
    RateLimits& limits;
    MonitorService& monitors;
    Engine& engine;
    ResultFeed& feed;
    const MonitorDirectory& directory;
    const PluginRegistry& kinds;
    Probers& probers;
    /// The configuration in force, secrets masked. Thread-safe.
    std::function<api::AdminSources::Configuration()> configuration;
    prometheus::Registry& registry;
    const prometheus::Collectable& metrics;
    const Clock& clock;
    spdlog::logger& log;
  };
  /// Throws std::runtime_error where it cannot listen.
  ServedApi(const Parts& parts, const config::Settings& settings, api::Readiness readiness);
  ~ServedApi();
  ServedApi(const ServedApi&) = delete;
  ServedApi& operator=(const ServedApi&) = delete;

  std::uint16_t port() const { return http_->port(); }
  /// Lets running requests end, and joins the threads: nobody writes after it. Blocks.
  void stop();

 private:
  std::vector<api::Route> routes(api::Readiness readiness);

  const Parts parts_;
  api::AnswerCache answers_;
  api::SideWork side_;
  std::unique_ptr<api::EventStreams> events_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<ServedWeb> web_;
  std::unique_ptr<api::Api> metrics_api_;
  std::unique_ptr<api::HttpServer> http_;
  std::unique_ptr<api::HttpServer> metrics_http_;
};

}  // namespace promonitor
