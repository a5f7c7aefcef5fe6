#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "promonitor/format.hpp"
#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"

namespace PM_HIDDEN pm {

/// What a kind's constructor throws when options do not fit together. The text reaches whoever
/// wrote them: it names the option, the cause and what to do.
class OptionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline std::string_view view(pm_str text) {
  return text.len == 0 ? std::string_view() : std::string_view(text.data, text.len);
}
inline pm_str str(std::string_view text) { return {text.data(), text.size()}; }

/// "host:port", taken apart; the host of an IPv6 endpoint has no brackets.
struct Endpoint {
  Endpoint() = default;
  Endpoint(std::string host_name, std::uint16_t port_number)
      : host(std::move(host_name)), port(port_number) {}

  std::string host;
  std::uint16_t port = 0;
};

/// The validated options of one monitor, read by name in the kind's constructor, and gone after it:
/// keep the values. Texts, lists and maps stay valid until the kind's object is destroyed. A name
/// that the kind did not declare, or declared with another type, throws OptionError, and so does a
/// number that was not given and has no default: ask has() first.
class Options {
 public:
  Options(const pm_options& values, const pm_kind& kind) : values_(&values), kind_(&kind) {}
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  /// True when the kind has such an option.
  bool declares(std::string_view name) const { return search(name) != nullptr; }
  /// True when the option was given or has a default.
  bool has(std::string_view name) const { return find(name).type != PM_T_NONE; }
  /// For text, host, url and JSON options; empty when absent.
  std::string_view text(std::string_view name) const {
    const pm_value& value = find(name);
    switch (value.type) {
      case PM_T_NONE:
        return {};
      case PM_T_STRING:
      case PM_T_JSON:
      case PM_T_HOST:
      case PM_T_URL:
      case PM_T_ENDPOINT:
        return view(value.u.s);
      default:
        throw OptionError(format("option '{}' is not a text", name));
    }
  }
  /// False when absent.
  bool flag(std::string_view name) const {
    const pm_value& value = find(name);
    if (value.type == PM_T_NONE) return false;
    return expect(name, value, PM_T_BOOL).u.i != 0;
  }
  std::int64_t integer(std::string_view name) const { return expect(name, PM_T_INT).u.i; }
  double number(std::string_view name) const { return expect(name, PM_T_FLOAT).u.f; }
  /// 0 to 1.
  double ratio(std::string_view name) const { return expect(name, PM_T_RATIO).u.f; }
  /// Bytes.
  std::int64_t size(std::string_view name) const { return expect(name, PM_T_SIZE).u.i; }
  std::chrono::nanoseconds duration(std::string_view name) const {
    return std::chrono::nanoseconds(expect(name, PM_T_DURATION).u.i);
  }
  /// Index into the declared choices.
  std::size_t choice(std::string_view name) const {
    return static_cast<std::size_t>(expect(name, PM_T_ENUM).u.i);
  }
  std::uint16_t port(std::string_view name) const {
    return static_cast<std::uint16_t>(expect(name, PM_T_PORT).u.i);
  }
  Endpoint endpoint(std::string_view name) const;
  /// Empty when absent.
  std::vector<std::string_view> list(std::string_view name) const;
  /// In the order written; empty when absent.
  std::vector<std::pair<std::string_view, std::string_view>> map(std::string_view name) const;
  /// Calls `visit(name, value)` for each option that the kind declares, in its order.
  template <class Visit>
  void each(const Visit& visit) const {
    const auto* table = reinterpret_cast<const char*>(kind_->options);
    for (std::uint32_t i = 0; i < kind_->option_count && i < values_->count; ++i) {
      const auto* option = reinterpret_cast<const pm_option_spec*>(
          table + static_cast<std::size_t>(i) * kind_->option_stride);
      visit(std::string_view(option->name), values_->values[i]);
    }
  }
  /// All options as one JSON object, for kinds declared with wantsJson().
  std::string_view json() const { return PM_HAS(values_, json) ? view(values_->json) : ""; }

 private:
  const pm_value* search(std::string_view name) const {
    const pm_value* found = nullptr;
    each([&](std::string_view option, const pm_value& value) {
      if (option == name) found = &value;
    });
    return found;
  }
  const pm_value& find(std::string_view name) const {
    if (const pm_value* value = search(name)) return *value;
    throw OptionError(format("option '{}' is not declared by kind '{}'", name, kind_->name));
  }
  static const pm_value& expect(std::string_view name, const pm_value& value, std::uint32_t type) {
    if (value.type == PM_T_NONE) throw OptionError(format("option '{}' is missing", name));
    if (value.type != type) {
      throw OptionError(format("option '{}' was declared with another type", name));
    }
    return value;
  }
  const pm_value& expect(std::string_view name, std::uint32_t type) const {
    return expect(name, find(name), type);
  }

  const pm_options* values_;
  const pm_kind* kind_;
};

inline Endpoint Options::endpoint(std::string_view name) const {
  std::string_view text = view(expect(name, PM_T_ENDPOINT).u.s);
  const std::size_t colon = text.rfind(':');
  Endpoint endpoint;
  if (colon == std::string_view::npos) {
    throw OptionError(format("option '{}': '{}' has no port", name, text));
  }
  const std::string_view port = text.substr(colon + 1);
  const auto end = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (end.ec != std::errc() || end.ptr != port.data() + port.size()) {
    throw OptionError(format("option '{}': '{}' is not a port", name, port));
  }
  text = text.substr(0, colon);
  if (text.size() > 2 && text.front() == '[') text = text.substr(1, text.size() - 2);
  endpoint.host = text;
  return endpoint;
}

inline std::vector<std::string_view> Options::list(std::string_view name) const {
  std::vector<std::string_view> items;
  if (!has(name)) return items;
  const auto& list = expect(name, PM_T_LIST).u.list;
  for (const pm_str& item : std::span(list.items, list.count)) items.push_back(view(item));
  return items;
}

inline std::vector<std::pair<std::string_view, std::string_view>> Options::map(
    std::string_view name) const {
  std::vector<std::pair<std::string_view, std::string_view>> entries;
  if (!has(name)) return entries;
  const auto& map = expect(name, PM_T_MAP).u.map;
  for (const pm_kv& entry : std::span(map.items, map.count)) {
    entries.emplace_back(view(entry.key), view(entry.value));
  }
  return entries;
}

}  // namespace pm
