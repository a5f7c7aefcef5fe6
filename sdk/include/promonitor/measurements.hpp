#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/verdict.hpp"

namespace PM_HIDDEN pm {

/// The id of the n-th metric or attribute that a kind declares.
constexpr std::uint32_t customMetric(std::uint32_t index) { return PM_M_CUSTOM + index; }
constexpr std::uint32_t customAttribute(std::uint32_t index) { return PM_A_CUSTOM + index; }

/// What a check measured and found out on its way; of one id the last value counts. Addresses that
/// were tried all count.
class Measurements {
 public:
  void metric(std::uint32_t id, double value) {
    for (pm_metric& known : metrics_) {
      if (known.id == id) {
        known.value = value;
        return;
      }
    }
    if (metrics_.empty()) metrics_.reserve(8);
    metrics_.push_back({id, 0, value});
  }
  void phase(Phase phase, std::chrono::nanoseconds time) {
    metric(static_cast<std::uint32_t>(phase), static_cast<double>(time.count()) / 1e9);
  }
  /// Not for PM_A_TRIED.
  void attribute(std::uint32_t id, std::string_view value) {
    for (auto& [known, text] : attributes_) {
      if (known == id) {
        text = value;
        return;
      }
    }
    if (attributes_.empty()) attributes_.reserve(3);
    attributes_.emplace_back(id, value);
  }
  /// An address that was tried ("192.0.2.1:443"): `outcome` is "ok" or a failure code.
  void tried(std::string_view address, std::string_view outcome, std::chrono::nanoseconds time) {
    attributes_.emplace_back(
        PM_A_TRIED, format("{} {} {}", address, outcome, static_cast<double>(time.count()) / 1e9));
  }

  const std::vector<pm_metric>& metrics() const { return metrics_; }
  const std::vector<std::pair<std::uint32_t, std::string>>& attributes() const {
    return attributes_;
  }

 private:
  std::vector<pm_metric> metrics_;
  std::vector<std::pair<std::uint32_t, std::string>> attributes_;
};

/// Ends a check: the host copies everything before this returns, and the handle is stale then.
inline std::int32_t complete(const pm_host* host, pm_check check, const Verdict& verdict,
                             const Measurements& measured = {}) noexcept {
  pm_result result = verdict.view();
  result.metrics = measured.metrics().data();
  result.metric_count = static_cast<std::uint32_t>(measured.metrics().size());
  const auto& known = measured.attributes();
  std::array<pm_attr, 4> few;  // most checks have no more: nothing is allocated
  std::vector<pm_attr> many;
  pm_attr* attributes = few.data();
  std::size_t count = known.size();
  try {
    if (count > few.size()) {
      many.resize(count);
      attributes = many.data();
    }
  } catch (const std::bad_alloc&) {
    count = 0;
  }
  for (std::size_t i = 0; i < count; ++i) {
    attributes[i] = {known[i].first, 0, str(known[i].second)};
  }
  result.attrs = attributes;
  result.attr_count = static_cast<std::uint32_t>(count);
  return host->complete(host, check, &result);
}

}  // namespace pm
