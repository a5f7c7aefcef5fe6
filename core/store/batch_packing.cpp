#include "core/store/batch_packing.hpp"

#include <limits>
#include <utility>

#include "core/store/check_packing.hpp"
#include "core/store/packed_bytes.hpp"

namespace promonitor {
namespace {

constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();

/// Small numbers take few bytes, whatever their sign. Up to 62 bits.
void packSigned(std::string& out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  appendNumber(out, value < 0 ? (~bits << 1U) | 1U : bits << 1U);
}

std::int64_t unpackSigned(PackedReader& reader) {
  const std::uint64_t packed = reader.number(kAny);
  const auto half = static_cast<std::int64_t>(packed >> 1U);
  return (packed & 1U) != 0 ? ~half : half;
}

void pack(std::string& out, WallTime time) { packSigned(out, time.time_since_epoch().count()); }
void pack(std::string& out, Duration duration) { packSigned(out, duration.count()); }
void pack(std::string& out, MonitorKey key) { packSigned(out, static_cast<std::int64_t>(key)); }

template <class T>
T unpack(PackedReader& reader);
template <>
WallTime unpack<WallTime>(PackedReader& reader) {
  return WallTime(std::chrono::microseconds(unpackSigned(reader)));
}
template <>
Duration unpack<Duration>(PackedReader& reader) {
  return Duration(unpackSigned(reader));
}
template <>
MonitorKey unpack<MonitorKey>(PackedReader& reader) {
  return MonitorKey{unpackSigned(reader)};
}
template <class Enum>
Enum unpackEnum(PackedReader& reader, Enum last) {
  return static_cast<Enum>(reader.number(static_cast<std::uint64_t>(last)));
}

// Names for each member, so that one which is added later cannot be forgotten here.

void pack(std::string& out, const CheckRecord& check) {
  const auto& [monitor, started_at, slot, result, lead] = check;
  pack(out, monitor);
  pack(out, started_at);
  pack(out, slot);
  packSigned(out, lead.count());
  const auto& [verdict, status, response_time, queue_time, phases, failure, metrics, attributes] =
      result;
  appendNumber(out, static_cast<std::uint64_t>(verdict));
  appendNumber(out, status ? 1 : 0);
  if (status) packSigned(out, *status);
  pack(out, response_time);
  appendText(out, packPhases(phases));
  appendText(out, packDetail(result));
}

template <>
CheckRecord unpack<CheckRecord>(PackedReader& reader) {
  CheckRecord check;
  check.monitor = unpack<MonitorKey>(reader);
  check.started_at = unpack<WallTime>(reader);
  check.slot = unpack<WallTime>(reader);
  check.lead = std::chrono::microseconds(unpackSigned(reader));
  CheckResult& result = check.result;
  result.verdict = unpackEnum(reader, Verdict::Unknown);
  if (reader.number(1) == 1) result.status_code = static_cast<int>(unpackSigned(reader));
  result.response_time = unpack<Duration>(reader);
  result.phases = unpackPhases(reader.text());
  unpackDetail(reader.text(), result);
  return check;
}

void pack(std::string& out, const ResultBatch::State& state) {
  const auto& [monitor, snapshot, before] = state;
  (void)before;  // for those who follow the results as they come
  const auto& [status, health, since, failures, successes, incident, flapping] = snapshot;
  const auto& [flaps, history] = flapping;
  pack(out, monitor);
  appendNumber(out, static_cast<std::uint64_t>(status));
  appendNumber(out, static_cast<std::uint64_t>(health));
  pack(out, since);
  packSigned(out, failures);
  packSigned(out, successes);
  pack(out, incident);
  appendNumber(out, flaps ? 1 : 0);
  packSigned(out, history);
}

template <>
ResultBatch::State unpack<ResultBatch::State>(PackedReader& reader) {
  ResultBatch::State state;
  state.monitor = unpack<MonitorKey>(reader);
  state.snapshot.status = unpackEnum(reader, Status::Down);
  state.snapshot.health = unpackEnum(reader, kLastHealth);
  state.snapshot.since = unpack<WallTime>(reader);
  state.snapshot.failures_in_row = static_cast<std::int32_t>(unpackSigned(reader));
  state.snapshot.successes_in_row = static_cast<std::int32_t>(unpackSigned(reader));
  state.snapshot.incident = unpack<WallTime>(reader);
  state.snapshot.flapping.active = reader.number(1) == 1;
  state.snapshot.flapping.history = static_cast<std::int32_t>(unpackSigned(reader));
  return state;
}

void pack(std::string& out, const MissedSlots& run) {
  const auto& [monitor, first, last, count, reason, lead] = run;
  pack(out, monitor);
  pack(out, first);
  pack(out, last);
  packSigned(out, count);
  appendNumber(out, static_cast<std::uint64_t>(reason));
  packSigned(out, lead.count());
}

template <>
MissedSlots unpack<MissedSlots>(PackedReader& reader) {
  MissedSlots run;
  run.monitor = unpack<MonitorKey>(reader);
  run.first = unpack<WallTime>(reader);
  run.last = unpack<WallTime>(reader);
  run.count = unpackSigned(reader);
  static_assert(kMissReasonCount == 9, "a new reason: raise the format of the spool, too");
  run.reason = unpackEnum(reader, MissReason::HostBusy);
  run.lead = std::chrono::microseconds(unpackSigned(reader));
  return run;
}

void pack(std::string& out, const ResultBatch::Plan& plan) {
  const auto& [monitor, slots] = plan;
  const auto& [since, interval, paused] = slots;
  pack(out, monitor);
  pack(out, since);
  pack(out, interval);
  appendNumber(out, paused ? 1 : 0);
}

template <>
ResultBatch::Plan unpack<ResultBatch::Plan>(PackedReader& reader) {
  ResultBatch::Plan plan;
  plan.monitor = unpack<MonitorKey>(reader);
  plan.plan.since = unpack<WallTime>(reader);
  plan.plan.interval = unpack<Duration>(reader);
  plan.plan.paused = reader.number(1) == 1;
  return plan;
}

void pack(std::string& out, const Incident& incident) {
  const auto& [monitor, opened_at, cause, evidence, closed_at, end] = incident;
  pack(out, monitor);
  pack(out, opened_at);
  appendText(out, packCause(incident));
  appendNumber(out, closed_at ? 1 : 0);
  if (closed_at) pack(out, *closed_at);
  appendNumber(out, static_cast<std::uint64_t>(end));
}

template <>
Incident unpack<Incident>(PackedReader& reader) {
  Incident incident;
  incident.monitor = unpack<MonitorKey>(reader);
  incident.opened_at = unpack<WallTime>(reader);
  unpackCause(reader.text(), incident);
  if (reader.number(1) == 1) incident.closed_at = unpack<WallTime>(reader);
  incident.end = unpackEnum(reader, IncidentEnd::Lost);
  return incident;
}

template <class T>
void pack(std::string& out, const std::vector<T>& list) {
  appendNumber(out, list.size());
  for (const T& each : list) pack(out, each);
}

template <class T>
void unpackList(PackedReader& reader, std::vector<T>& list) {
  const std::size_t count = reader.count();
  for (std::size_t i = 0; i < count; ++i) list.push_back(unpack<T>(reader));
}

}  // namespace

std::string packBatch(const ResultBatch& batch) {
  const auto& [checks, states, missed, plans, incidents] = batch;
  std::string packed;
  pack(packed, checks);
  pack(packed, states);
  pack(packed, missed);
  pack(packed, plans);
  pack(packed, incidents);
  return packed;
}

ResultBatch unpackBatch(std::string_view packed) {
  PackedReader reader(packed);
  ResultBatch batch;
  unpackList(reader, batch.checks);
  unpackList(reader, batch.states);
  unpackList(reader, batch.missed);
  unpackList(reader, batch.plans);
  unpackList(reader, batch.incidents);
  reader.finish();
  return batch;
}

}  // namespace promonitor
