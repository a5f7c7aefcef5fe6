#include "app/reload_report.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <string_view>
#include <system_error>

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using Outcome = ReloadReport::Outcome;
using Json = nlohmann::ordered_json;

constexpr const char* outcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::Applied:
      return "applied";
    case Outcome::Refused:
      return "refused";
    case Outcome::Failed:
      break;
  }
  return "failed";
}

std::optional<Outcome> outcomeNamed(const std::string& name) {
  for (const Outcome outcome : {Outcome::Applied, Outcome::Refused, Outcome::Failed}) {
    if (name == outcomeName(outcome)) return outcome;
  }
  return std::nullopt;
}

/// Private from its first byte on: a report quotes lines of the configuration.
void writeNew(const std::filesystem::path& file, std::string_view text) {
  const auto refuse = [&file](const char* what) {
    throw std::filesystem::filesystem_error(what, file, {errno, std::generic_category()});
  };
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) refuse("cannot create");
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (::close(fd) != 0 || !written) refuse("cannot write");
}

}  // namespace

std::filesystem::path reloadReportFile(const std::filesystem::path& files) {
  return files.string() + ".reload";
}

void writeReloadReport(const std::filesystem::path& file, const ReloadReport& report) {
  // Texts quote the configuration, whose bytes were checked; a name of a file may hold any.
  const std::string text = Json{{"outcome", outcomeName(report.outcome)},
                                {"text", report.text},
                                {"config_file", report.config_file},
                                {"daemon", report.daemon},
                                {"began_ns", report.began.time_since_epoch().count()}}
                               .dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::filesystem::path next = file.string() + ".new";
  std::filesystem::remove(next);
  writeNew(next, text + '\n');
  std::filesystem::rename(next, file);
}

std::optional<ReloadReport> readReloadReport(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const Json json = Json::parse(in, nullptr, false);
  try {
    const auto outcome = outcomeNamed(json.at("outcome"));
    if (!outcome) return std::nullopt;
    return ReloadReport{.outcome = *outcome,
                        .text = json.at("text"),
                        .config_file = json.at("config_file"),
                        .daemon = json.at("daemon"),
                        .began = MonoTime(Duration(json.at("began_ns").get<std::int64_t>()))};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace promonitor
