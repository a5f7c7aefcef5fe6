#include "bench/report.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>

#include <fmt/format.h>

namespace promonitor::bench {
namespace {

double medianRatio(const Measurement& measurement) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < measurement.runs.size(); ++i) {
    ratios.push_back(measurement.runs[i] / measurement.limit[i]);
  }
  return median(std::move(ratios));
}

}  // namespace

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void printJson(const std::string& suite, const Measurement& measurement) {
  std::string line =
      fmt::format(R"({{"suite":"{}","case":"{}","metric":"{}","value":{:.5g})", suite,
                  measurement.name, measurement.metric, median(measurement.runs));
  if (!measurement.limit.empty()) {
    line += fmt::format(R"(,"limit":{:.5g},"ratio":{:.3f})", median(measurement.limit),
                        medianRatio(measurement));
  }
  if (measurement.rate > 0) line += fmt::format(R"(,"rate":{:g})", measurement.rate);
  std::printf("%s,\"runs\":%zu}\n", line.c_str(), measurement.runs.size());
}

void printTable(const std::vector<Measurement>& measurements) {
  std::string table = fmt::format("\n{:<28} {:<20} {:>10} {:>10} {:>7} {:>10} {:>10}\n", "case",
                                  "metric", "median", "limit", "ratio", "least", "most");
  for (const Measurement& one : measurements) {
    const auto [least, most] = std::minmax_element(one.runs.begin(), one.runs.end());
    table += fmt::format("{:<28} {:<20} {:>10.4g} ", one.name, one.metric, median(one.runs));
    table += one.limit.empty()
                 ? fmt::format("{:>10} {:>7} ", "", "")
                 : fmt::format("{:>10.4g} {:>7.2f} ", median(one.limit), medianRatio(one));
    table += fmt::format("{:>10.4g} {:>10.4g}\n", *least, *most);
  }
  std::fputs(table.c_str(), stderr);
}

}  // namespace promonitor::bench
