#pragma once

#include <string>
#include <string_view>

#include "core/model/check.hpp"
#include "core/model/incident.hpp"
#include "core/model/response_times.hpp"

namespace promonitor {

/// The parts of a check that most checks do not have, in the compact form the SQL store keeps:
/// numbers to the base 128 (low digits first), text as its length and its bytes.

/// One number a phase (micros + 1; 0: no such phase), Phase::None last and the absent ones at the
/// end left out; empty where the check had no phases.
std::string packPhases(const PhaseTimings& phases);
/// Throws StoreError where `packed` did not come from packPhases.
PhaseTimings unpackPhases(std::string_view packed);

/// Failure, metrics and attributes; empty where there are none.
std::string packDetail(const CheckResult& result);
/// Fills failure, metrics and attributes of `result`. Throws StoreError where `packed` did not come
/// from packDetail.
void unpackDetail(std::string_view packed, CheckResult& result);

/// The detail without the values of its metrics, which are 0: what the checks of a monitor mostly
/// have in common.
std::string packShape(const CheckResult& result);

/// Cause and evidence of an incident, as the detail of the check that they come from.
std::string packCause(const Incident& incident);
void unpackCause(std::string_view packed, Incident& incident);

/// Response times by their size: how far it is from the size before, and how many; empty where
/// there are none.
std::string packTimes(const ResponseTimes& times);
/// Throws StoreError where `packed` did not come from packTimes.
ResponseTimes unpackTimes(std::string_view packed);

/// A lead in few digits: twice the seconds where they are whole, else twice the microseconds and
/// one, away from zero.
std::int64_t packLead(std::chrono::microseconds lead);
std::chrono::microseconds unpackLead(std::int64_t packed);

}  // namespace promonitor
