#include "config/maintenance_section.hpp"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "config/values.hpp"

namespace promonitor::config {
namespace {

/// Each is looked at for every slot.
constexpr std::size_t kMostWindows = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kTenYearsMs = 3653 * kDayMs;

struct WindowKeys {
  std::optional<WallTime> start;
  Duration length{}, every{};
  SourceMark every_mark;
};

void readEvery(Decoding& decoding, const OptionInput& input, WindowKeys& out) {
  out.every_mark = input.mark;
  readDuration<kMinuteMs, kTenYearsMs>(decoding, input, out.every);
}

constexpr std::array<Field<WindowKeys>, 3> kWindow{{
    {"start", "time with offset", "When it begins, the first time.",
     into<&WindowKeys::start, readOptional<readTimestamp, WallTime>>},
    {"for", "duration", "How long it lasts.",
     into<&WindowKeys::length, readDuration<kMinuteMs, kTenYearsMs>>},
    {"every", "duration", "From one begin to the next; once unless given.", readEvery},
}};

void readWindow(Decoding& decoding, const OptionInput& input, MaintenanceWindow& out) {
  WindowKeys keys;
  const std::size_t issues = decoding.issues.size();
  readSection<kWindow>(decoding, input, keys);
  if (decoding.issues.size() != issues) return;
  if (!keys.start || keys.length == Duration::zero()) {
    decoding.refuse(input.mark, "the window needs a start and for how long",
                    "write '- { start: 2026-12-01T22:00:00Z, for: 2h }'");
  } else if (keys.every != Duration::zero() && keys.every <= keys.length) {
    decoding.refuse(keys.every_mark,
                    fmt::format("every {} is not longer than the {} that the window lasts",
                                durationText(keys.every), durationText(keys.length)),
                    "make it longer; to check nothing at all write 'paused: true'");
  } else {
    out = {.start = *keys.start, .length = keys.length, .every = keys.every};
  }
}

}  // namespace

void readMaintenance(Decoding& decoding, const OptionInput& input,
                     std::vector<MaintenanceWindow>& out) {
  std::vector<MaintenanceWindow> windows;
  readList<readWindow>(decoding, input, windows);
  out.insert(out.end(), windows.begin(), windows.end());
  if (out.size() <= kMostWindows) return;
  decoding.refuse(input.mark, fmt::format("more than {} windows", kMostWindows),
                  "remove those that are over, or repeat one with 'every'");
  out.clear();
}

MaintenanceTable::MaintenanceTable(const std::vector<MaintenanceWindow>& common)
    : common_(common.empty() ? nullptr : std::make_shared<const Maintenance>(Maintenance{common})) {
}

std::shared_ptr<const Maintenance> MaintenanceTable::with(
    const std::vector<MaintenanceWindow>& own) const {
  if (own.empty()) return common_;
  Maintenance both{own};
  if (common_ != nullptr) {
    both.windows.insert(both.windows.end(), common_->windows.begin(), common_->windows.end());
  }
  return std::make_shared<const Maintenance>(std::move(both));
}

}  // namespace promonitor::config
