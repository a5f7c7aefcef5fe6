#include "app/server.hpp"

#include <malloc.h>
#include <prometheus/registry.h>
#include <unistd.h>

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "app/configuration.hpp"
#include "app/configuration_audit.hpp"
#include "app/daemon_files.hpp"
#include "app/declared_accounts.hpp"
#include "app/engine_metrics.hpp"
#include "app/history_metrics.hpp"
#include "app/monitor_policies.hpp"
#include "app/monitor_service.hpp"
#include "app/monitor_set.hpp"
#include "app/periodic.hpp"
#include "app/probe_metrics.hpp"
#include "app/probers.hpp"
#include "app/reload_metrics.hpp"
#include "app/reload_notes.hpp"
#include "app/result_spool.hpp"
#include "app/served_api.hpp"
#include "app/settings_text.hpp"
#include "app/store_settings.hpp"
#include "app/web_files.hpp"
#include "config/config_error.hpp"
#include "config/restart.hpp"
#include "core/account/accounts.hpp"
#include "core/runner/child_inquiry.hpp"
#include "core/store/history_keeper.hpp"
#include "core/store/monitor_directory.hpp"
#include "core/store/result_feed.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {
namespace {

constexpr Duration kFlushTouchesEvery = std::chrono::seconds(5);
/// The first results after a start come first.
constexpr Duration kKeepHistoryAfter = std::chrono::seconds(10);

/// Reading a configuration takes several times the memory that its monitors keep.
void giveBackMemory() { ::malloc_trim(0); }

/// Users that were made by hand are known to the database alone, which may not be there yet.
bool isStoredUser(const config::Settings& settings, const std::string& email) {
  const config::DatabaseSettings& database = settings.database;
  if (!database.postgres && !std::filesystem::exists(database.sqlite_path)) return false;
  const auto quiet = makeLogger({.level = "error"});
  const auto store = SqlStore::open(storeSettings(database, SqlStoreSettings::Use::Tool), *quiet);
  return store->findUserByEmail(email).has_value();
}

}  // namespace

/// Every part, in the order in which it is built; taken down in reverse.
struct Server::Parts {
  Parts(std::filesystem::path file, const Clock& time, const std::string& program);

  /// Makes users, keys and monitors those of `configuration`. When it throws, what runs is what ran
  /// before; users and keys may be stored already.
  config::Reconciliation apply(Configuration configuration, AuditAction as);
  ReloadReport reload();
  std::optional<std::string> notReady();
  void flushTouches();
  std::optional<std::string> offerSetup();
  api::AdminSources::Configuration shownConfiguration() const;

  const std::filesystem::path config_file;
  const Clock& clock;
  PluginRegistry kinds;
  Configuration first;  ///< what was in the file at the start; its monitors are handed on
  const config::Settings settings;
  std::vector<ReadFile> files;  ///< of the configuration in force
  std::shared_ptr<spdlog::logger> log;
  std::unique_ptr<SqlStore> store;
  std::unique_ptr<FileLock> announcement;
  std::unique_ptr<Spool> spool;

  PlanTable plans;
  MonitorPolicies policies{plans};
  Accounts accounts;
  Authenticator authenticator;
  Sessions sessions;
  SetupLinks setup;
  Probers probers;
  ResultFeed feed;
  MonitorDirectory directory;
  Recorder recorder;
  Engine engine;
  MonitorSet monitors;
  MonitorService service;
  HistoryKeeper history;

  mutable std::mutex shown_mutex;
  std::string shown_settings;  ///< guarded; those in force, as administrators see them

  prometheus::Registry registry;
  ProbeMetrics probe_metrics;
  HistoryMetrics history_metrics;
  EngineMetrics metrics;
  ReloadMetrics reloads;
  RateLimits limits;
  std::optional<ServedApi> served;
  std::optional<Periodic> housekeeping;
  std::optional<Periodic> history_keeping;
  std::optional<std::string> setup_link;
};

Server::Parts::Parts(std::filesystem::path file, const Clock& time, const std::string& program)
    : config_file(std::move(file)),
      clock(time),
      kinds(childInquiries({.program = program})),
      first(loadConfiguration(config_file, kinds, {.has_user = isStoredUser, .may_have_key = {}},
                              clock.wallNow())),
      settings(first.settings),
      log(makeLogger(settings.log)),
      store(SqlStore::open(storeSettings(settings.database, SqlStoreSettings::Use::Daemon), *log)),
      announcement(announceDaemon(settings, *log)),
      spool(openSpool(settings.database, *store, *log)),
      accounts(*store, plans, clock),
      authenticator(*store, plans, clock),
      sessions(*store, plans, clock,
               {.idle = settings.web.session_idle, .lifetime = settings.web.session_lifetime}),
      setup(*store, clock),
      probers({.resolver = settings.resolver,
               .log_level = settings.log.level,
               .runner_program = program},
              *log),
      feed(clock),
      recorder(*store, clock, *log, {}, spool.get(), &feed),
      engine({.shards = static_cast<std::size_t>(settings.engine.shards),
              .max_in_flight = static_cast<std::size_t>(settings.engine.max_in_flight),
              .max_in_flight_per_host =
                  static_cast<std::size_t>(settings.engine.max_in_flight_per_host)},
             {.clock = clock,
              .find_kind = [this](std::string_view name) { return kinds.find(name); },
              .recorder = recorder,
              .log = *log,
              .make_prober = [this](EventLoop& loop,
                                    ResultSink& sink) { return probers.make(loop, sink); },
              .witnesses = settings.engine.witnesses}),
      monitors(*store, engine, recorder, directory),
      service({*store, kinds, plans, accounts, policies, monitors, clock, *log}, settings.database),
      history(
          *store, clock, *log, [this] { return recorder.caughtUp(); }, settings.database.retention),
      probe_metrics(registry, kinds, probers),
      history_metrics(probe_metrics, history),
      metrics(history_metrics, engine, recorder),
      reloads(registry) {
  for (const std::string& refused : first.refused_plugins) {
    log->warn("plugin refused reason={}", logValue(refused));
  }
  apply(std::move(first), AuditAction::ConfigurationLoad);
  giveBackMemory();
  reloads.note(true, clock.wallNow());
  const std::size_t in_force = monitors.size();  // calls of the API change it
  served.emplace(
      ServedApi::Parts{*store, accounts, authenticator, sessions, setup, limits, service, engine,
                       feed, directory, kinds, probers, [this] { return shownConfiguration(); },
                       registry, metrics, clock, *log},
      settings, [this] { return notReady(); });
  housekeeping.emplace(kFlushTouchesEvery, [this] {
    flushTouches();
    return kFlushTouchesEvery;
  });
  history_keeping.emplace(kKeepHistoryAfter, [this] { return history.step(); });
  log->info("started listen={} port={} monitors={} kinds={} shards={}",
            listenText(settings.server.listen), served->port(), in_force, kinds.kinds().size(),
            engine.shardCount());
  setup_link = offerSetup();
}

api::AdminSources::Configuration Server::Parts::shownConfiguration() const {
  const std::lock_guard lock(shown_mutex);
  return {.file = std::filesystem::absolute(config_file).string(), .text = shown_settings};
}

/// Not in the log, where others may read it.
std::optional<std::string> Server::Parts::offerSetup() {
  if (!settings.web.enabled || !setup.needed()) return std::nullopt;
  log->info("there is no administrator yet: 'promonitor user create EMAIL --admin' makes one{}",
            webFiles().empty() ? "" : ", and so does the link on standard output");
  if (webFiles().empty()) return std::nullopt;
  const auto token = setup.offer();
  if (!token) return std::nullopt;  // made at this moment, by another
  config::ListenAddress address = settings.server.listen;
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  address.port = served->port();
  return "http://" + listenText(address) + "/ui/setup?token=" + token->text();
}

config::Reconciliation Server::Parts::apply(Configuration configuration, AuditAction as) {
  const std::vector<Plan> plans_before = plans.all();
  plans.declare(configuration.settings.plans);
  try {
    saveDeclaredAccounts(configuration.settings.users, accounts);
    config::Reconciliation changes =
        service.apply(configuration, auditOfFiles(files, configuration.files, as, clock.wallNow()));
    files = std::move(configuration.files);
    history.use(configuration.settings.database.retention);
    std::string shown = settingsText(settings, configuration.settings);
    const std::lock_guard lock(shown_mutex);
    shown_settings = std::move(shown);
    return changes;
  } catch (...) {
    plans.declare(plans_before);
    throw;
  }
}

ReloadReport Server::Parts::reload() {
  ReloadReport report{.config_file = std::filesystem::absolute(config_file).string(),
                      .daemon = ::getpid(),
                      .began = clock.now()};
  try {
    Configuration configuration =
        loadConfiguration(config_file, kinds,
                          {.has_user =
                               [this](const config::Settings&, const std::string& email) {
                                 return store->findUserByEmail(email).has_value();
                               },
                           .may_have_key =
                               [this](const std::string& email, const ApiKeyText& text) {
                                 return accounts.mayImport(email, text);
                               }},
                          clock.wallNow(), monitors.known());
    const auto restart = config::sectionsForRestart(settings, configuration.settings);
    report.text = noteReload(
        *log, apply(std::move(configuration), AuditAction::ConfigurationReload), restart);
    giveBackMemory();
  } catch (const config::ConfigError& error) {
    report.outcome = ReloadReport::Outcome::Refused;
    report.text = noteRefusedReload(*log, error);
  } catch (const std::exception& error) {
    report.outcome = ReloadReport::Outcome::Failed;
    report.text = std::string(error.what()) + '\n';
    log->error("reload failed, what runs is unchanged reason={}", logValue(error.what()));
  }
  reloads.note(report.outcome == ReloadReport::Outcome::Applied, clock.wallNow());
  return report;
}

std::optional<std::string> Server::Parts::notReady() {
  if (!recorder.healthy()) return "results cannot be stored; the log says why";
  try {
    store->counts();
  } catch (const StoreError&) {
    return "the database does not answer; the log says why";
  }
  return std::nullopt;
}

void Server::Parts::flushTouches() {
  try {
    authenticator.flushTouches();
    sessions.flushTouches();
  } catch (const std::exception& error) {
    log->warn("last use of keys and sessions not stored, tried again later reason={}",
              logValue(error.what()));
  }
}

Server::Server(std::filesystem::path config_file, const Clock& clock, const std::string& program)
    : parts_(std::make_unique<Parts>(std::move(config_file), clock, program)) {}

Server::~Server() = default;

ReloadReport Server::reload() { return parts_->reload(); }

void Server::stop(Duration grace) {
  parts_->housekeeping.reset();
  parts_->history_keeping.reset();
  parts_->served->stop();
  parts_->engine.stop(grace);
  parts_->flushTouches();
}

std::optional<std::filesystem::path> Server::reloadReport() const {
  const bool cannot_be_found = parts_->settings.database.postgres && !parts_->announcement;
  if (cannot_be_found) return std::nullopt;
  return reloadReportFile(daemonFiles(parts_->settings));
}

std::uint16_t Server::apiPort() const { return parts_->served->port(); }

const std::optional<std::string>& Server::setupLink() const { return parts_->setup_link; }

spdlog::logger& Server::log() { return *parts_->log; }

}  // namespace promonitor
