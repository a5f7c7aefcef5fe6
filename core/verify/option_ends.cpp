#include "core/verify/option_ends.hpp"

#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "core/base/units.hpp"

namespace promonitor::verify {
namespace {

constexpr std::size_t kLong = std::size_t{64} << 10;
/// Longer texts than this are not made for a bound.
constexpr double kLongestBound = 1 << 20;

bool isText(std::uint32_t type) { return type == PM_T_STRING; }

std::string durationOf(double seconds) {
  return durationText(Duration(static_cast<std::int64_t>(std::llround(seconds * 1e9))));
}

/// `amount`, in the unit of the bounds, as a person writes it. Empty: it cannot be written.
std::string written(const OptionSpec& option, double amount) {
  switch (option.type) {
    case PM_T_INT:
      return fmt::format("{:.0f}", amount);
    case PM_T_FLOAT:
      return fmt::format("{:.17g}", amount);
    case PM_T_DURATION:
      return amount < 0 ? std::string() : durationOf(amount);
    case PM_T_SIZE:
      return amount < 0 ? std::string() : fmt::format("{:.0f}", amount);
    case PM_T_RATIO:
      return amount < 0 ? std::string() : fmt::format("{:g}%", amount * 100);
    case PM_T_STRING:
      return amount <= 0 || amount > kLongestBound
                 ? std::string()
                 : std::string(static_cast<std::size_t>(amount), 'x');
    default:
      return {};
  }
}

/// The distance to the next value outside the bounds.
double stepOf(const OptionSpec& option) {
  switch (option.type) {
    case PM_T_DURATION:
      return 1e-3;
    case PM_T_RATIO:
      return 0.01;
    case PM_T_FLOAT:
      return std::max(1e-6, std::abs(option.max) * 1e-6);
    default:
      return 1;
  }
}

/// Ends of what has no bounds, as far as the type has any.
std::vector<std::string> naturalEnds(std::uint32_t type) {
  switch (type) {
    case PM_T_BOOL:
      return {"false", "true"};
    case PM_T_INT:
      return {"-9223372036854775807", "-1", "0", "9223372036854775807"};
    case PM_T_FLOAT:
      return {"-1e308", "0", "1e-308", "1e308"};
    case PM_T_DURATION:
      return {"0s", "1ns", "100000d"};
    case PM_T_SIZE:
      return {"0", "1", "4GiB"};
    case PM_T_RATIO:
      return {"0%", "100%"};
    case PM_T_PORT:
      return {"1", "65535"};
    case PM_T_STRING:
      return {"", " ", "\xE2\x98\x83", "%s%n{}\\"};
    case PM_T_HOST:
      return {"localhost", "::1", "a.invalid"};
    default:
      return {};
  }
}

OptionInput given(const OptionSpec& option, std::string text) {
  return OptionInput::scalar(std::move(text), isText(option.type));
}

void addBound(std::vector<OptionEnd>& ends, const OptionSpec& option, double bound,
              double outside) {
  const std::string at = written(option, bound);
  const std::string next = written(option, outside);
  if (!at.empty()) ends.push_back({option.name, at.substr(0, 30) + ", a bound", given(option, at)});
  if (!next.empty() && next != at) {
    ends.push_back(
        {option.name, next.substr(0, 30) + ", beyond a bound", given(option, next), true});
  }
}

OptionInput listOf(std::string text) {
  OptionInput list;
  list.type = OptionInput::Type::List;
  list.items.push_back(OptionInput::scalar(std::move(text), true));
  return list;
}

OptionInput mapOf(std::string key, std::string text) {
  OptionInput map;
  map.type = OptionInput::Type::Map;
  map.entries.emplace_back(std::move(key), OptionInput::scalar(std::move(text), true));
  return map;
}

bool isTarget(const OptionSpec& option) { return (option.flags & PM_OPT_TARGET) != 0; }

}  // namespace

std::vector<OptionEnd> optionBounds(const OptionSchema& schema) {
  std::vector<OptionEnd> ends;
  for (const OptionSpec& option : schema.options()) {
    if (option.min < option.max) {
      const double step = stepOf(option);
      addBound(ends, option, option.min, option.min - step);
      addBound(ends, option, option.max, option.max + step);
    } else if (!isTarget(option)) {
      for (const std::string& text : naturalEnds(option.type)) {
        ends.push_back({option.name, "'" + text + "'", given(option, text)});
      }
    }
    for (const std::string& choice : option.choices) {
      ends.push_back({option.name, "'" + choice + "'", OptionInput::scalar(choice)});
    }
  }
  return ends;
}

std::vector<OptionEnd> longTexts(const OptionSchema& schema) {
  const std::string text(kLong, 'a');
  std::vector<OptionEnd> ends;
  for (const OptionSpec& option : schema.options()) {
    const auto add = [&](OptionInput value) {
      ends.push_back({option.name, "64 KiB", std::move(value)});
    };
    if (option.type == PM_T_STRING && !isTarget(option)) add(OptionInput::scalar(text, true));
    if (option.type == PM_T_LIST) add(listOf(text));
    if (option.type == PM_T_MAP) {
      add(mapOf(text, text));
      add(mapOf("a", text));
    }
    if (option.type == PM_T_JSON) add(mapOf("a", text));
    if (option.type == PM_T_URL) add(OptionInput::scalar("http://127.0.0.1/" + text));
  }
  return ends;
}

std::vector<OptionEnd> malformedTexts(const OptionSchema& schema) {
  const std::string samples[] = {"\xC3", "\xED\xA0\x80", std::string("a\0b", 3)};
  std::vector<OptionEnd> ends;
  for (const OptionSpec& option : schema.options()) {
    for (const std::string& text : samples) {
      if (option.type == PM_T_STRING) {
        ends.push_back({option.name, "no UTF-8", OptionInput::scalar(text, true), true});
      }
      if (option.type == PM_T_LIST) ends.push_back({option.name, "no UTF-8", listOf(text), true});
      if (option.type == PM_T_MAP) {
        ends.push_back({option.name, "no UTF-8", mapOf("a", text), true});
      }
    }
  }
  return ends;
}

}  // namespace promonitor::verify
