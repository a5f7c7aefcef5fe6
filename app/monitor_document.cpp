#include "app/monitor_document.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/document_fields.hpp"
#include "app/hidden_values.hpp"
#include "config/monitor_assembly.hpp"
#include "config/monitor_keys.hpp"
#include "config/sources.hpp"
#include "config/values.hpp"
#include "core/base/units.hpp"
#include "core/plugin/option_set.hpp"
#include "core/plugin/tls_file_options.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

using Type = OptionInput::Type;

constexpr std::int64_t kLongestIntervalSeconds = 604'800;
/// More faults than anybody reads.
constexpr std::size_t kMostFaults = 100;
constexpr std::size_t kShownText = 60;
constexpr std::size_t kLongestName = 200;
constexpr std::string_view kConfig = "config";
constexpr std::string_view kOptions = "options";
constexpr std::string_view kTags = "tags";

OptionInput number(std::int64_t value) { return OptionInput::scalar(std::to_string(value)); }
OptionInput truth(bool value) { return OptionInput::scalar(value ? "true" : "false"); }
OptionInput text(std::string value) { return OptionInput::scalar(std::move(value), true); }
const ProbeKind* find(const std::vector<const ProbeKind*>& kinds, std::string_view name) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const ProbeKind* kind) { return kind->name == name; });
  return found == kinds.end() ? nullptr : *found;
}

OptionInput emptyOf(Type type) {
  OptionInput input;
  input.type = type;
  return input;
}

OptionInput tagList(const Tags& tags) {
  OptionInput list = emptyOf(Type::List);
  for (const std::string& word : tags.words()) list.items.push_back(text(word));
  return list;
}

/// What every monitor has a value of.
OptionInput configOf(const MonitorSpec& spec) {
  OptionInput flapping = emptyOf(Type::Map);
  setEntry(flapping, "enabled", truth(spec.flapping.enabled));
  setEntry(flapping, "start", text(fmt::format("{}%", spec.flapping.start_percent)));
  setEntry(flapping, "stop", text(fmt::format("{}%", spec.flapping.stop_percent)));
  OptionInput config = emptyOf(Type::Map);
  setEntry(config, "timeout", text(durationText(spec.timeout)));
  setEntry(config, "retries", number(spec.retries));
  setEntry(config, "retry_interval", text(durationText(spec.retry_interval)));
  setEntry(config, "recover_after", number(spec.recover_after));
  setEntry(config, "invert", truth(spec.judgement.invert));
  setEntry(config, "flapping", std::move(flapping));
  return config;
}

class DocumentJudge {
 public:
  DocumentJudge(const std::vector<const ProbeKind*>& kinds, const config::MonitorDefaults& defaults)
      : kinds_(kinds), defaults_(defaults), decoding_{sources_, refused_, issues_, {}, {}, 0} {}

  JudgedMonitor run(const OptionInput& document) {
    takeFields(document, documentFields(), "", fields_, out_.faults);
    if (const OptionInput* const config = entryOf(fields_, kConfig)) {
      takeFields(OptionInput(*config), configFields(), kConfig, fields_, out_.faults);
    }
    readKeys();
    const ProbeKind* const kind = readKind();
    if (kind == nullptr) return finish();
    auto options = readOptions(*kind);
    decoding_.path = kConfig;
    out_.spec = config::assembleMonitor(decoding_, keys_, *kind, std::move(options), defaults_);
    out_.windows = keys_.maintenance;
    if (!keys_.name.value && out_.spec.target.size() > kLongestName) {
      fault("name", "say what it is called: the url is too long for a name");
    }
    if (out_.spec.options != nullptr) complete(*kind);
    return finish();
  }

 private:
  void readKeys() {
    for (const char* const key : {"name", "is_paused"}) decode("", key);
    for (const DocumentField& field : configFields()) {
      if (field.name != kOptions) decode(kConfig, field.name);
    }
    if (const OptionInput* const seconds = entryOf(fields_, "interval_seconds")) {
      decoding_.path = "interval_seconds";
      std::int64_t value = 0;
      config::readIntegerIn(decoding_, *seconds, 1, kLongestIntervalSeconds, value);
      keys_.interval.value = std::chrono::seconds(std::max<std::int64_t>(1, value));
    }
  }

  /// By the table of the file's keys.
  void decode(std::string_view around, std::string_view field) {
    const OptionInput* const value = entryOf(fields_, field);
    if (value == nullptr) return;
    for (std::size_t i = 0; field == "maintenance" && i < value->items.size(); ++i) {
      if (value->items[i].type == Type::Map) continue;
      fault(fmt::format("config.maintenance[{}]", i), "this must be an object");
      return;
    }
    decoding_.path = around;
    const std::string key(field == "is_paused" ? "paused" : field);
    config::decodeMonitorKey(decoding_, key, *value, keys_);
  }

  const ProbeKind* readKind() {
    const OptionInput* const name = entryOf(fields_, "kind");
    if (name == nullptr) {
      missing("kind", fmt::format("say how it is probed: one of {}", fmt::join(kindNames(), ", ")));
      return nullptr;
    }
    const ProbeKind* const kind = find(kinds_, name->text);
    if (kind == nullptr) {
      const std::string shown = repairedUtf8(name->text, kShownText);
      const auto names = kindNames();
      const std::string near = nearestWord(shown, names);
      fault("kind", fmt::format("no kind '{}' is loaded; {}", shown,
                                near.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                                             : fmt::format("did you mean '{}'?", near)));
      return nullptr;
    }
    if ((kind->flags & PM_KIND_OPERATOR_ONLY) != 0) {
      fault("kind",
            fmt::format("kind '{}' is for monitors of the operator's file alone", kind->name));
      return nullptr;
    }
    return kind;
  }

  std::vector<std::string> kindNames() const {
    std::vector<std::string> names;
    for (const ProbeKind* kind : kinds_) {
      if ((kind->flags & PM_KIND_OPERATOR_ONLY) == 0) names.push_back(kind->name);
    }
    return names;
  }

  std::shared_ptr<const OptionSet> readOptions(const ProbeKind& kind) {
    const OptionInput* const target = entryOf(fields_, "url");
    if (target == nullptr) {
      missing("url", fmt::format("say what is probed: {}", kind.schema.target().help));
      return nullptr;
    }
    const OptionInput* const given = entryOf(fields_, kOptions);
    const OptionInput options = given != nullptr ? *given : emptyOf(Type::Map);
    const std::size_t before = out_.faults.size();
    if (const auto hidden = leftHidden(target->text)) fault("url", *hidden);
    for (const FieldFault& hidden : leftHidden(options, kind.schema)) {
      fault("config.options." + hidden.path, hidden.message);
    }
    auto outcome = kind.validate(options, target);
    for (InputIssue& issue : outcome.issues) {
      const bool is_target = issue.path == kind.name || issue.path == kind.schema.target().name;
      const std::string path = is_target            ? "url"
                               : issue.path.empty() ? "config.options"
                                                    : "config.options." + issue.path;
      add(path, std::move(issue.message), issue.hint);
    }
    if (outcome.options) refuseServerFiles(kind.schema, *outcome.options);
    return out_.faults.size() == before ? std::move(outcome.options) : nullptr;
  }

  /// A user of the API has no files here, and must not learn which there are.
  void refuseServerFiles(const OptionSchema& schema, const OptionSet& options) {
    for (std::size_t i = 0; i < schema.options().size(); ++i) {
      const std::string& name = schema.options()[i].name;
      const bool is_file =
          std::find(kTlsFileOptions.begin(), kTlsFileOptions.end(), name) != kTlsFileOptions.end();
      if (!is_file) continue;
      const pm_value value = options.value(i);
      if (value.type != PM_T_STRING || value.u.s.len == 0) continue;
      fault("config.options." + name,
            "it names a file of the server, which only the operator's file may");
    }
  }

  /// What was asked for, and the values of the rest.
  void complete(const ProbeKind& kind) {
    const MonitorSpec& spec = out_.spec;
    const auto& declared = kind.schema.options();
    const auto index = static_cast<std::size_t>(&kind.schema.target() - declared.data());
    const pm_str target = spec.options->value(index).u.s;
    OptionInput& document = out_.document;
    setEntry(document, "name", text(spec.name));
    setEntry(document, "url", text(std::string(target.data, target.len)));
    setEntry(document, "kind", text(spec.kind.str()));
    setEntry(document, "interval_seconds",
             number(std::chrono::duration_cast<std::chrono::seconds>(spec.interval).count()));
    setEntry(document, "is_paused", truth(spec.paused));
    OptionInput config = configOf(spec);
    setEntry(config, "degraded_above", asked("degraded_above", Type::Map));
    setEntry(config, "maintenance", asked("maintenance", Type::List));
    setEntry(config, kOptions, asked(kOptions, Type::Map));
    setEntry(config, kTags, tagList(spec.tags));
    setEntry(document, kConfig, std::move(config));
  }

  OptionInput asked(std::string_view field, Type type) const {
    const OptionInput* const given = entryOf(fields_, field);
    return given != nullptr ? *given : emptyOf(type);
  }

  JudgedMonitor finish() {
    for (InputIssue& issue : issues_) {
      std::string_view message = issue.message;
      const std::string place = issue.path + ": ";
      if (message.starts_with(place)) message.remove_prefix(place.size());
      add(issue.path == "paused" ? "is_paused" : issue.path, std::string(message), issue.hint);
    }
    if (out_.faults.size() > kMostFaults) {
      const std::size_t more = out_.faults.size() - kMostFaults;
      out_.faults.resize(kMostFaults);
      fault("", fmt::format("and {} more", more));
    }
    return std::move(out_);
  }

  void add(const std::string& path, std::string message, const std::string& hint) {
    if (!hint.empty()) message += fmt::format(" ({})", hint);
    fault(path, std::move(message));
  }
  /// What is there and has the wrong shape is a fault already.
  void missing(const std::string& path, std::string message) {
    const auto is_there = [&](const FieldFault& one) { return one.path == path; };
    if (std::none_of(out_.faults.begin(), out_.faults.end(), is_there)) {
      fault(path, std::move(message));
    }
  }
  void fault(std::string path, std::string message) {
    out_.faults.push_back({std::move(path), std::move(message)});
  }

  const std::vector<const ProbeKind*>& kinds_;
  const config::MonitorDefaults& defaults_;
  const config::Sources sources_;
  const std::vector<SourceMark> refused_;
  std::vector<InputIssue> issues_;
  config::Decoding decoding_;
  /// Of the document and of its `config`, whose names differ.
  OptionInput fields_;
  config::MonitorKeys keys_;
  JudgedMonitor out_;
};

}  // namespace

void completeOlder(OptionInput& document) {
  OptionInput* const config = entryOf(document, kConfig);
  if (config != nullptr && entryOf(*config, kTags) == nullptr) {
    setEntry(*config, kTags, emptyOf(Type::List));
  }
}

JudgedMonitor judgeDocument(const OptionInput& document, const std::vector<const ProbeKind*>& kinds,
                            const config::MonitorDefaults& defaults) {
  return DocumentJudge(kinds, defaults).run(document);
}

OptionInput shownDocument(const OptionInput& document, const std::vector<const ProbeKind*>& kinds,
                          const std::string& target) {
  OptionInput shown = document;
  const OptionInput* const name = entryOf(document, "kind");
  const ProbeKind* const kind = name != nullptr ? find(kinds, name->text) : nullptr;
  if (OptionInput* const config = entryOf(shown, kConfig)) {
    if (OptionInput* const options = entryOf(*config, kOptions)) {
      *options = shownOptions(*options, kind != nullptr ? &kind->schema : nullptr);
    }
  }
  setEntry(shown, "url", OptionInput::scalar(target, true));
  return shown;
}

OptionInput declaredConfig(const MonitorSpec& spec) {
  OptionInput config = configOf(spec);
  setEntry(config, kTags, tagList(spec.tags));
  setEntry(config, "declared_at", text(spec.origin.text()));
  return config;
}

}  // namespace promonitor
