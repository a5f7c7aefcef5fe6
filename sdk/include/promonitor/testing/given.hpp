#pragma once

#include <charconv>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/options.hpp"
#include "promonitor/probe.h"
#include "promonitor/testing/result.hpp"

namespace PM_HIDDEN pm {
namespace testing {

/// An option as a test gives it, written as in a configuration: {"timeout", "5s"}.
struct Given {
  Given(std::string option, std::string value) : name(std::move(option)), text(std::move(value)) {}
  static Given list(std::string option, std::initializer_list<std::string> items) {
    Given given(std::move(option), {});
    given.items = items;
    return given;
  }
  static Given map(std::string option,
                   std::initializer_list<std::pair<std::string, std::string>> entries) {
    Given given(std::move(option), {});
    given.entries = entries;
    return given;
  }

  std::string name, text;
  std::vector<std::string> items;
  std::vector<std::pair<std::string, std::string>> entries;
};

namespace detail {

struct Unit {
  std::string_view name;
  double factor;
};
inline constexpr Unit kDurations[] = {{"ns", 1},   {"us", 1e3},   {"ms", 1e6},    {"s", 1e9},
                                      {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}, {"", 1e9}};
inline constexpr Unit kSizes[] = {
    {"", 1},       {"B", 1},         {"kB", 1e3},         {"MB", 1e6},
    {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {"GB", 1e9}};
inline constexpr Unit kRatios[] = {{"%", 0.01}, {"", 1}};
inline constexpr Unit kPlain[] = {{"", 1}};

[[noreturn]] inline void refuse(std::string_view option, std::string_view text) {
  throw OptionError(format("option '{}': '{}' is not a value of its type", option, text));
}

/// A number and its unit.
inline double amount(std::string_view option, std::string_view text, std::span<const Unit> units) {
  double number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc()) refuse(option, text);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end.ptr - text.data()));
  for (const Unit& one : units) {
    if (one.name == unit) return number * one.factor;
  }
  refuse(option, text);
}

/// The values of one instance, by index, as a host hands them over. Not the validation of the
/// daemon: bounds, patterns and the form of hosts and URLs are not looked at.
class OptionValues {
 public:
  /// Throws OptionError for an unknown, a missing or an unreadable option.
  OptionValues(const pm_kind& kind, const std::vector<Given>& given) : kind_(kind) {
    for (const Given& one : given) indexOf(one.name);
    for (std::uint32_t i = 0; i < kind.option_count; ++i) add(spec(i), given);
    view_.struct_size = sizeof view_;
    view_.count = static_cast<std::uint32_t>(values_.size());
    view_.values = values_.data();
  }
  OptionValues(const OptionValues&) = delete;
  OptionValues& operator=(const OptionValues&) = delete;

  const pm_options* view() const { return &view_; }

 private:
  const pm_option_spec& spec(std::uint32_t index) const {
    return element(kind_.options, index, kind_.option_stride);
  }
  void indexOf(std::string_view name) const {
    for (std::uint32_t i = 0; i < kind_.option_count; ++i) {
      if (name == spec(i).name) return;
    }
    throw OptionError(format("kind '{}' has no option '{}'", kind_.name, name));
  }
  void add(const pm_option_spec& spec, const std::vector<Given>& given) {
    pm_value& value = values_.emplace_back();
    value = {};
    for (const Given& one : given) {
      if (one.name == spec.name) return read(spec, one, value);
    }
    if (spec.default_text != nullptr) return read(spec, {spec.name, spec.default_text}, value);
    if ((spec.flags & (PM_OPT_REQUIRED | PM_OPT_TARGET)) != 0) {
      throw OptionError(format("option '{}' is missing", spec.name));
    }
  }
  void read(const pm_option_spec& spec, const Given& given, pm_value& value) {
    value.type = spec.type;
    const auto whole = [&](std::span<const Unit> units) {
      value.u.i = static_cast<std::int64_t>(amount(spec.name, given.text, units));
    };
    switch (spec.type) {
      case PM_T_BOOL:
        if (given.text != "true" && given.text != "false") refuse(spec.name, given.text);
        value.u.i = given.text == "true" ? 1 : 0;
        break;
      case PM_T_INT:
      case PM_T_PORT:
        whole(kPlain);
        break;
      case PM_T_DURATION:
        whole(kDurations);
        break;
      case PM_T_SIZE:
        whole(kSizes);
        break;
      case PM_T_FLOAT:
        value.u.f = amount(spec.name, given.text, kPlain);
        break;
      case PM_T_RATIO:
        value.u.f = amount(spec.name, given.text, kRatios);
        break;
      case PM_T_ENUM:
        value.u.i = choice(spec, given.text);
        break;
      case PM_T_LIST:
        readList(given, value);
        break;
      case PM_T_MAP:
        readMap(given, value);
        break;
      case PM_T_ENDPOINT:
        value.u.s = keep(withPort(spec, given.text));
        break;
      default:
        value.u.s = keep(given.text);
    }
  }
  static std::int64_t choice(const pm_option_spec& spec, std::string_view text) {
    for (std::int64_t i = 0; spec.choices[i] != nullptr; ++i) {
      if (text == spec.choices[i]) return i;
    }
    refuse(spec.name, text);
  }
  void readList(const Given& given, pm_value& value) {
    std::vector<pm_str>& list = lists_.emplace_back();
    for (const std::string& item : given.items) list.push_back(keep(item));
    if (!given.text.empty()) list.push_back(keep(given.text));
    value.u.list = {list.data(), list.size()};
  }
  void readMap(const Given& given, pm_value& value) {
    std::vector<pm_kv>& map = maps_.emplace_back();
    for (const auto& [key, text] : given.entries) map.push_back({keep(key), keep(text)});
    value.u.map = {map.data(), map.size()};
  }
  static std::string withPort(const pm_option_spec& spec, std::string text) {
    const std::size_t bracket = text.rfind(']');
    const std::size_t colon = text.rfind(':');
    const bool has_port =
        colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
    if (has_port) return text;
    if (spec.schema == nullptr) refuse(spec.name, text);
    return text + ':' + spec.schema;
  }
  pm_str keep(std::string text) { return str(texts_.emplace_back(std::move(text))); }

  const pm_kind& kind_;
  std::vector<pm_value> values_;
  std::deque<std::string> texts_;
  std::deque<std::vector<pm_str>> lists_;
  std::deque<std::vector<pm_kv>> maps_;
  pm_options view_{};
};

}  // namespace detail
}  // namespace testing
}  // namespace pm
