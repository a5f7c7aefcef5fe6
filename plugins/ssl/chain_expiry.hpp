#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "promonitor/probe.h"

namespace promonitor::ssl {

/// When the first certificate above the leaf expires, in Unix seconds, for a chain in DER with the
/// leaf first; nothing when there is only a leaf. What cannot be read is left out.
std::optional<std::int64_t> issuersExpire(std::span<const pm_str> chain);

}  // namespace promonitor::ssl
