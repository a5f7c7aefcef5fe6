#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// Names of what results refer to by number: the shared vocabulary of probe.h below 0x1000, the
/// kind's own declarations from there. Null: no such number.
const std::string* metricName(const ProbeKind& kind, std::uint32_t id);
const std::string* attributeName(const ProbeKind& kind, std::uint32_t id);
/// The other way. 0, which is no number of either, when the kind has no such name.
std::uint32_t metricId(const ProbeKind& kind, std::string_view name);
std::uint32_t attributeId(const ProbeKind& kind, std::string_view name);

/// The shared vocabulary: what results of any kind may have beside what the kind declares. The
/// n-th metric has the id PM_M_RTT + n, the n-th attribute PM_A_PEER + n.
std::span<const DeclaredName> sharedMetrics();
std::span<const DeclaredName> sharedAttributes();
/// The failure codes that every kind may give.
std::span<const DeclaredName> sharedCodes();
/// The failure codes that the host gives by itself.
std::span<const DeclaredName> hostCodes();

/// True for the failure codes that every kind may give, and for those the kind declared.
bool isFailureCode(const ProbeKind& kind, std::string_view code);
/// The failure code for a PM_CAUSE_* where the probe named none.
const char* codeOfCause(std::uint32_t cause);

}  // namespace promonitor
