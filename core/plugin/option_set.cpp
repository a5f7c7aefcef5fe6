#include "core/plugin/option_set.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <string_view>

namespace promonitor {
namespace {

/// Of everything a plugin can tell apart: numbers by their bits, texts with their length. Eight
/// bytes at a time, as every monitor has its own; nothing keeps it beyond the process.
class Digest {
 public:
  void add(std::string_view text) {
    add(std::uint64_t{text.size()});
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), sizeof(std::uint64_t)))) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, text.data(), std::min(text.size(), sizeof bytes));
      add(bytes);
    }
  }
  void add(std::uint64_t number) {
    hash_ = std::rotl((hash_ ^ number) * 0x9e3779b97f4a7c15ULL, 29);
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
  std::uint64_t value() const { return (hash_ ^ (hash_ >> 32)) * 0xd6e8feb86659fd93ULL; }

 private:
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

/// Fills a block in which everything has its place: first what is aligned, then texts.
class Writer {
 public:
  Writer(std::byte* block, std::size_t values, const Sizes& sizes)
      : values_(reinterpret_cast<pm_value*>(block)),
        items_(reinterpret_cast<pm_str*>(values_ + values)),
        entries_(reinterpret_cast<pm_kv*>(items_ + sizes.items)),
        texts_(reinterpret_cast<char*>(entries_ + sizes.entries)) {}

  static std::size_t blockSize(std::size_t values, const Sizes& sizes) {
    return values * sizeof(pm_value) + sizes.items * sizeof(pm_str) +
           sizes.entries * sizeof(pm_kv) + sizes.bytes;
  }

  pm_str keep(const std::string& text) {
    char* const place = texts_;
    std::memcpy(place, text.c_str(), text.size() + 1);
    texts_ += text.size() + 1;
    return {place, text.size()};
  }

  void add(const OptionValue& value) {
    pm_value& out = *new (values_++) pm_value{};
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
        out.u.list = {items_, value.items.size()};
        for (const std::string& item : value.items) new (items_++) pm_str(keep(item));
        break;
      case PM_T_MAP:
        out.u.map = {entries_, value.entries.size()};
        for (const auto& [key, text] : value.entries) {
          new (entries_++) pm_kv{keep(key), keep(text)};
        }
        break;
      default:
        out.u.i = value.i;
    }
  }

 private:
  pm_value* values_;
  pm_str* items_;
  pm_kv* entries_;
  char* texts_;
};

}  // namespace

OptionSet::OptionSet(const std::vector<OptionValue>& values, const std::string& target,
                     const std::string& json)
    : count_(static_cast<std::uint32_t>(values.size())) {
  Sizes sizes;
  sizes.bytes = json.size() + 1 + target.size() + 1;
  Digest digest;
  for (const OptionValue& value : values) {
    sizes.add(value);
    digest.add(value);
  }
  digest_ = digest.value();
  block_.reset(new std::byte[Writer::blockSize(values.size(), sizes)]);
  Writer writer(block_.get(), values.size(), sizes);
  for (const OptionValue& value : values) writer.add(value);
  if (!json.empty()) json_ = writer.keep(json);
  target_ = writer.keep(target);
}

pm_options OptionSet::view() const {
  pm_options options{};
  options.struct_size = sizeof options;
  options.count = count_;
  options.values = reinterpret_cast<const pm_value*>(block_.get());
  options.json = json_;
  return options;
}

}  // namespace promonitor
