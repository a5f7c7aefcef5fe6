#include "config/sections.hpp"

#include <array>
#include <iterator>

#include "config/flapping_section.hpp"
#include "config/maintenance_section.hpp"
#include "config/user_section.hpp"
#include "config/values.hpp"
#include "config/witness_section.hpp"

namespace promonitor::config {
namespace {

constexpr std::array<Field<ServerSettings>, 4> kServer{{
    {"listen", "address:port", "Where the API is served; TLS is terminated in front of it.",
     into<&ServerSettings::listen, readListen>},
    {"unauthenticated_per_minute", "number", "Calls without a valid key, per client address.",
     into<&ServerSettings::unauthenticated_per_minute, readInteger<1, 1'000'000, int>>},
    {"cors_origins", "list of origins", "Whose web pages may call the API from a browser.",
     into<&ServerSettings::cors_origins, readList<readOrigin, std::string>>},
    {"runtime_directory", "path", "Where 'promonitor reload' finds a daemon on PostgreSQL.",
     into<&ServerSettings::runtime_directory, readPath>},
}};

constexpr std::array<Field<WebSettings>, 3> kWeb{{
    {"enabled", "true or false", "Whether the dashboard is served, beside the API.",
     into<&WebSettings::enabled, readBool>},
    {"session_idle", "duration", "How long somebody stays signed in who does nothing.",
     into<&WebSettings::session_idle, readDuration<300 * kSecondMs, 365 * kDayMs>>},
    {"session_lifetime", "duration", "How long anybody stays signed in.",
     into<&WebSettings::session_lifetime, readDuration<300 * kSecondMs, 365 * kDayMs>>},
}};

constexpr std::array<Field<MetricsSettings>, 1> kMetrics{{
    {"listen", "address:port", "A second place for /metrics, apart from the API's.",
     into<&MetricsSettings::listen, readOptional<readListen, ListenAddress>>},
}};

/// `Read` takes the password from a value.
template <auto Read>
void readDatabasePassword(Decoding& decoding, const OptionInput& input, DatabaseSettings& out) {
  if (!out.password.empty()) {
    decoding.refuse(input.mark, "the password is given twice", "keep password_file alone");
    return;
  }
  out.password_mark = input.mark;
  Read(decoding, input, out.password);
}

constexpr std::array<Field<Retention>, 3> kRetention{{
    {"checks", "duration", "How long single checks are kept, and monitors that left.",
     into<&Retention::checks, readDuration<kDayMs, 3650 * kDayMs>>},
    {"max_per_monitor", "number", "Single checks kept of one monitor.",
     into<&Retention::max_per_monitor, readInteger<1000, 1'000'000'000, std::int64_t>>},
    {"max_size", "size", "What the database may take; past it older checks go first.",
     into<&Retention::max_size, readSize<16>>},
}};

constexpr std::array<Field<SpoolSettings>, 2> kSpool{{
    {"file", "path", "Where results wait while the database is away.",
     into<&SpoolSettings::file, readPath>},
    {"size", "size", "What it takes from the disk at once; 0MiB: no spool.",
     into<&SpoolSettings::size, readSize<0>>},
}};

constexpr std::array<Field<DatabaseSettings>, 6> kDatabase{{
    {"url", "sqlite:///path or postgresql://user@host/database", "Where everything is kept.",
     readDatabaseUrl},
    {"password", "text", "The PostgreSQL user's, as in ${NAME}.", readDatabasePassword<readText>},
    {"password_file", "path", "A file that holds it.", readDatabasePassword<readSecretAt>},
    {"retention", "map", "How long results are kept.",
     into<&DatabaseSettings::retention, readSection<kRetention, Retention>>},
    {"spool", "map", "Where results wait while the database is away.",
     into<&DatabaseSettings::spool, readSection<kSpool, SpoolSettings>>},
    {"key_file", "path", "The key that seals the options of monitors made over the API.",
     into<&DatabaseSettings::key_file, readPath>},
}};

constexpr std::array<Field<EngineSettings>, 4> kEngine{{
    {"shards", "auto or number", "Threads that run checks; auto is one a core.",
     into<&EngineSettings::shards, readShards>},
    {"max_in_flight", "number", "Checks that may run at once.",
     into<&EngineSettings::max_in_flight, readInteger<1, 1'000'000, int>>},
    {"max_in_flight_per_host", "number", "Checks that may run at once on one host; 0: any number.",
     into<&EngineSettings::max_in_flight_per_host, readInteger<0, 1'000'000, int>>},
    {"witnesses", "map", "Who tells whether the network of this server is there.",
     into<&EngineSettings::witnesses, readWitnesses>},
}};

void readPluginPath(Decoding& decoding, const OptionInput& input, DeclaredPlugin& out) {
  readPath(decoding, input, out.request.path);
  if (input.text.find('/') == std::string::npos) out.name = input.text;
}

void readPluginPin(Decoding& decoding, const OptionInput& input, DeclaredPlugin& out) {
  readSha256(decoding, input, out.request.sha256);
}

constexpr std::array<Field<DeclaredPlugin>, 3> kPlugin{{
    {"path", "path", "The plugin's file.", readPluginPath},
    {"sha256", "hex digits", "Refuse the file unless it has this sum.", readPluginPin},
    {"isolation", "inline or process", "Where its code runs.",
     into<&DeclaredPlugin::isolation, readOptional<readIsolation, Isolation>>},
}};

void readPlugin(Decoding& decoding, const OptionInput& input, DeclaredPlugin& out) {
  out.mark = input.mark;
  const std::size_t issues = decoding.issues.size();
  readSection<kPlugin>(decoding, input, out);
  if (out.request.path.empty() && decoding.issues.size() == issues) {
    decoding.refuse(input.mark, "the plugin has no path", "write '- path: /path/to/kind.so'");
  }
}

constexpr std::array<Field<PluginSettings>, 2> kPlugins{{
    {"directories", "list of paths", "Every *.so in them is loaded, too.",
     into<&PluginSettings::directories, readList<readPath, std::filesystem::path>>},
    {"load", "list of maps", "Further plugins, each with a path.",
     into<&PluginSettings::load, readList<readPlugin, DeclaredPlugin>>},
}};

constexpr std::array<Field<NetworkPolicySettings>, 2> kNetworkPolicy{{
    {"deny", "list of ranges and groups", "Addresses that no monitor may reach.",
     into<&NetworkPolicySettings::deny, readList<readPolicyRule, std::string>>},
    {"allow", "list of ranges and groups", "Exceptions from deny.",
     into<&NetworkPolicySettings::allow, readList<readPolicyRule, std::string>>},
}};

constexpr std::array<Field<LogSettings>, 2> kLog{{
    {"format", "text or json", "How a line of the log looks.",
     into<&LogSettings::format, readLogFormat>},
    {"level", "trace, debug, info, warn or error", "The least that is logged.",
     into<&LogSettings::level, readLogLevel>},
}};

constexpr std::array<Field<ResolverSettings>, 1> kResolver{{
    {"servers", "list of addresses", "Name servers; the system's unless given.",
     into<&ResolverSettings::servers, readList<readNameServer, std::string>>},
}};

constexpr std::array<Field<MonitorDefaults>, 7> kDefaults{{
    {"interval", "duration", "Time between checks.",
     into<&MonitorDefaults::interval, readOptional<readInterval, Duration>>},
    {"timeout", "duration", "Time a check may take.",
     into<&MonitorDefaults::timeout, readOptional<readDuration<1, 3600 * kSecondMs>, Duration>>},
    {"retries", "number", "Failures that are retried before a monitor is down.",
     into<&MonitorDefaults::retries, readInteger<0, 100, int>>},
    {"retry_interval", "duration", "Time between retries.",
     into<&MonitorDefaults::retry_interval, readDuration<100, 3600 * kSecondMs>>},
    {"recover_after", "number", "Successes in a row that end a down.",
     into<&MonitorDefaults::recover_after, readInteger<1, 100, int>>},
    {"flapping", "map", "When results change too often to be relied on.",
     into<&MonitorDefaults::flapping, readFlapping>},
    {"owner", "e-mail address", "Whose the monitors are.",
     into<&MonitorDefaults::owner, readEmail>},
}};

/// A section that may stand in one file only.
template <auto Member, const auto& Table>
void once(Decoding& decoding, const OptionInput& input, Sections& sections) {
  const auto [first, is_new] = sections.set_at.emplace(decoding.path, input.mark);
  if (!is_new) {
    decoding.refuse(input.mark,
                    "this section is already set at " + decoding.sources.place(first->second),
                    "keep it in one file");
    return;
  }
  readSection<Table>(decoding, input, sections.settings.*Member);
}

void decodeDatabase(Decoding& decoding, const OptionInput& input, Sections& sections) {
  once<&Settings::database, kDatabase>(decoding, input, sections);
  const DatabaseSettings& database = sections.settings.database;
  if (database.password.empty() || database.postgres) return;
  decoding.refuse(database.password_mark, "only PostgreSQL has a password",
                  "set url to postgresql://user@host/database, or remove the password");
}

void decodePlans(Decoding& decoding, const OptionInput& input, Sections& sections) {
  readPlans(decoding, input, sections.settings.plans);
}

void decodeUsers(Decoding& decoding, const OptionInput& input, Sections& sections) {
  readUsers(decoding, input, sections.settings.users);
}

void decodeMaintenance(Decoding& decoding, const OptionInput& input, Sections& sections) {
  readMaintenance(decoding, input, sections.settings.maintenance);
}

/// The items themselves are taken by decodeSections.
void decodeMonitorList(Decoding& decoding, const OptionInput& input, Sections& /*sections*/) {
  isList(decoding, input);
}

void decodeInclude(Decoding& decoding, const OptionInput& input, Sections& sections) {
  const auto add = [&](const OptionInput& item) {
    std::string pattern;
    readText(decoding, item, pattern);
    if (!pattern.empty()) sections.includes.push_back({std::move(pattern), item.mark});
  };
  if (input.type != OptionInput::Type::List) add(input);
  for (const OptionInput& item : input.items) add(item);
}

constexpr std::array<Field<Sections>, 15> kRoot{{
    {"server", "map", "The REST API.", once<&Settings::server, kServer>},
    {"web", "map", "The dashboard.", once<&Settings::web, kWeb>},
    {"metrics", "map", "Metrics of the program itself.", once<&Settings::metrics, kMetrics>},
    {"database", "map", "Where results are kept.", decodeDatabase},
    {"engine", "map", "How checks are run.", once<&Settings::engine, kEngine>},
    {"plugins", "map", "Where probe kinds come from.", once<&Settings::plugins, kPlugins>},
    {"plans", "map", "What users may do, by name.", decodePlans},
    {"users", "list of maps", "Who owns monitors and reads results.", decodeUsers},
    {"network_policy", "map", "Which addresses monitors may reach.",
     once<&Settings::network_policy, kNetworkPolicy>},
    {"log", "map", "The program's log, on standard error.", once<&Settings::log, kLog>},
    {"resolver", "map", "How names become addresses.", once<&Settings::resolver, kResolver>},
    {"defaults", "map", "What monitors take where they say nothing.",
     once<&Settings::defaults, kDefaults>},
    {"maintenance", "list of maps", "When no monitor is checked.", decodeMaintenance},
    {"monitors", "list of maps", "What is watched.", decodeMonitorList},
    {"include", "pattern or list of patterns", "Further files, relative to this one.",
     decodeInclude},
}};

}  // namespace

void decodeSections(Decoding& decoding, OptionInput& root, Sections& sections) {
  readSection<kRoot>(decoding, root, sections);
  for (auto& [key, value] : root.entries) {
    if (key != "monitors") continue;
    std::move(value.items.begin(), value.items.end(), std::back_inserter(sections.monitors));
    value.items.clear();
  }
}

void finishSections(Decoding& decoding, Sections& sections) {
  finishUsers(decoding, sections.settings);
}

}  // namespace promonitor::config
