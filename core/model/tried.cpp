#include "core/model/tried.hpp"

#include <optional>
#include <utility>

#include "core/base/units.hpp"

namespace promonitor {
namespace {

/// "192.0.2.1:443 connect_refused 0.012".
std::optional<Tried> parse(std::string_view text) {
  const std::size_t first = text.find(' ');
  const std::size_t last = text.rfind(' ');
  if (first == 0 || first == std::string_view::npos || last <= first + 1) return std::nullopt;
  const std::string_view code = text.substr(first + 1, last - first - 1);
  const auto seconds = parseNumber(text.substr(last + 1));
  if (code.find(' ') != std::string_view::npos || !seconds || *seconds < 0) return std::nullopt;
  return Tried{std::string(text.substr(0, first)), std::string(code), *seconds};
}

}  // namespace

std::vector<Tried> triedOf(const std::vector<Attribute>& attributes) {
  std::vector<Tried> list;
  for (const Attribute& attribute : attributes) {
    if (attribute.name != kTriedAttribute) continue;
    if (auto tried = parse(attribute.value)) list.push_back(std::move(*tried));
  }
  return list;
}

}  // namespace promonitor
