#include "config/monitor_decoder.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "config/monitor_assembly.hpp"
#include "config/secret_options.hpp"
#include "core/plugin/tls_file_options.hpp"

namespace promonitor::config {
namespace {

bool isLabel(const std::string& name) {
  return !name.empty() && name.size() <= 200 && isPlainText(name);
}

std::string labelOf(const OptionInput& item, std::size_t number) {
  for (const char* const key : {"name", "id"}) {
    for (const auto& [name, value] : item.entries) {
      if (name == key && isLabel(value.text)) return fmt::format("monitor '{}'", value.text);
    }
  }
  return fmt::format("monitor {}", number + 1);
}

}  // namespace

/// A monitor as its keys are told apart from its kind's options.
struct MonitorDecoder::Draft {
  SourceMark mark;
  MonitorKeys keys;
  OptionInput options;
  std::optional<OptionInput> target;
  const ProbeKind* kind = nullptr;
  /// Another file says what an option is, or was looked at.
  bool needs_files = false;
};

MonitorDecoder::MonitorDecoder(Loaded& loaded, const std::vector<const ProbeKind*>& kinds,
                               const KnowsUser& knows_user)
    : loaded_(loaded),
      knows_user_(knows_user),
      kinds_(kinds),
      maintenance_(loaded.settings.maintenance),
      decoding_{loaded.sources, loaded.refused, loaded.issues, {}, {}, 0} {
  id_at_.reserve(loaded.monitorCount());
  for (const DeclaredUser& user : loaded.settings.users) declared_users_.insert(user.email);
}

std::optional<DecodedMonitor> MonitorDecoder::decode(OptionInput& item, std::size_t number) {
  decoding_.path = fmt::format("monitors[{}]", number);
  decoding_.labelled = decoding_.path.size();
  decoding_.label = labelOf(item, number);
  const std::size_t issues = loaded_.issues.size();
  Draft draft;
  if (!split(item, draft)) return std::nullopt;
  draft.kind = kinds_.choose(decoding_, draft.keys, draft.options, draft.target);
  if (draft.kind == nullptr) return std::nullopt;
  auto options = decodeOptions(draft);
  MonitorSpec spec =
      assembleMonitor(decoding_, draft.keys, *draft.kind, options, loaded_.settings.defaults);
  spec.maintenance = maintenance_.with(draft.keys.maintenance);
  spec.origin = originOf(loaded_.sources, draft.mark);
  std::string owner = ownerOf(draft);
  identify(draft, owner, spec);
  if (loaded_.issues.size() != issues || !options) return std::nullopt;
  const bool is_lasting = !draft.needs_files && declared_users_.contains(owner);
  return DecodedMonitor{std::move(spec), std::move(owner), is_lasting};
}

/// Requires: `item` outlives the draft.
bool MonitorDecoder::split(OptionInput& item, Draft& draft) {
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

std::shared_ptr<const OptionSet> MonitorDecoder::decodeOptions(Draft& draft) {
  const OptionSchema& schema = draft.kind->schema;
  const std::size_t issues = loaded_.issues.size();
  draft.needs_files = readSecretFiles(decoding_, schema, draft.options);
  refuseUnknownOptions(draft);
  if (draft.target && draft.target->type == OptionInput::Type::Null) {
    decoding_.refuse(draft.target->mark, fmt::format("kind '{}' has no target", draft.kind->name),
                     fmt::format("write '{}: TARGET'", draft.kind->name));
    return nullptr;
  }
  auto outcome = draft.kind->validate(draft.options, draft.target ? &*draft.target : nullptr);
  if (namesTlsFiles(schema, draft.options)) {
    draft.needs_files = true;
    if (outcome.issues.empty()) outcome.issues = tlsFileIssues(schema, draft.options, tls_files_);
  }
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
void MonitorDecoder::refuseUnknownOptions(Draft& draft) {
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
std::string MonitorDecoder::ownerOf(const Draft& draft) {
  const MonitorDefaults& defaults = loaded_.settings.defaults;
  const bool is_own = draft.keys.owner.value.has_value();
  std::string owner = is_own                    ? *draft.keys.owner.value
                      : !defaults.owner.empty() ? defaults.owner
                                                : loaded_.settings.users.front().email;
  if (declared_users_.contains(owner) || !other_users_.insert(owner).second) return owner;
  if (!knows_user_ || !knows_user_(owner)) {
    decoding_.refuse(is_own ? draft.keys.owner.mark : draft.mark,
                     fmt::format("there is no user '{}' to own it", owner),
                     "declare the user under 'users', or create it with 'promonitor user create'");
  }
  return owner;
}

void MonitorDecoder::identify(const Draft& draft, const std::string& owner, MonitorSpec& spec) {
  const std::string id = draft.keys.id.value.value_or("");
  if (id.empty() && spec.name.empty()) return;
  spec.id = monitorId(id, owner, spec.name);
  const SourceMark mark = !id.empty()                         ? draft.keys.id.mark
                          : draft.keys.name.value.has_value() ? draft.keys.name.mark
                                                              : draft.mark;
  if (isNew(spec.id, mark)) return;
  const std::string place = loaded_.sources.place(id_at_.at(spec.id));
  if (id.empty()) {
    decoding_.refuse(mark, fmt::format("name '{}' is already used at {}", spec.name, place),
                     "give one of the two another name, or an id");
  } else {
    decoding_.refuse(mark, fmt::format("id '{}' is already used at {}", id, place),
                     "an id belongs to one monitor: change one of the two");
  }
}

}  // namespace promonitor::config
