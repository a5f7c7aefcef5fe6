#include "config/restart.hpp"

namespace promonitor::config {

std::vector<std::string> sectionsForRestart(const Settings& running, const Settings& declared) {
  const struct {
    const char* name;
    bool differs;
  } sections[] = {
      {"server", running.server != declared.server},
      {"web", running.web != declared.web},
      {"metrics", running.metrics != declared.metrics},
      {"database", running.database != declared.database},
      {"engine", running.engine != declared.engine},
      {"log", running.log != declared.log},
      {"resolver", running.resolver != declared.resolver},
  };
  std::vector<std::string> names;
  for (const auto& section : sections) {
    if (section.differs) names.emplace_back(section.name);
  }
  return names;
}

}  // namespace promonitor::config
