#include "config/monitors.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "config/fields.hpp"
#include "config/monitor_keys.hpp"
#include "config/secret_options.hpp"

namespace promonitor::config {
namespace {

/// Ids of declared monitors are names in this space.
constexpr Uuid kMonitorSpace{{0x3b, 0x0e, 0x5a, 0x7c, 0x91, 0xd4, 0x4f, 0x26, 0xa8, 0x17, 0x6d,
                              0xc2, 0x58, 0xe9, 0x40, 0xbf}};
constexpr Duration kDefaultInterval = std::chrono::seconds(60);
constexpr Duration kDefaultTimeout = std::chrono::seconds(10);

/// A monitor as its keys are told apart from its kind's options.
struct Draft {
  SourceMark mark;
  MonitorKeys keys;
  OptionInput options;
  const OptionInput* target = nullptr;
  const ProbeKind* kind = nullptr;
};

class MonitorDecoder {
 public:
  MonitorDecoder(Loaded& loaded, const std::vector<const ProbeKind*>& kinds,
                 const KnowsUser& knows_user, WallTime now)
      : loaded_(loaded),
        knows_user_(knows_user),
        now_(now),
        decoding_{loaded.sources, loaded.issues, {}, {}, 0} {
    for (const ProbeKind* kind : kinds) kinds_.emplace(kind->name, kind);
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
      if (!split(item, draft) || !chooseKind(draft)) continue;
      auto options = decodeOptions(draft);
      MonitorSpec spec = assemble(draft, options.get());
      const std::string owner = ownerOf(draft);
      identify(draft, owner, spec);
      if (loaded_.issues.size() != issues || !options) continue;
      spec.options = std::move(options);
      keep(std::move(spec), owner);
    }
    loaded_.monitors.clear();
    return std::move(out_);
  }

 private:
  static std::string labelOf(const OptionInput& item, std::size_t number) {
    for (const char* const key : {"name", "id"}) {
      for (const auto& [name, value] : item.entries) {
        if (name == key && !value.text.empty() && value.text.size() <= 200) {
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
    draft.target = draft.keys.target;
    return true;
  }

  bool chooseKind(Draft& draft) {
    if (draft.keys.kind.mark.line > 0) {
      if (!draft.keys.kind.value) return false;
      const auto found = kinds_.find(*draft.keys.kind.value);
      if (found == kinds_.end()) {
        refuseKind(draft.keys.kind.mark, *draft.keys.kind.value);
        return false;
      }
      draft.kind = found->second;
      return true;
    }
    return takeShortForm(draft);
  }

  /// `http: https://example.com`: a key that names a kind, with the target as its value.
  bool takeShortForm(Draft& draft) {
    auto& entries = draft.options.entries;
    const auto names_kind = [&](const auto& entry) { return kinds_.contains(entry.first); };
    const auto first = std::find_if(entries.begin(), entries.end(), names_kind);
    if (first == entries.end()) {
      refuseWithoutKind(draft);
      return false;
    }
    const auto second = std::find_if(first + 1, entries.end(), names_kind);
    if (second != entries.end()) {
      decoding_.refuse(
          draft.options.key_marks[static_cast<std::size_t>(second - entries.begin())],
          fmt::format("'{}' names a second kind beside '{}'", second->first, first->first),
          "make it a monitor of its own, or say which one is meant with 'kind'");
      return false;
    }
    if (draft.target != nullptr) {
      decoding_.refuse(draft.target->mark,
                       fmt::format("the target is given at '{}' already", first->first),
                       "remove 'target'");
    }
    draft.kind = kinds_.find(first->first)->second;
    short_target_ = std::move(first->second);
    draft.target = &short_target_;
    draft.options.key_marks.erase(draft.options.key_marks.begin() + (first - entries.begin()));
    entries.erase(first);
    return true;
  }

  std::string kindNames() const {
    std::vector<std::string_view> names;
    for (const auto& [name, kind] : kinds_) names.push_back(name);
    return names.empty() ? "none is loaded: check 'plugins'"
                         : fmt::format("loaded kinds: {}", fmt::join(names, ", "));
  }

  std::string nearestKind(const std::string& word) const {
    std::vector<std::string> names;
    for (const auto& [name, kind] : kinds_) names.emplace_back(name);
    return nearestWord(word, names);
  }

  void refuseKind(const SourceMark& mark, const std::string& word) {
    const std::string nearest = nearestKind(word);
    decoding_.refuse(
        mark, fmt::format("no kind '{}' is loaded", word),
        nearest.empty() ? kindNames() : fmt::format("did you mean '{}'? {}", nearest, kindNames()));
  }

  void refuseWithoutKind(const Draft& draft) {
    const auto& entries = draft.options.entries;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries.size() == 1 || !nearestKind(entries[i].first).empty()) {
        refuseKind(draft.options.key_marks[i], entries[i].first);
        return;
      }
    }
    decoding_.refuse(draft.mark, "names no kind", "write '- http: URL'; " + kindNames());
  }

  std::shared_ptr<const OptionSet> decodeOptions(Draft& draft) {
    const OptionSchema& schema = draft.kind->schema;
    const std::size_t issues = loaded_.issues.size();
    readSecretFiles(decoding_, schema, draft.options);
    refuseUnknownOptions(draft);
    if (draft.target != nullptr && draft.target->type == OptionInput::Type::Null) {
      decoding_.refuse(draft.target->mark, fmt::format("kind '{}' has no target", draft.kind->name),
                       fmt::format("write '{}: TARGET'", draft.kind->name));
      return nullptr;
    }
    auto outcome = schema.validate(draft.options, draft.target);
    for (InputIssue& issue : outcome.issues) {
      if (issue.mark.line == 0) issue.mark = draft.mark;
      if (issue.hint.empty()) {
        issue.hint = fmt::format("see 'promonitor plugin describe {}'", draft.kind->name);
      }
      const PathStep step(decoding_, issue.path);
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

  MonitorSpec assemble(const Draft& draft, const OptionSet* options) {
    const MonitorDefaults& defaults = loaded_.settings.defaults;
    const MonitorKeys& keys = draft.keys;
    const auto kind_or = [](Duration kind, Duration program) {
      return kind > Duration(0) ? kind : program;
    };
    MonitorSpec spec;
    spec.kind = draft.kind->name;
    if (options != nullptr) {
      spec.target = options->target();
      spec.options_digest = options->digest();
    }
    spec.name = keys.name.value.value_or(spec.target);
    spec.interval = keys.interval.value.value_or(
        defaults.interval.value_or(kind_or(draft.kind->default_interval, kDefaultInterval)));
    spec.timeout = keys.timeout.value.value_or(
        std::min(spec.interval,
                 defaults.timeout.value_or(kind_or(draft.kind->default_timeout, kDefaultTimeout))));
    spec.retries = keys.retries.value_or(defaults.retries);
    spec.retry_interval = keys.retry_interval.value_or(defaults.retry_interval);
    spec.recover_after = keys.recover_after.value_or(defaults.recover_after);
    spec.paused = keys.paused;
    spec.origin = fmt::format("{}:{}", loaded_.sources.path(draft.mark.file), draft.mark.line);
    if (spec.timeout > spec.interval) {
      decoding_.refuse(keys.timeout.mark,
                       fmt::format("timeout {} is longer than the interval {}",
                                   durationText(spec.timeout), durationText(spec.interval)),
                       "make the interval longer or the timeout shorter");
    }
    return spec;
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
  Decoding decoding_;
  std::map<std::string, const ProbeKind*, std::less<>> kinds_;
  std::set<std::string> users_;
  std::unordered_map<Uuid, SourceMark> id_at_;
  std::map<std::string, std::uint32_t> owner_index_;
  OptionInput short_target_;
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
