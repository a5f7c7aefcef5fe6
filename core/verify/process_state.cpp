#include "core/verify/process_state.hpp"

#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace promonitor::verify {
namespace {

namespace fs = std::filesystem;

/// The value of a line "Name:  value" of /proc/self/status.
std::string statusOf(std::string_view name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const auto begin = line.find_first_not_of(": \t", name.size());
    return begin == std::string::npos ? std::string() : line.substr(begin);
  }
  return "unknown";
}

using Items = std::vector<std::string>;

Items descriptors() {
  Items open;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd", error)) {
    std::error_code gone;
    const fs::path target = fs::read_symlink(entry.path(), gone);
    const bool ours = gone || target.string().starts_with("/proc/");
    if (!ours) open.push_back(entry.path().filename().string() + " " + target.string());
  }
  std::sort(open.begin(), open.end());
  return open;
}

Items signals() {
  return {"caught " + statusOf("SigCgt"), "ignored " + statusOf("SigIgn"),
          "blocked " + statusOf("SigBlk")};
}

Items environment() {
  Items entries;
  for (char** entry = environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  std::sort(entries.begin(), entries.end());
  return entries;
}

Items locale() {
  return {setlocale(LC_ALL, nullptr)};  // NOLINT(concurrency-mt-unsafe): a test has one thread
}

Items directory() {
  std::error_code error;
  return {fs::current_path(error).string()};
}

Items threads() { return {statusOf("Threads")}; }
Items umaskOf() { return {statusOf("Umask")}; }

/// What of an item may be shown.
std::string shown(const ProcessAspect& aspect, const std::string& item) {
  return aspect.name == "environment" ? item.substr(0, item.find('=')) : item;
}

std::size_t entriesOf(const char* directory) {
  std::error_code error;
  const fs::directory_iterator entries(directory, error);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace

std::vector<ProcessAspect> processState() {
  return {{"threads", threads()},        {"descriptors", descriptors()}, {"signals", signals()},
          {"locale", locale()},          {"umask", umaskOf()},           {"directory", directory()},
          {"environment", environment()}};
}

std::string changesOf(const ProcessAspect& before, const ProcessAspect& after) {
  std::string changes;
  const auto missing = [&](const ProcessAspect& from, const ProcessAspect& in, char sign) {
    for (const std::string& item : from.items) {
      if (std::find(in.items.begin(), in.items.end(), item) != in.items.end()) continue;
      changes += fmt::format("{}{}{}", changes.empty() ? "" : ", ", sign, shown(from, item));
    }
  };
  missing(before, after, '-');
  missing(after, before, '+');
  return changes;
}

std::size_t countDescriptors() { return entriesOf("/proc/self/fd") - 1; }
std::size_t countThreads() { return entriesOf("/proc/self/task"); }

}  // namespace promonitor::verify
