#include "app/kind_report.hpp"

#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "core/base/units.hpp"
#include "core/plugin/vocabulary.hpp"

namespace promonitor {
namespace {

bool has(const OptionSpec& option, std::uint32_t flag) { return (option.flags & flag) != 0; }

/// A bound in the unit that its option is written in.
std::string boundText(const OptionSpec& option, double bound) {
  constexpr double kKibi = 1024;
  switch (option.type) {
    case PM_T_DURATION:
      return durationText(Duration(std::llround(bound * 1e9)));
    case PM_T_RATIO:
      return fmt::format("{:g}%", bound * 100);
    case PM_T_SIZE:
      for (const auto& [unit, size] : {std::pair{"GiB", kKibi * kKibi * kKibi},
                                       std::pair{"MiB", kKibi * kKibi}, std::pair{"KiB", kKibi}}) {
        if (bound >= size && std::fmod(bound, size) == 0)
          return fmt::format("{:.0f}{}", bound / size, unit);
      }
      break;
    default:
      break;
  }
  return std::fmod(bound, 1) == 0 ? fmt::format("{:.0f}", bound) : fmt::format("{:g}", bound);
}

const char* boundUnit(std::uint32_t type) {
  if (type == PM_T_STRING || type == PM_T_SIZE) return " bytes";
  return type == PM_T_LIST || type == PM_T_MAP ? " entries" : "";
}

std::string optionNotes(const OptionSpec& option) {
  std::string notes = typeName(option.type);
  if (const std::string bounds = boundsText(option); !bounds.empty()) notes += " " + bounds;
  if (has(option, PM_OPT_TARGET)) {
    notes += ", the target";
  } else if (has(option, PM_OPT_REQUIRED)) {
    notes += ", required";
  }
  if (option.has_default && !option.default_text.empty()) {
    notes += ", default " + option.default_text;
  }
  if (has(option, PM_OPT_SECRET)) notes += ", secret";
  if (has(option, PM_OPT_DEPRECATED)) notes += ", deprecated";
  for (std::size_t i = 0; i < option.choices.size(); ++i) {
    notes += (i == 0 ? ": " : " | ") + option.choices[i];
  }
  return notes;
}

std::string nameLines(const char* title, std::span<const DeclaredName> names) {
  if (names.empty()) return {};
  std::string lines = fmt::format("\n{}\n", title);
  for (const DeclaredName& name : names) {
    const std::string unit = name.unit.empty() || name.unit == "1" ? "" : " (" + name.unit + ")";
    lines += fmt::format("  {:<24} {}{}\n", name.name, name.help, unit);
  }
  return lines;
}

std::string timeText(Duration time) {
  return time > Duration::zero() ? durationText(time) : "the configuration's";
}

std::string defaultTimes(const ProbeKind& kind) {
  return fmt::format("default timeout {}, default interval {}", timeText(kind.default_timeout),
                     timeText(kind.default_interval));
}

/// A text inside a cell of a Markdown table.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out.ends_with('.') ? out.substr(0, out.size() - 1) : out;
}

std::string typeCell(const OptionSpec& option) {
  std::string text = typeName(option.type);
  if (!option.choices.empty()) {
    text.clear();
    for (const std::string& choice : option.choices)
      text += (text.empty() ? "`" : " `") + choice + '`';
  }
  const std::string bounds = boundsText(option);
  if (!bounds.empty()) text += ", " + bounds;
  return has(option, PM_OPT_SECRET) ? text + ", secret" : text;
}

std::string defaultCell(const OptionSpec& option) {
  if (has(option, PM_OPT_TARGET)) return "the target";
  if (!option.has_default) return has(option, PM_OPT_REQUIRED) ? "required" : "none";
  return option.default_text.empty() ? "empty" : '`' + option.default_text + '`';
}

std::string nameTable(const char* title, const std::vector<DeclaredName>& names,
                      const char* first_column) {
  if (names.empty()) return {};
  const bool units = !names.front().unit.empty();
  std::string table = fmt::format("\n## {}\n| {} |{} Meaning |\n|---|{}---|\n", title, first_column,
                                  units ? " Unit |" : "", units ? "---|" : "");
  for (const DeclaredName& name : names) {
    table += fmt::format("| `{}` |{} {} |\n", name.name, units ? " " + name.unit + " |" : "",
                         cell(name.help));
  }
  return table;
}

}  // namespace

const char* typeName(std::uint32_t type) {
  static constexpr std::array kNames{"none", "boolean", "integer",   "number", "text", "duration",
                                     "size", "choice",  "list",      "map",    "json", "host",
                                     "port", "url",     "host:port", "percent"};
  return type < kNames.size() ? kNames[type] : "unknown";
}

std::string boundsText(const OptionSpec& option) {
  if (option.min == option.max) return {};
  const std::string most = boundText(option, option.max);
  const char* const unit =
      std::isdigit(static_cast<unsigned char>(most.back())) != 0 ? boundUnit(option.type) : "";
  const bool from_zero = option.min == 0 && (option.type != PM_T_INT && option.type != PM_T_FLOAT);
  if (from_zero) return fmt::format("at most {}{}", most, unit);
  return fmt::format("{} to {}{}", boundText(option, option.min), most, unit);
}

std::string kindText(const ProbeKind& kind) {
  std::string text = fmt::format("{}: {}\n{}\n\nplugin {} {} ({})\n", kind.name, kind.title,
                                 kind.help, kind.plugin_id, kind.plugin_version, kind.plugin_path);
  text += defaultTimes(kind) + '\n';
  if ((kind.flags & PM_KIND_NEEDS_RAW) != 0) text += "needs ping sockets or CAP_NET_RAW\n";
  if ((kind.flags & PM_KIND_OPERATOR_ONLY) != 0) {
    text += "only for monitors in the configuration file\n";
  }
  text += "\nOptions\n";
  for (const OptionSpec& option : kind.schema.options()) {
    text += fmt::format("  {:<24} {}\n  {:<24} {}\n", option.name, option.help, "",
                        optionNotes(option));
  }
  text += nameLines("Failure codes", kind.codes);
  text += nameLines("Shared failure codes", sharedCodes());
  text += nameLines("Failure codes of the host", hostCodes());
  return text + nameLines("Metrics", kind.metrics) + nameLines("Attributes", kind.attributes);
}

std::string kindMarkdown(const ProbeKind& kind) {
  std::string text = fmt::format("# {}: {}\n{}\n\n## Options\n", kind.name, kind.title, kind.help);
  text += "| Name | Type | Default | Meaning |\n|---|---|---|---|\n";
  for (const OptionSpec& option : kind.schema.options()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", option.name, typeCell(option),
                        defaultCell(option), cell(option.help));
  }
  text += fmt::format("\nTime-out: {}; interval: {}, unless the monitor says otherwise.\n",
                      timeText(kind.default_timeout), timeText(kind.default_interval));
  text += nameTable("Metrics", kind.metrics, "Metric");
  text += nameTable("Attributes", kind.attributes, "Attribute");
  text += nameTable("Failure codes", kind.codes, "Code");
  const auto copied = [](auto names) { return std::vector(names.begin(), names.end()); };
  text += nameTable("Shared failure codes", copied(sharedCodes()), "Code");
  return text + nameTable("Failure codes of the host", copied(hostCodes()), "Code");
}

}  // namespace promonitor
