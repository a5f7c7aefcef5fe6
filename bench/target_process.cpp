#include "bench/target_process.hpp"

#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace promonitor::bench {
namespace {

std::vector<std::string> commandWith(const std::vector<std::string>& options) {
  const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  std::vector<std::string> command{(here / "bench_target").string()};
  command.insert(command.end(), options.begin(), options.end());
  return command;
}

}  // namespace

TargetProcess::TargetProcess(const std::vector<std::string>& options)
    : process_(commandWith(options)) {
  std::istringstream line(process_.readLine());
  for (std::string word; line >> word;) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) continue;
    ports_[word.substr(0, equals)].push_back(
        static_cast<std::uint16_t>(std::stoul(word.substr(equals + 1))));
  }
  if (ports_.empty()) throw std::runtime_error("bench_target did not start");
}

}  // namespace promonitor::bench
