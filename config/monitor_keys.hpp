#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/fields.hpp"
#include "config/settings.hpp"
#include "core/base/clock.hpp"
#include "core/model/judgement.hpp"
#include "core/model/tags.hpp"

namespace promonitor::config {

/// A value with the place it was written at; unset where it was not.
template <class Value>
struct Placed {
  std::optional<Value> value;
  SourceMark mark;
};

/// What a monitor says about itself, apart from the options of its kind.
struct MonitorKeys {
  Placed<std::string> id;
  Placed<std::string> name;
  Placed<std::string> kind;
  Placed<Duration> interval;
  Placed<Duration> timeout;
  Placed<std::string> owner;
  std::optional<int> retries;
  std::optional<Duration> retry_interval;
  std::optional<int> recover_after;
  bool paused = false;
  bool invert = false;
  Placed<DegradedAbove> degraded_above;
  FlappingKeys flapping;
  std::vector<MaintenanceWindow> maintenance;
  Tags tags;
  /// The value of `target`, which belongs to the kind.
  const OptionInput* target = nullptr;
};

/// True when it was one of a monitor's own keys; it is decoded then.
bool decodeMonitorKey(Decoding& decoding, const std::string& key, const OptionInput& value,
                      MonitorKeys& keys);

/// True for text that shows as it is: no control characters, nothing that turns its direction.
bool isPlainText(std::string_view text);

/// The names of these keys.
std::vector<std::string_view> monitorKeyNames();

}  // namespace promonitor::config
