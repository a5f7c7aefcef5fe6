#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <stdexcept>
#include <utility>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/kind_table.hpp"

namespace PM_HIDDEN pm {

/// Types of options; what a person writes for each is in probe.h.
enum class Type : std::uint32_t {
  Bool = PM_T_BOOL,
  Int = PM_T_INT,
  Float = PM_T_FLOAT,
  Text = PM_T_STRING,
  Duration = PM_T_DURATION,
  Size = PM_T_SIZE,
  Choice = PM_T_ENUM,
  List = PM_T_LIST,
  Map = PM_T_MAP,
  Json = PM_T_JSON,
  Host = PM_T_HOST,
  Port = PM_T_PORT,
  Url = PM_T_URL,
  Endpoint = PM_T_ENDPOINT,
  Ratio = PM_T_RATIO
};

/// One option of a kind. All texts are string literals.
class OptionDecl {
 public:
  OptionDecl(const char* name, Type type) {
    spec_.name = name;
    spec_.type = static_cast<std::uint32_t>(type);
    spec_.help = "";
  }
  /// What is probed; exactly one option of a kind.
  OptionDecl& target() { return flag(PM_OPT_TARGET); }
  OptionDecl& required() { return flag(PM_OPT_REQUIRED); }
  /// Never shown, logged or stored.
  OptionDecl& secret() { return flag(PM_OPT_SECRET); }
  OptionDecl& advanced() { return flag(PM_OPT_ADVANCED); }
  OptionDecl& help(const char* text) { return spec_.help = text, *this; }
  /// Written as in YAML: "5s", "20%".
  OptionDecl& standard(const char* text) { return spec_.default_text = text, *this; }
  OptionDecl& between(double min, double max) { return spec_.min = min, spec_.max = max, *this; }
  OptionDecl& choices(std::initializer_list<const char*> names) {
    choices_.assign(names);
    choices_.push_back(nullptr);
    return *this;
  }
  /// An endpoint's default port, a text's regular expression, a JSON value's schema.
  OptionDecl& schema(const char* text) { return spec_.schema = text, *this; }

  pm_option_spec spec() const {
    pm_option_spec spec = spec_;
    if (!choices_.empty()) spec.choices = choices_.data();
    return spec;
  }

 private:
  OptionDecl& flag(std::uint32_t flag) { return spec_.flags |= flag, *this; }

  pm_option_spec spec_{};
  std::vector<const char*> choices_;
};

inline OptionDecl option(const char* name, Type type) { return {name, type}; }

/// One kind of a plugin. Made by kind<Class>(); all texts are string literals.
class KindDecl {
 public:
  explicit KindDecl(const pm_kind& table, const pm_kind** registered)
      : kind_(table), registered_(registered) {
    kind_.flags |= PM_KIND_COPIES_OPTIONS;
  }

  /// Adds options; may be called more than once.
  KindDecl& options(std::initializer_list<OptionDecl> list) {
    return options_.insert(options_.end(), list), *this;
  }
  KindDecl& options(const std::vector<OptionDecl>& list) {
    return options_.insert(options_.end(), list.begin(), list.end()), *this;
  }
  /// name, unit ("seconds", "bytes", "1"), help; the n-th has the id customMetric(n).
  KindDecl& metrics(std::initializer_list<pm_metric_spec> list) { return metrics_ = list, *this; }
  /// name, help; the n-th has the id customAttribute(n).
  KindDecl& attributes(std::initializer_list<pm_attr_spec> list) { return attrs_ = list, *this; }
  /// code, help: the closed list of the kind's own failure codes, beside the shared ones.
  /// May be called more than once.
  KindDecl& codes(std::initializer_list<pm_code_spec> list) {
    return codes_.insert(codes_.end(), list), *this;
  }
  KindDecl& codes(const std::vector<pm_code_spec>& list) {
    return codes_.insert(codes_.end(), list.begin(), list.end()), *this;
  }
  KindDecl& documentation(const char* url) { return kind_.doc_url = url, *this; }
  KindDecl& timeout(std::chrono::nanoseconds time) {
    return kind_.default_timeout_ns = time.count(), *this;
  }
  KindDecl& interval(std::chrono::nanoseconds time) {
    return kind_.default_interval_ns = time.count(), *this;
  }
  /// Options::json() has the whole object.
  KindDecl& wantsJson() { return kind_.flags |= PM_KIND_WANTS_JSON, *this; }
  /// Needs CAP_NET_RAW or ping sockets.
  KindDecl& needsRaw() { return kind_.flags |= PM_KIND_NEEDS_RAW, *this; }
  /// For monitors in the operator's own file, never for those that users of the API make.
  KindDecl& operatorOnly() { return kind_.flags |= PM_KIND_OPERATOR_ONLY, *this; }

  /// Points the table at everything declared; after that this object stays where it is.
  const pm_kind* publish() {
    if (*registered_ != nullptr) throw std::logic_error("one class is declared as two kinds");
    for (const OptionDecl& option : options_) specs_.push_back(option.spec());
    point(specs_, kind_.options, kind_.option_count, kind_.option_stride);
    point(metrics_, kind_.metrics, kind_.metric_count, kind_.metric_stride);
    point(attrs_, kind_.attrs, kind_.attr_count, kind_.attr_stride);
    point(codes_, kind_.codes, kind_.code_count, kind_.code_stride);
    return *registered_ = &kind_;
  }

 private:
  template <class T>
  static void point(const std::vector<T>& list, const T*& data, std::uint32_t& count,
                    std::uint32_t& stride) {
    data = list.data();
    count = static_cast<std::uint32_t>(list.size());
    stride = sizeof(T);
  }

  pm_kind kind_;
  const pm_kind** registered_;
  std::vector<OptionDecl> options_;
  std::vector<pm_option_spec> specs_;
  std::vector<pm_metric_spec> metrics_;
  std::vector<pm_attr_spec> attrs_;
  std::vector<pm_code_spec> codes_;
};

/// Declares class K as the kind `name`.
template <class K>
KindDecl kind(const char* name, const char* title, const char* help) {
  pm_kind table{};
  table.struct_size = sizeof table;
  table.name = name;
  table.title = title;
  table.help = help;
  detail::KindTable<K>::fill(table);
  return KindDecl(table, &detail::KindTable<K>::table);
}

/// Who made a plugin.
struct About {
  const char* vendor = nullptr;
  const char* license = nullptr;
  const char* url = nullptr;
  const char* help = nullptr;
};

/// The whole declaration; PROMONITOR_PROBE keeps one.
class Plugin {
 public:
  template <class... Parts>
  Plugin(const char* id, const char* version, Parts&&... parts) {
    (add(std::forward<Parts>(parts)), ...);
    for (KindDecl& kind : kinds_) tables_.push_back(kind.publish());
    plugin_ = {PM_PLUGIN_HEADER,
               id,
               version,
               about_.vendor,
               about_.license,
               about_.url,
               about_.help,
               tables_.data(),
               static_cast<std::uint32_t>(tables_.size()),
               0,
               nullptr,
               nullptr,
               nullptr};
  }
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  const pm_plugin* table() const { return &plugin_; }

 private:
  void add(KindDecl kind) { kinds_.push_back(std::move(kind)); }
  void add(const About& about) { about_ = about; }

  std::deque<KindDecl> kinds_;
  std::vector<const pm_kind*> tables_;
  About about_;
  pm_plugin plugin_{};
};

}  // namespace pm

/// Makes a library a plugin: PROMONITOR_PROBE("org.example.banner", "1.0.0", pm::kind<...>(...)).
/// Once a library, outside of any namespace.
#define PROMONITOR_PROBE(ID, VERSION, ...)                          \
  PM_PLUGIN_NOTE(ID, VERSION);                                      \
  const pm_plugin* promonitor_probe_v1(void) noexcept {             \
    try {                                                           \
      static const pm::Plugin plugin((ID), (VERSION), __VA_ARGS__); \
      return plugin.table();                                        \
    } catch (...) {                                                 \
      return nullptr;                                               \
    }                                                               \
  }                                                                 \
  static_assert(true)
