#include "core/plugin/descriptor.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/plugin/declared_names.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/plugin/utf8.hpp"

namespace promonitor {
namespace {

constexpr std::uint32_t kMaxKinds = 64;
constexpr std::uint32_t kMaxEntries = 1000;
constexpr std::size_t kMaxText = 4096;
constexpr std::uint32_t kMaxElement = 4096;

/// A declared text: never null here, cut off and repaired.
std::string textOf(const char* text) {
  if (text == nullptr) return {};
  return repairedUtf8(std::string_view(text, strnlen(text, kMaxText)), kMaxText);
}

/// Calls `take(copy, place)` for each element of a declared array, `copy` being of this program's
/// size: what the plugin's elements lack is zero.
template <class T, class Take>
void eachElement(const T* data, std::uint32_t count, std::uint32_t stride, const char* what,
                 const Take& take) {
  if (count == 0) return;
  if (data == nullptr) throw PluginError(fmt::format("its {} are a null pointer", what));
  if (count > kMaxEntries) throw PluginError(fmt::format("it declares {} {}", count, what));
  if (stride < sizeof(void*) || stride % alignof(T) != 0 || stride > kMaxElement) {
    throw PluginError(fmt::format("its {} are {} bytes apart", what, stride));
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    T copy{};
    const auto* element = reinterpret_cast<const char*>(data) + std::size_t{i} * stride;
    std::memcpy(static_cast<void*>(&copy), element, std::min<std::size_t>(stride, sizeof copy));
    take(copy, i);
  }
}

OptionSpec optionOf(const pm_option_spec& declared) {
  OptionSpec spec;
  spec.name = textOf(declared.name);
  spec.type = declared.type;
  spec.flags = declared.flags;
  spec.help = textOf(declared.help);
  spec.has_default = declared.default_text != nullptr;
  spec.default_text = textOf(declared.default_text);
  spec.schema = textOf(declared.schema);
  spec.min = declared.min;
  spec.max = declared.max;
  if (declared.choices == nullptr) return spec;
  for (const char* const* choice = declared.choices; *choice != nullptr; ++choice) {
    if (spec.choices.size() == kMaxEntries) throw PluginError("an option's choices have no end");
    spec.choices.push_back(textOf(*choice));
  }
  return spec;
}

void checkFunctions(const pm_kind& table) {
  const bool blocking = (table.flags & PM_KIND_BLOCKING) != 0;
  const auto need = [](bool present, const char* name) {
    if (!present) throw PluginError(fmt::format("its function {} is a null pointer", name));
  };
  need(table.create != nullptr, "create");
  need(table.destroy != nullptr, "destroy");
  need(blocking || table.start != nullptr, "start");
  need(blocking || table.cancel != nullptr, "cancel");
  need(!blocking || table.run != nullptr, "run, which PM_KIND_BLOCKING promises,");
  if (table.loop_close == nullptr && table.loop_open != nullptr) {
    throw PluginError("it has loop_open without loop_close");
  }
}

/// Brings a table to this program's size.
pm_kind tableOf(const pm_kind* declared) {
  if (declared == nullptr) throw PluginError("it is a null pointer");
  if (!PM_HAS(declared, code_stride)) {
    throw PluginError(fmt::format("its table is too short ({} bytes)", declared->struct_size));
  }
  pm_kind table{};
  std::memcpy(&table, declared, std::min<std::size_t>(declared->struct_size, sizeof table));
  table.struct_size = sizeof table;
  return table;
}

OptionSchema schemaOf(const pm_kind& table) {
  std::vector<OptionSpec> options;
  eachElement(table.options, table.option_count, table.option_stride, "options",
              [&](const pm_option_spec& declared, std::uint32_t) {
                options.push_back(optionOf(declared));
              });
  return {table.name, std::move(options), (table.flags & PM_KIND_WANTS_JSON) != 0};
}

std::unique_ptr<ProbeKind> kindOf(const pm_kind& table) {
  const std::string name = textOf(table.name);
  if (!isKindName(name)) {
    throw PluginError(fmt::format("the name '{}' is not of [a-z][a-z0-9_-]*", name));
  }
  checkFunctions(table);
  auto kind = std::make_unique<ProbeKind>(ProbeKind{.name = name,
                                                    .title = textOf(table.title),
                                                    .help = textOf(table.help),
                                                    .plugin_id = {},
                                                    .plugin_version = {},
                                                    .plugin_path = {},
                                                    .flags = table.flags,
                                                    .default_timeout = {},
                                                    .default_interval = {},
                                                    .metrics = {},
                                                    .attributes = {},
                                                    .codes = {},
                                                    .schema = schemaOf(table),
                                                    .table = &table,
                                                    .plugin = nullptr});
  kind->default_timeout = Duration(std::max<std::int64_t>(table.default_timeout_ns, 0));
  kind->default_interval = Duration(std::max<std::int64_t>(table.default_interval_ns, 0));
  eachElement(table.metrics, table.metric_count, table.metric_stride, "metrics",
              [&](const pm_metric_spec& metric, std::uint32_t) {
                addName(kind->metrics,
                        {textOf(metric.name), textOf(metric.unit), textOf(metric.help)}, "metrics");
              });
  eachElement(table.attrs, table.attr_count, table.attr_stride, "attributes",
              [&](const pm_attr_spec& attribute, std::uint32_t) {
                addName(kind->attributes, {textOf(attribute.name), {}, textOf(attribute.help)},
                        "attributes");
              });
  eachElement(table.codes, table.code_count, table.code_stride, "codes",
              [&](const pm_code_spec& code, std::uint32_t) {
                addName(kind->codes, {textOf(code.code), {}, textOf(code.help)}, "codes");
              });
  return kind;
}

void checkPlugin(const pm_plugin* plugin, const PluginNote& note) {
  if (plugin == nullptr) throw PluginError("its entry point gave a null pointer");
  if (!PM_HAS(plugin, get_interface)) throw PluginError("its declaration is too short");
  if (plugin->abi_major != note.abi_major || plugin->target_minor != note.target_minor ||
      textOf(plugin->id) != note.id || textOf(plugin->version) != note.version) {
    throw PluginError("its declaration differs from its note; build it again");
  }
  if (plugin->kinds == nullptr || plugin->kind_count == 0 || plugin->kind_count > kMaxKinds) {
    throw PluginError(fmt::format("it declares {} kinds", plugin->kind_count));
  }
}

}  // namespace

PluginKinds readDescriptor(const pm_plugin* plugin, const PluginNote& note,
                           const std::filesystem::path& path) {
  checkPlugin(plugin, note);
  PluginKinds result;
  for (std::uint32_t i = 0; i < plugin->kind_count; ++i) {
    std::unique_ptr<ProbeKind> kind;
    try {
      kind = kindOf(result.tables.emplace_back(tableOf(plugin->kinds[i])));
    } catch (const PluginError& error) {
      throw PluginError(fmt::format("kind {}: {}", i + 1, error.what()));
    }
    for (const auto& other : result.kinds) {
      if (other->name == kind->name) {
        throw PluginError(fmt::format("it declares kind '{}' twice", kind->name));
      }
    }
    kind->plugin_id = note.id;
    kind->plugin_version = note.version;
    kind->plugin_path = path.string();
    kind->plugin = plugin;
    result.kinds.push_back(std::move(kind));
  }
  return result;
}

}  // namespace promonitor
