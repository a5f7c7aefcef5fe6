#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <spdlog/logger.h>

#include "api/api.hpp"
#include "api/web/admin_routes.hpp"
#include "api/web/front.hpp"
#include "api/web/pages.hpp"
#include "app/monitor_service.hpp"
#include "app/periodic.hpp"
#include "app/trial_checks.hpp"
#include "config/settings.hpp"
#include "core/account/accounts.hpp"
#include "core/account/password_hasher.hpp"
#include "core/account/sessions.hpp"
#include "core/account/setup_links.hpp"
#include "core/account/sign_in.hpp"

namespace promonitor {

/// The dashboard's side of the daemon: signing in, its calls and its pages, in front of an API.
class ServedWeb {
 public:
  /// All outlive it.
  struct Parts {
    Store& store;
    Accounts& accounts;
    Sessions& sessions;
    SetupLinks& setup;
    MonitorService& monitors;
    const PluginRegistry& kinds;
    Probers& probers;
    /// The configuration in force, secrets masked. Thread-safe.
    std::function<api::AdminSources::Configuration()> configuration;
    const Clock& clock;
    spdlog::logger& log;
  };
  /// `shared` are the API's routes.
  ServedWeb(const Parts& parts, const api::ApiServices& services, const config::Settings& settings,
            const std::vector<api::Route>& shared, api::HttpHandler& api);

  api::HttpHandler& front() { return *front_; }

 private:
  TrialChecks trials_;
  PasswordHasher hasher_;
  SignIn sign_in_;
  std::unique_ptr<api::Api> calls_;
  api::Pages pages_;
  std::unique_ptr<api::Front> front_;
  Periodic removal_;
};

}  // namespace promonitor
