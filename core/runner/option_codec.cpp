#include "core/runner/option_codec.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace promonitor {
namespace {

std::string_view viewOf(pm_str text) { return {text.data, text.len}; }

/// Which member of pm_value a type uses.
enum class Shape : std::uint8_t { Integer, Real, Text, List, Map };

Shape shapeOf(std::uint32_t type) {
  switch (type) {
    case PM_T_STRING:
    case PM_T_JSON:
    case PM_T_HOST:
    case PM_T_URL:
    case PM_T_ENDPOINT:
      return Shape::Text;
    case PM_T_FLOAT:
    case PM_T_RATIO:
      return Shape::Real;
    case PM_T_LIST:
      return Shape::List;
    case PM_T_MAP:
      return Shape::Map;
    default:
      return Shape::Integer;
  }
}

void put(FrameWriter& frame, const pm_value& value) {
  frame.put(value.type);
  switch (shapeOf(value.type)) {
    case Shape::Integer:
      frame.put(value.u.i);
      return;
    case Shape::Real:
      frame.put(value.u.f);
      return;
    case Shape::Text:
      frame.put(viewOf(value.u.s));
      return;
    case Shape::List:
      frame.put(static_cast<std::uint32_t>(value.u.list.count));
      for (const pm_str& item : std::span(value.u.list.items, value.u.list.count)) {
        frame.put(viewOf(item));
      }
      return;
    case Shape::Map:
      frame.put(static_cast<std::uint32_t>(value.u.map.count));
      for (const pm_kv& entry : std::span(value.u.map.items, value.u.map.count)) {
        frame.put(viewOf(entry.key));
        frame.put(viewOf(entry.value));
      }
      return;
  }
}

OptionValue take(FrameReader& frame) {
  OptionValue value;
  value.type = frame.take<std::uint32_t>();
  switch (shapeOf(value.type)) {
    case Shape::Integer:
      value.i = frame.take<std::int64_t>();
      break;
    case Shape::Real:
      value.f = frame.take<double>();
      break;
    case Shape::Text:
      value.s = frame.text();
      break;
    case Shape::List:
      for (std::uint32_t left = frame.count(kFrameText); left > 0; --left) {
        value.items.emplace_back(frame.text());
      }
      break;
    case Shape::Map:
      for (std::uint32_t left = frame.count(2 * kFrameText); left > 0; --left) {
        std::string key(frame.text());
        value.entries.emplace_back(std::move(key), frame.text());
      }
      break;
  }
  return value;
}

}  // namespace

void putOptions(FrameWriter& frame, const OptionSet& options) {
  frame.put(static_cast<std::uint32_t>(options.count()));
  for (std::size_t i = 0; i < options.count(); ++i) put(frame, options.value(i));
  frame.put(viewOf(options.json()));
  frame.put(options.target());
}

std::shared_ptr<const OptionSet> takeOptions(FrameReader& frame) {
  std::vector<OptionValue> values;
  for (std::uint32_t left = frame.count(2 * kFrameText); left > 0; --left) {
    values.push_back(take(frame));
  }
  const std::string json(frame.text());
  const std::string target(frame.text());
  if (frame.failed()) return nullptr;
  return std::make_shared<const OptionSet>(values, target, json);
}

}  // namespace promonitor
