#include "core/store/check_packing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/store/store.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using Json = nlohmann::json;

[[noreturn]] void refuseRow() {
  throw StoreError(
      "a stored check cannot be read, the database is damaged: restore it from a backup");
}

void appendNumber(std::string& out, std::uint32_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(0x80U | (value & 0x7fU));
  out += static_cast<char>(value);
}

std::uint32_t takeNumber(std::string_view& packed) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    if (packed.empty()) refuseRow();
    const auto byte = static_cast<unsigned char>(packed.front());
    packed.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) break;
  }
  if (value > std::uint64_t{std::numeric_limits<std::int32_t>::max()} + 1) refuseRow();
  return static_cast<std::uint32_t>(value);
}

Failure failureFrom(const Json& fields) {
  const auto phase = fields.at(0).get<std::size_t>();
  if (phase >= kPhaseCount) refuseRow();
  return {static_cast<Phase>(phase), fields.at(1), fields.at(2), fields.at(3), fields.at(4)};
}

}  // namespace

std::string packPhases(const PhaseTimings& phases) {
  const auto& micros = phases.micros;
  const auto last =
      std::find_if(micros.rbegin(), micros.rend(), [](std::int32_t each) { return each >= 0; });
  std::string packed;
  for (auto each = micros.begin(); each != last.base(); ++each) {
    appendNumber(packed, *each < 0 ? 0 : static_cast<std::uint32_t>(*each) + 1);
  }
  return packed;
}

PhaseTimings unpackPhases(std::string_view packed) {
  PhaseTimings phases;
  for (std::int32_t& micros : phases.micros) {
    if (packed.empty()) break;
    micros = static_cast<std::int32_t>(std::int64_t{takeNumber(packed)} - 1);
  }
  if (!packed.empty()) refuseRow();
  return phases;
}

std::string packDetail(const CheckResult& result) {
  Json detail = Json::object();
  if (const auto& failure = result.failure) {
    detail["f"] = {static_cast<int>(failure->phase), failure->code, failure->summary,
                   failure->expected, failure->got};
  }
  for (const Metric& metric : result.metrics) {
    if (!std::isfinite(metric.value)) continue;
    detail["m"].push_back(metric.name);
    detail["m"].push_back(metric.value);
  }
  for (const Attribute& attribute : result.attributes) {
    detail["a"].push_back(attribute.name);
    detail["a"].push_back(attribute.value);
  }
  if (detail.empty()) return {};
  return detail.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void unpackDetail(std::string_view packed, CheckResult& result) {
  if (packed.empty()) return;
  try {
    const Json detail = Json::parse(packed);
    if (const auto failure = detail.find("f"); failure != detail.end()) {
      result.failure = failureFrom(*failure);
    }
    const Json metrics = detail.value("m", Json::array());
    for (std::size_t i = 0; i < metrics.size(); i += 2) {
      result.metrics.push_back({metrics.at(i), metrics.at(i + 1)});
    }
    const Json attributes = detail.value("a", Json::array());
    for (std::size_t i = 0; i < attributes.size(); i += 2) {
      result.attributes.push_back({attributes.at(i), attributes.at(i + 1)});
    }
  } catch (const Json::exception&) {
    refuseRow();
  }
}

}  // namespace promonitor
