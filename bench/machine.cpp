#include "bench/machine.hpp"

#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <fmt/format.h>

namespace promonitor::bench {
namespace {

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

/// Programs that want to run, on average over the last minute: above the number of processors the
/// figures are those of a busy machine.
double load() {
  double minute = 0;
  return ::getloadavg(&minute, 1) == 1 ? minute : -1;
}

std::string today() {
  const time_t now = ::time(nullptr);
  tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 16> text{};
  ::strftime(text.data(), text.size(), "%F", &utc);
  return text.data();
}

}  // namespace

void printMachine() {
  utsname system{};
  ::uname(&system);
  fmt::print(
      R"({{"suite":"machine","processor":"{}","processors":{},"memory_mb":{},"kernel":"{}","compiler":"{}","load":{:.2f},"date":"{}"}})"
      "\n",
      processor(), ::sysconf(_SC_NPROCESSORS_ONLN),
      ::sysconf(_SC_PHYS_PAGES) * ::sysconf(_SC_PAGESIZE) / 1'000'000, system.release, __VERSION__,
      load(), today());
  std::fflush(stdout);
}

}  // namespace promonitor::bench
