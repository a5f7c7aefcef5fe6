#include "field_list.hpp"

#include "header_field.hpp"

namespace promonitor::http {

void FieldList::add(std::string_view line) {
  const bool continues = line.starts_with(' ') || line.starts_with('\t');
  // Of one line a bare CR ends what counts.
  line = line.substr(0, line.find('\r'));
  if (continues) {
    if (text_.empty()) return;
    const std::string_view value = trimmedValue(line);
    text_.pop_back();
    if (!value.empty()) text_.append(value.data() - 1, value.size() + 1);
    text_ += '\n';
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  // Most heads are shorter: one piece of memory is enough for them.
  constexpr std::size_t kUsual = 255;
  if (text_.empty()) text_.reserve(kUsual);
  text_.append(line.substr(0, colon + 1)).append(trimmedValue(line.substr(colon + 1))) += '\n';
}

template <class Take>
void FieldList::each(const Take& take) const {
  std::string_view rest = text_;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    const std::size_t colon = line.find(':');
    if (!take(line.substr(0, colon), trimmedValue(line.substr(colon + 1)))) return;
  }
}

std::vector<std::string> FieldList::values(std::string_view name, std::size_t most) const {
  std::vector<std::string> found;
  each([&](std::string_view field, std::string_view value) {
    if (sameName(field, name)) found.emplace_back(value);
    return found.size() < most;
  });
  return found;
}

std::vector<std::pair<std::string, std::string>> FieldList::first(std::size_t most) const {
  std::vector<std::pair<std::string, std::string>> all;
  each([&](std::string_view field, std::string_view value) {
    all.emplace_back(field, value);
    return all.size() < most;
  });
  return all;
}

}  // namespace promonitor::http
