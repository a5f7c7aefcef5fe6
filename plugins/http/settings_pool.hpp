#pragma once

#include <memory>

#include "promonitor/probe.hpp"
#include "settings.hpp"

namespace promonitor::http {

/// The settings that `options` make with `url`, which is theirs. Most monitors differ in their URL
/// alone, so equal settings are in memory once, for as long as one monitor has them. Thread-safe.
/// Throws pm::OptionError, as Settings does.
std::shared_ptr<const Settings> settingsFor(const pm::Options& options, const Url& url);

}  // namespace promonitor::http
