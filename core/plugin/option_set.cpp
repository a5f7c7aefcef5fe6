#include "core/plugin/option_set.hpp"

#include <bit>
#include <cstring>
#include <string_view>
#include <utility>

namespace promonitor {
namespace {

/// FNV-1a over everything a plugin can tell apart: numbers by their bits, texts with their length.
class Digest {
 public:
  void add(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    for (const char c : text) mix(static_cast<unsigned char>(c));
  }
  void add(std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) mix(static_cast<unsigned char>(number >> shift));
  }
  void add(const OptionValue& value) {
    add(std::uint64_t{value.type});
    add(static_cast<std::uint64_t>(value.i));
    add(std::bit_cast<std::uint64_t>(value.f));
    add(value.s);
    add(std::uint64_t{value.items.size()});
    for (const std::string& item : value.items) add(item);
    add(std::uint64_t{value.entries.size()});
    for (const auto& [key, text] : value.entries) {
      add(key);
      add(text);
    }
  }
  std::uint64_t value() const { return hash_; }

 private:
  void mix(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001b3ULL; }

  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

/// Adds up what texts, lists and maps will need.
struct Sizes {
  std::size_t bytes = 0, items = 0, entries = 0;

  void add(const OptionValue& value) {
    bytes += value.s.size() + 1;
    for (const std::string& item : value.items) bytes += item.size() + 1;
    for (const auto& [key, text] : value.entries) bytes += key.size() + text.size() + 2;
    items += value.items.size();
    entries += value.entries.size();
  }
};

}  // namespace

OptionSet::OptionSet(const std::vector<OptionValue>& values, std::string target,
                     const std::string& json)
    : target_(std::move(target)) {
  Sizes sizes;
  Digest digest;
  for (const OptionValue& value : values) {
    sizes.add(value);
    digest.add(value);
  }
  digest_ = digest.value();
  texts_ = std::make_unique<char[]>(sizes.bytes + json.size() + 1);
  values_.reserve(values.size());
  items_.reserve(sizes.items);
  entries_.reserve(sizes.entries);
  if (!json.empty()) json_ = keep(json);
  for (const OptionValue& value : values) {
    pm_value& out = values_.emplace_back();
    out.type = value.type;
    switch (value.type) {
      case PM_T_STRING:
      case PM_T_JSON:
      case PM_T_HOST:
      case PM_T_URL:
      case PM_T_ENDPOINT:
        out.u.s = keep(value.s);
        break;
      case PM_T_FLOAT:
      case PM_T_RATIO:
        out.u.f = value.f;
        break;
      case PM_T_LIST:
        out.u.list = {items_.data() + items_.size(), value.items.size()};
        for (const std::string& item : value.items) items_.push_back(keep(item));
        break;
      case PM_T_MAP:
        out.u.map = {entries_.data() + entries_.size(), value.entries.size()};
        for (const auto& [key, text] : value.entries) entries_.push_back({keep(key), keep(text)});
        break;
      default:
        out.u.i = value.i;
    }
  }
}

pm_str OptionSet::keep(const std::string& text) {
  char* const place = texts_.get() + texts_used_;
  std::memcpy(place, text.c_str(), text.size() + 1);
  texts_used_ += text.size() + 1;
  return {place, text.size()};
}

pm_options OptionSet::view() const {
  pm_options options{};
  options.struct_size = sizeof options;
  options.count = static_cast<std::uint32_t>(values_.size());
  options.values = values_.data();
  options.json = json_;
  return options;
}

}  // namespace promonitor
