#include "core/verify/groups.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/plugin/plugin_error.hpp"

namespace promonitor::verify {

Subject::Subject(const VerifySettings& settings, const std::string& kind) {
  registry_.load({.path = settings.file, .sha256 = {}});
  kind_ = registry_.find(kind);
  if (kind_ == nullptr) {
    throw PluginError(fmt::format("it declared kind '{}' before, and does not now", kind));
  }
}

TestCase testCase(const Plan& plan, std::string group, std::string kind, std::string name,
                  std::function<void(TestLog&)> body) {
  return {.group = std::move(group),
          .kind = std::move(kind),
          .name = std::move(name),
          .limit = plan.settings.limit,
          .body = std::move(body)};
}

const std::vector<std::string>& groupNames() {
  static const std::vector<std::string> names = {"static",    "load",  "descriptor", "options",
                                                 "behaviour", "host",  "cancel",     "failure",
                                                 "balance",   "runner"};
  return names;
}

}  // namespace promonitor::verify
