#include "core/runner/option_codec.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace promonitor {
namespace {

void put(FrameWriter& frame, const pm_value& value) {
  frame.put(value.type);
  switch (shapeOf(value.type)) {
    case ValueShape::Integer:
      frame.put(value.u.i);
      return;
    case ValueShape::Real:
      frame.put(value.u.f);
      return;
    case ValueShape::Text:
      frame.put(viewOf(value.u.s));
      return;
    case ValueShape::List:
      frame.put(static_cast<std::uint32_t>(value.u.list.count));
      for (const pm_str& item : std::span(value.u.list.items, value.u.list.count)) {
        frame.put(viewOf(item));
      }
      return;
    case ValueShape::Map:
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
    case ValueShape::Integer:
      value.i = frame.take<std::int64_t>();
      break;
    case ValueShape::Real:
      value.f = frame.take<double>();
      break;
    case ValueShape::Text:
      value.s = frame.text();
      break;
    case ValueShape::List:
      for (std::uint32_t left = frame.count(kFrameText); left > 0; --left) {
        value.items.emplace_back(frame.text());
      }
      break;
    case ValueShape::Map:
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
