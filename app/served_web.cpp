#include "app/served_web.hpp"

#include <exception>
#include <iterator>
#include <utility>

#include "api/web/mirrored_routes.hpp"
#include "api/web/overview_routes.hpp"
#include "api/web/own_session_routes.hpp"
#include "api/web/probe_routes.hpp"
#include "api/web/series_routes.hpp"
#include "api/web/session_admission.hpp"
#include "api/web/session_routes.hpp"
#include "app/plugin_facts.hpp"
#include "app/web_files.hpp"
#include "core/base/log.hpp"

namespace promonitor {
namespace {

/// Checks of monitors that are not stored, at one time.
constexpr std::size_t kMostTrials = 16;
constexpr Duration kFirstRemovalAfter = std::chrono::minutes(1);
constexpr Duration kRemoveSessionsEvery = std::chrono::hours(1);

void removeOver(Sessions& sessions, spdlog::logger& log) {
  try {
    sessions.removeOver();
  } catch (const std::exception& error) {
    log.warn("sessions that are over not removed, tried again later reason={}",
             logValue(error.what()));
  }
}

}  // namespace

ServedWeb::ServedWeb(const Parts& parts, const api::ApiServices& services,
                     const config::Settings& settings, const std::vector<api::Route>& shared,
                     api::HttpHandler& api)
    : trials_({parts.kinds, parts.probers, parts.clock}, kMostTrials),
      sign_in_(parts.store, hasher_, parts.clock),
      pages_(webFiles()),
      removal_(kFirstRemovalAfter, [&sessions = parts.sessions, &log = parts.log] {
        removeOver(sessions, log);
        return kRemoveSessionsEvery;
      }) {
  std::vector<api::Route> routes = api::mirroredRoutes(shared);
  const auto add = [&routes](std::vector<api::Route> more) {
    std::move(more.begin(), more.end(), std::back_inserter(routes));
  };
  const api::SignInServices sign_in{parts.store,    parts.accounts, sign_in_,    hasher_,
                                    parts.sessions, parts.setup,    parts.clock, parts.log};
  add(api::sessionRoutes(sign_in));
  add(api::ownSessionRoutes(sign_in));
  add(api::overviewRoutes(parts.store, parts.clock));
  add(api::seriesRoutes(parts.store, parts.clock));
  add(api::probeRoutes(
      {.judge = [&monitors = parts.monitors](
                    const User& user,
                    const OptionInput& asked) { return monitors.trial(user, asked); },
       .run = [this](const MonitorSpec& monitor,
                     TrialChecks::Done done) { return trials_.run(monitor, std::move(done)); }},
      parts.clock));
  add(api::adminRoutes(parts.store, {.plugins =
                                         [&kinds = parts.kinds, &probers = parts.probers] {
                                           return pluginFacts(kinds, probers.runners());
                                         },
                                     .configuration = parts.configuration}));
  calls_ =
      std::make_unique<api::Api>(services, std::move(routes),
                                 std::make_unique<api::SessionAdmission>(
                                     parts.sessions, settings.server.unauthenticated_per_minute));
  front_ = std::make_unique<api::Front>(api, *calls_, pages_);
}

}  // namespace promonitor
