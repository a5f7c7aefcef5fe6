#pragma once

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/verdict.hpp"

namespace PM_HIDDEN pm {
namespace testing {

/// What a check ended with: a copy of what the kind handed over, under the names it declared.
struct Result {
  State state = State::Unknown;
  Cause cause = Cause::None;
  Phase failed_phase = Phase::None;
  std::string code, message, expected, got;
  std::optional<std::int32_t> status_code;
  std::chrono::nanoseconds response_time{};
  /// Phases are here, too, in seconds: "dns", "connect", "tls", "send", "ttfb", "transfer".
  std::map<std::string, double, std::less<>> metrics;
  /// Only "tried" may be there more than once.
  std::multimap<std::string, std::string, std::less<>> attributes;
  /// What the kind did against the rules of probe.h; a good test expects none.
  std::vector<std::string> mistakes;
  std::vector<std::string> log;

  /// NaN when it is missing.
  double metric(std::string_view name) const {
    const auto found = metrics.find(name);
    return found == metrics.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
  }
  /// Empty when it is missing.
  std::string attribute(std::string_view name) const {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string() : found->second;
  }
};

namespace detail {

/// The n-th element of a declared array, whatever the size of the plugin's elements.
template <class T>
const T& element(const T* data, std::uint32_t index, std::uint32_t stride) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  return *reinterpret_cast<const T*>(bytes + std::size_t{index} * stride);
}

inline std::string metricName(const pm_kind& kind, std::uint32_t id) {
  constexpr std::array<const char*, 13> kShared = {
      "",         "dns", "connect",    "tls",   "send",           "ttfb",
      "transfer", "rtt", "loss_ratio", "bytes", "cert_not_after", "cert_chain_length",
      "redirects"};
  if (id >= PM_M_CUSTOM && id - PM_M_CUSTOM < kind.metric_count) {
    return element(kind.metrics, id - PM_M_CUSTOM, kind.metric_stride).name;
  }
  return id < kShared.size() ? kShared[id] : "";
}

inline std::string attributeName(const pm_kind& kind, std::uint32_t id) {
  constexpr std::array<const char*, 10> kShared = {"",
                                                   "peer",
                                                   "tls_version",
                                                   "tls_cipher",
                                                   "cert_subject",
                                                   "cert_issuer",
                                                   "cert_sha256",
                                                   "final_url",
                                                   "tried",
                                                   "evidence"};
  if (id >= PM_A_CUSTOM && id - PM_A_CUSTOM < kind.attr_count) {
    return element(kind.attrs, id - PM_A_CUSTOM, kind.attr_stride).name;
  }
  return id < kShared.size() ? kShared[id] : "";
}

/// One of the failure codes that probe.h gives to everybody.
inline bool isSharedCode(std::string_view code) {
  constexpr std::string_view kCodes =
      " dns_nxdomain dns_nodata dns_servfail dns_timeout dns_failed resolver_unavailable "
      "connect_refused connect_reset connect_timeout connect_unreachable connect_failed "
      "tls_timeout tls_handshake tls_not_tls tls_closed tls_config tls_verify tls_expired "
      "tls_not_yet_valid tls_self_signed tls_untrusted tls_incomplete_chain tls_name_mismatch "
      "tls_weak_key tls_weak_signature read_timeout write_timeout timeout reset closed protocol "
      "assertion policy_denied local_resources cancelled internal failed ";
  const std::string word = ' ' + std::string(code) + ' ';
  return kCodes.find(word) != std::string_view::npos;
}

inline void readFacts(const pm_kind& kind, const pm_result& given, Result& result) {
  for (const pm_metric& metric : std::span(given.metrics, given.metric_count)) {
    const std::string name = metricName(kind, metric.id);
    if (name.empty()) {
      result.mistakes.push_back(format("metric {} is not declared", metric.id));
    } else if (!std::isfinite(metric.value)) {
      result.mistakes.push_back(format("metric '{}' is no finite number", name));
    } else {
      result.metrics[name] = metric.value;
    }
  }
  for (const pm_attr& attribute : std::span(given.attrs, given.attr_count)) {
    const std::string name = attributeName(kind, attribute.id);
    if (name.empty()) {
      result.mistakes.push_back(format("attribute {} is not declared", attribute.id));
      continue;
    }
    if (attribute.id != PM_A_TRIED) result.attributes.erase(name);
    result.attributes.emplace(name, view(attribute.value));
  }
}

/// `elapsed_ns` is the response time where the kind leaves it to the host.
inline void readResult(const pm_kind& kind, const pm_result& given, std::int64_t elapsed_ns,
                       Result& result) {
  result.state = static_cast<State>(given.state);
  result.cause = static_cast<Cause>(given.cause);
  result.failed_phase = static_cast<Phase>(given.failed_phase);
  result.code = view(given.code);
  result.message = view(given.message);
  result.expected = view(given.expected);
  result.got = view(given.got);
  if ((given.flags & PM_RESULT_HAS_CODE) != 0) result.status_code = given.status_code;
  result.response_time =
      std::chrono::nanoseconds(given.response_time_ns < 0 ? elapsed_ns : given.response_time_ns);
  if (given.state > PM_STATE_UNKNOWN) {
    result.mistakes.push_back(format("state {} does not exist", given.state));
  }
  readFacts(kind, given, result);
}

}  // namespace detail
}  // namespace testing
}  // namespace pm
