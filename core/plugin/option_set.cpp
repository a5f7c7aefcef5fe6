#include "core/plugin/option_set.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

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
template <class Kept>
class Writer {
 public:
  Writer(std::byte* block, std::size_t values, const Sizes& sizes)
      : values_(reinterpret_cast<Kept*>(block)),
        items_(reinterpret_cast<pm_str*>(values_ + values)),
        entries_(reinterpret_cast<pm_kv*>(items_ + sizes.items)),
        texts_(reinterpret_cast<char*>(entries_ + sizes.entries)) {}

  static std::size_t blockSize(std::size_t values, const Sizes& sizes) {
    return values * sizeof(Kept) + sizes.items * sizeof(pm_str) + sizes.entries * sizeof(pm_kv) +
           sizes.bytes;
  }

  pm_str keep(const std::string& text) {
    char* const place = texts_;
    std::memcpy(place, text.c_str(), text.size() + 1);
    texts_ += text.size() + 1;
    return {place, text.size()};
  }

  void add(std::uint32_t index, const OptionValue& value) {
    pm_value& out = (new (values_++) Kept{index, {}})->value;
    out.type = value.type;
    switch (shapeOf(value.type)) {
      case ValueShape::Text:
        out.u.s = keep(value.s);
        break;
      case ValueShape::Real:
        out.u.f = value.f;
        break;
      case ValueShape::List:
        out.u.list = {items_, value.items.size()};
        for (const std::string& item : value.items) new (items_++) pm_str(keep(item));
        break;
      case ValueShape::Map:
        out.u.map = {entries_, value.entries.size()};
        for (const auto& [key, text] : value.entries) {
          new (entries_++) pm_kv{keep(key), keep(text)};
        }
        break;
      case ValueShape::Integer:
        out.u.i = value.i;
    }
  }

 private:
  Kept* values_;
  pm_str* items_;
  pm_kv* entries_;
  char* texts_;
};

/// Whether `value` is what `known` says already.
bool same(const OptionValue& value, const pm_value& known) {
  if (value.type != known.type) return false;
  switch (shapeOf(value.type)) {
    case ValueShape::Text:
      return value.s == viewOf(known.u.s);
    case ValueShape::Real:
      return std::bit_cast<std::uint64_t>(value.f) == std::bit_cast<std::uint64_t>(known.u.f);
    case ValueShape::List:
      return std::ranges::equal(value.items, std::span(known.u.list.items, known.u.list.count), {},
                                {}, viewOf);
    case ValueShape::Map:
      return std::ranges::equal(value.entries, std::span(known.u.map.items, known.u.map.count),
                                [](const auto& given, const pm_kv& entry) {
                                  return given.first == viewOf(entry.key) &&
                                         given.second == viewOf(entry.value);
                                });
    case ValueShape::Integer:
      break;
  }
  return value.i == known.u.i;
}

}  // namespace

OptionSet::OptionSet(const std::vector<OptionValue>& values, const std::string& target,
                     const std::string& json, std::shared_ptr<const OptionSet> defaults)
    : defaults_(std::move(defaults)), count_(static_cast<std::uint32_t>(values.size())) {
  Sizes sizes;
  sizes.bytes = json.empty() ? 0 : json.size() + 1;
  Digest digest;
  std::vector<std::uint32_t> kept;
  for (std::uint32_t i = 0; i < count_; ++i) {
    digest.add(values[i]);
    if (defaults_ != nullptr && same(values[i], defaults_->value(i))) continue;
    sizes.add(values[i]);
    kept.push_back(i);
  }
  digest_ = digest.value();
  // Most targets are shown as they were given.
  const auto shown = std::ranges::find_if(
      kept, [&](std::uint32_t i) { return !target.empty() && values[i].s == target; });
  if (shown == kept.end()) sizes.bytes += target.size() + 1;
  kept_ = static_cast<std::uint32_t>(kept.size());
  block_.reset(new std::byte[Writer<Kept>::blockSize(kept_, sizes)]);
  Writer<Kept> writer(block_.get(), kept_, sizes);
  for (const std::uint32_t index : kept) writer.add(index, values[index]);
  if (!json.empty()) json_ = writer.keep(json);
  target_ = shown == kept.end() ? writer.keep(target) : value(*shown).u.s;
}

pm_value OptionSet::value(std::size_t index) const {
  const auto found = std::ranges::lower_bound(kept(), index, {}, &Kept::index);
  if (found != kept().end() && found->index == index) return found->value;
  return defaults_->value(index);
}

void OptionSet::copyTo(std::span<pm_value> values) const {
  if (defaults_ != nullptr) defaults_->copyTo(values);
  for (const Kept& one : kept()) values[one.index] = one.value;
}

}  // namespace promonitor
