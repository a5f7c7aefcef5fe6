#include "config/monitors.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "config/fields.hpp"
#include "config/kind_table.hpp"
#include "config/maintenance_section.hpp"
#include "config/monitor_assembly.hpp"
#include "config/monitor_keys.hpp"
#include "config/secret_options.hpp"
#include "core/plugin/tls_file_options.hpp"

namespace promonitor::config {
namespace {

/// Ids of declared monitors are names in this space.
constexpr Uuid kMonitorSpace{{0x3b, 0x0e, 0x5a, 0x7c, 0x91, 0xd4, 0x4f, 0x26, 0xa8, 0x17, 0x6d,
                              0xc2, 0x58, 0xe9, 0x40, 0xbf}};

/// A monitor as its keys are told apart from its kind's options.
struct Draft {
  SourceMark mark;
  MonitorKeys keys;
  OptionInput options;
  std::optional<OptionInput> target;
  const ProbeKind* kind = nullptr;
};

bool isLabel(const std::string& name) {
  return !name.empty() && name.size() <= 200 && isPlainText(name);
}

class MonitorDecoder {
 public:
  MonitorDecoder(Loaded& loaded, const std::vector<const ProbeKind*>& kinds,
                 const KnowsUser& knows_user, WallTime now)
      : loaded_(loaded),
        knows_user_(knows_user),
        now_(now),
        kinds_(kinds),
        maintenance_(loaded.settings.maintenance),
        decoding_{loaded.sources, loaded.refused, loaded.issues, {}, {}, 0} {
    for (const DeclaredUser& user : loaded.settings.users) users_.insert(user.email);
    out_.specs.reserve(loaded.monitors.size());
    out_.owner_of.reserve(loaded.monitors.size());
  }

  DeclaredMonitors run() {
    for (std::size_t i = 0; i < loaded_.monitors.size(); ++i) {
      OptionInput item = std::exchange(loaded_.monitors[i], {});
      decoding_.path = fmt::format("monitors[{}]", i);
      decoding_.labelled = decoding_.path.size();
      decoding_.label = labelOf(item, i);
      const std::size_t issues = loaded_.issues.size();
      Draft draft;
      if (!split(item, draft)) continue;
      draft.kind = kinds_.choose(decoding_, draft.keys, draft.options, draft.target);
      if (draft.kind == nullptr) continue;
      auto options = decodeOptions(draft);
      MonitorSpec spec =
          assembleMonitor(decoding_, draft.keys, *draft.kind, options, loaded_.settings.defaults);
      spec.maintenance = maintenance_.with(draft.keys.maintenance);
      spec.origin = fmt::format("{}:{}", loaded_.sources.path(draft.mark.file), draft.mark.line);
      const std::string owner = ownerOf(draft);
      identify(draft, owner, spec);
      if (loaded_.issues.size() != issues || !options) continue;
      keep(std::move(spec), owner);
    }
    loaded_.monitors.clear();
    return std::move(out_);
  }

 private:
  static std::string labelOf(const OptionInput& item, std::size_t number) {
    for (const char* const key : {"name", "id"}) {
      for (const auto& [name, value] : item.entries) {
        if (name == key && isLabel(value.text)) {
          return fmt::format("monitor '{}'", value.text);
        }
      }
    }
    return fmt::format("monitor {}", number + 1);
  }

  /// Requires: `item` outlives the draft.
  bool split(OptionInput& item, Draft& draft) {
    draft.mark = item.mark;
    draft.options.type = OptionInput::Type::Map;
    draft.options.mark = item.mark;
    if (item.type != OptionInput::Type::Map) {
      decoding_.refuse(item.mark, "is not a map", "write '- http: https://example.com'");
      return false;
    }
    for (std::size_t i = 0; i < item.entries.size(); ++i) {
      auto& [key, value] = item.entries[i];
      if (decodeMonitorKey(decoding_, key, value, draft.keys)) continue;
      draft.options.entries.emplace_back(key, std::move(value));
      draft.options.key_marks.push_back(item.key_marks[i]);
    }
    if (draft.keys.target != nullptr) draft.target = *draft.keys.target;
    return true;
  }

  std::shared_ptr<const OptionSet> decodeOptions(Draft& draft) {
    const OptionSchema& schema = draft.kind->schema;
    const std::size_t issues = loaded_.issues.size();
    readSecretFiles(decoding_, schema, draft.options);
    refuseUnknownOptions(draft);
    if (draft.target && draft.target->type == OptionInput::Type::Null) {
      decoding_.refuse(draft.target->mark, fmt::format("kind '{}' has no target", draft.kind->name),
                       fmt::format("write '{}: TARGET'", draft.kind->name));
      return nullptr;
    }
    auto outcome = draft.kind->validate(draft.options, draft.target ? &*draft.target : nullptr);
    if (outcome.issues.empty()) outcome.issues = tlsFileIssues(schema, draft.options, tls_files_);
    for (InputIssue& issue : outcome.issues) {
      if (issue.mark.line == 0) issue.mark = draft.mark;
      if (issue.hint.empty()) {
        issue.hint = fmt::format("see 'promonitor plugin describe {}'", draft.kind->name);
      }
      const bool names_itself = issue.message.find("'" + issue.path + "'") != std::string::npos;
      const PathStep step(decoding_, names_itself ? std::string() : issue.path);
      decoding_.refuse(issue.mark, issue.message, std::move(issue.hint));
    }
    return loaded_.issues.size() == issues ? std::move(outcome.options) : nullptr;
  }

  /// Here rather than in the schema, because a misspelt key may be meant for the monitor.
  void refuseUnknownOptions(Draft& draft) {
    auto& entries = draft.options.entries;
    auto& marks = draft.options.key_marks;
    for (std::size_t i = entries.size(); i-- > 0;) {
      const std::string& key = entries[i].first;
      if (draft.kind->schema.knowsKey(key.substr(0, key.find('.')))) continue;
      auto known = monitorKeyNames();
      for (const OptionSpec& option : draft.kind->schema.options()) {
        const std::string_view name = option.name;
        const std::string_view word = name.substr(0, name.find('.'));
        if (known.back() != word) known.push_back(word);
      }
      refuseUnknownKey(decoding_, marks[i], key, known);
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
      marks.erase(marks.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  /// A user that is known to exist, or an issue, once for each address.
  std::string ownerOf(const Draft& draft) {
    const MonitorDefaults& defaults = loaded_.settings.defaults;
    const bool is_own = draft.keys.owner.value.has_value();
    std::string owner = is_own                    ? *draft.keys.owner.value
                        : !defaults.owner.empty() ? defaults.owner
                                                  : loaded_.settings.users.front().email;
    if (!users_.contains(owner)) {
      const bool is_known = knows_user_ && knows_user_(owner);
      users_.insert(owner);
      if (!is_known) {
        decoding_.refuse(is_own ? draft.keys.owner.mark : draft.mark,
                         fmt::format("there is no user '{}' to own it", owner),
                         "declare the user under 'users', or create it with 'promonitor user "
                         "create'");
      }
    }
    return owner;
  }

  void identify(const Draft& draft, const std::string& owner, MonitorSpec& spec) {
    const std::string id = draft.keys.id.value.value_or("");
    if (id.empty() && spec.name.empty()) return;
    spec.id = monitorId(id, owner, spec.name);
    const SourceMark mark = !id.empty()                         ? draft.keys.id.mark
                            : draft.keys.name.value.has_value() ? draft.keys.name.mark
                                                                : draft.mark;
    const auto [first, is_new] = id_at_.emplace(spec.id, mark);
    if (is_new) return;
    const std::string place = loaded_.sources.place(first->second);
    if (id.empty()) {
      decoding_.refuse(mark, fmt::format("name '{}' is already used at {}", spec.name, place),
                       "give one of the two another name, or an id");
    } else {
      decoding_.refuse(mark, fmt::format("id '{}' is already used at {}", id, place),
                       "an id belongs to one monitor: change one of the two");
    }
  }

  void keep(MonitorSpec spec, const std::string& owner) {
    spec.created_at = now_ + std::chrono::microseconds(out_.specs.size());
    const auto [index, is_new] =
        owner_index_.emplace(owner, static_cast<std::uint32_t>(out_.owners.size()));
    if (is_new) out_.owners.push_back(owner);
    out_.owner_of.push_back(index->second);
    out_.specs.push_back(std::move(spec));
  }

  Loaded& loaded_;
  const KnowsUser& knows_user_;
  const WallTime now_;
  const KindTable kinds_;
  const MaintenanceTable maintenance_;
  TlsFiles tls_files_;
  Decoding decoding_;
  std::set<std::string> users_;
  std::unordered_map<Uuid, SourceMark> id_at_;
  std::map<std::string, std::uint32_t> owner_index_;
  DeclaredMonitors out_;
};

}  // namespace

void DeclaredMonitors::assignOwners(const std::function<UserId(const std::string&)>& find) {
  std::vector<UserId> ids;
  ids.reserve(owners.size());
  for (const std::string& owner : owners) ids.push_back(find(owner));
  for (std::size_t i = 0; i < specs.size(); ++i) specs[i].owner = ids[owner_of[i]];
}

DeclaredMonitors decodeMonitors(Loaded& loaded, const std::vector<const ProbeKind*>& kinds,
                                const KnowsUser& knows_user, WallTime now) {
  return MonitorDecoder(loaded, kinds, knows_user, now).run();
}

Uuid monitorId(std::string_view id, std::string_view owner, std::string_view name) {
  const std::string text =
      id.empty() ? fmt::format("name\n{}\n{}", owner, name) : fmt::format("id\n{}", id);
  return Uuid::named(kMonitorSpace, text);
}

}  // namespace promonitor::config
