#include "core/runner/descriptor_codec.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/plugin/declared_names.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

constexpr std::uint32_t kMaxKinds = 64;
constexpr std::uint32_t kMaxEntries = 1000;
constexpr std::size_t kMaxText = 4 * std::size_t{4096};

void putNames(FrameWriter& out, const std::vector<DeclaredName>& names) {
  out.put(static_cast<std::uint32_t>(names.size()));
  for (const DeclaredName& name : names) {
    for (const std::string* text : {&name.name, &name.unit, &name.help}) out.put(*text);
  }
}

void putOption(FrameWriter& out, const OptionSpec& option) {
  out.put(option.name);
  out.put(option.type);
  out.put(option.flags);
  out.put(option.help);
  out.put(static_cast<std::uint8_t>(option.has_default));
  out.put(option.default_text);
  out.put(static_cast<std::uint32_t>(option.choices.size()));
  for (const std::string& choice : option.choices) out.put(choice);
  out.put(option.min);
  out.put(option.max);
  out.put(option.schema);
}

void putKind(FrameWriter& out, const ProbeKind& kind) {
  for (const std::string* text : {&kind.name, &kind.title, &kind.help}) out.put(*text);
  out.put(kind.flags);
  out.put(kind.default_timeout.count());
  out.put(kind.default_interval.count());
  out.put(static_cast<std::uint8_t>(kind.judgesOptions()));
  for (const auto* names : {&kind.metrics, &kind.attributes, &kind.codes}) putNames(out, *names);
  out.put(static_cast<std::uint32_t>(kind.schema.options().size()));
  for (const OptionSpec& option : kind.schema.options()) putOption(out, option);
}

[[noreturn]] void refuseDamaged() { throw PluginError("what it declared is damaged"); }

std::string takeText(FrameReader& in) {
  const std::string_view text = in.text();
  if (text.size() > kMaxText) throw PluginError("a text of its declaration is too long");
  if (!isUtf8(text)) throw PluginError("a text of its declaration is not UTF-8");
  return std::string(text);
}

bool takeFlag(FrameReader& in) {
  const auto flag = in.take<std::uint8_t>();
  if (flag > 1) refuseDamaged();
  return flag == 1;
}

Duration takeTime(FrameReader& in) {
  const Duration time(in.take<std::int64_t>());
  if (time < Duration::zero()) refuseDamaged();
  return time;
}

/// How many things follow, each of at least `least` bytes.
std::uint32_t takeCount(FrameReader& in, std::size_t least, std::uint32_t most = kMaxEntries) {
  const std::uint32_t count = in.count(least);
  if (in.failed() || count > most) refuseDamaged();
  return count;
}

std::vector<DeclaredName> takeNames(FrameReader& in, const char* what) {
  std::vector<DeclaredName> names;
  for (auto left = takeCount(in, 3 * kFrameText); left > 0; --left) {
    DeclaredName entry;
    for (std::string* text : {&entry.name, &entry.unit, &entry.help}) *text = takeText(in);
    if (in.failed()) refuseDamaged();
    addName(names, std::move(entry), what);
  }
  return names;
}

OptionSpec takeOption(FrameReader& in) {
  OptionSpec option;
  option.name = takeText(in);
  option.type = in.take<std::uint32_t>();
  option.flags = in.take<std::uint32_t>();
  option.help = takeText(in);
  option.has_default = takeFlag(in);
  option.default_text = takeText(in);
  for (auto left = takeCount(in, kFrameText); left > 0; --left) {
    option.choices.push_back(takeText(in));
  }
  option.min = in.take<double>();
  option.max = in.take<double>();
  option.schema = takeText(in);
  return option;
}

std::vector<OptionSpec> takeOptionSpecs(FrameReader& in) {
  constexpr std::size_t kLeast = 6 * kFrameText + 2 * sizeof(double);
  std::vector<OptionSpec> options;
  for (auto left = takeCount(in, kLeast); left > 0; --left) options.push_back(takeOption(in));
  if (in.failed()) refuseDamaged();
  return options;
}

std::unique_ptr<ProbeKind> takeKind(FrameReader& in, const PluginNote& note) {
  std::string name = takeText(in);
  if (in.failed()) refuseDamaged();
  if (!isKindName(name)) {
    throw PluginError(fmt::format("the name '{}' is not of [a-z][a-z0-9_-]*", name));
  }
  std::string title = takeText(in);
  std::string help = takeText(in);
  const auto flags = in.take<std::uint32_t>();
  const Duration timeout = takeTime(in);
  const Duration interval = takeTime(in);
  const bool judges = takeFlag(in);
  std::vector<DeclaredName> metrics = takeNames(in, "metrics");
  std::vector<DeclaredName> attributes = takeNames(in, "attributes");
  std::vector<DeclaredName> codes = takeNames(in, "codes");
  OptionSchema schema(name, takeOptionSpecs(in), (flags & PM_KIND_WANTS_JSON) != 0);
  return std::make_unique<ProbeKind>(ProbeKind{.name = std::move(name),
                                               .title = std::move(title),
                                               .help = std::move(help),
                                               .plugin_id = note.id,
                                               .plugin_version = note.version,
                                               .plugin_path = {},
                                               .flags = flags,
                                               .default_timeout = timeout,
                                               .default_interval = interval,
                                               .metrics = std::move(metrics),
                                               .attributes = std::move(attributes),
                                               .codes = std::move(codes),
                                               .schema = std::move(schema),
                                               .table = nullptr,
                                               .plugin = nullptr,
                                               .isolation = Isolation::Process,
                                               .has_validate = judges});
}

}  // namespace

void putDescriptor(FrameWriter& frame, const std::vector<const ProbeKind*>& kinds) {
  frame.put(static_cast<std::uint32_t>(kinds.size()));
  for (const ProbeKind* const kind : kinds) putKind(frame, *kind);
}

std::vector<std::unique_ptr<ProbeKind>> takeDescriptor(FrameReader& frame, const PluginNote& note) {
  std::vector<std::unique_ptr<ProbeKind>> kinds;
  for (auto left = takeCount(frame, kFrameText, kMaxKinds); left > 0; --left) {
    std::unique_ptr<ProbeKind> kind = takeKind(frame, note);
    const bool known = std::any_of(kinds.begin(), kinds.end(),
                                   [&](const auto& other) { return other->name == kind->name; });
    if (known) throw PluginError(fmt::format("it declares kind '{}' twice", kind->name));
    kinds.push_back(std::move(kind));
  }
  if (!frame.done()) refuseDamaged();
  if (kinds.empty()) throw PluginError("it declares no kinds");
  return kinds;
}

}  // namespace promonitor
