#include "header_expectation.hpp"

#include <algorithm>
#include <stdexcept>

#include "header_field.hpp"

namespace promonitor::http {

HeaderExpectation::HeaderExpectation(std::string_view name, std::string_view condition)
    : name_(name), condition_(condition) {
  if (!isToken(name)) throw std::invalid_argument("'" + name_ + "' is not a header name");
}

bool HeaderExpectation::holds(const std::vector<std::string>& values) const {
  const auto holds_for = [this](const std::string& value) {
    return condition_.holdsForText(value);
  };
  if (values.empty()) return condition_.kind() == Condition::Kind::Absent;
  return condition_.kind() == Condition::Kind::NotEqual
             ? std::all_of(values.begin(), values.end(), holds_for)
             : std::any_of(values.begin(), values.end(), holds_for);
}

std::optional<Mismatch> HeaderExpectation::judge(const std::vector<std::string>& values) const {
  if (holds(values)) return std::nullopt;
  std::string came;
  for (const std::string& value : values) came += (came.empty() ? "" : ", ") + value;
  std::string summary = values.empty() ? "header " + name_ + " is missing"
                                       : "header " + name_ + " is not as expected";
  return Mismatch{"http_header_mismatch", std::move(summary), name_ + ": " + condition_.text(),
                  values.empty() ? "no " + name_ : name_ + ": " + came};
}

}  // namespace promonitor::http
