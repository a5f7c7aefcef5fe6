#pragma once

#include <filesystem>
#include <string>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/runner/child_inquiry.hpp"

namespace promonitor {

/// What the tests of ChildInquiry have in common.

inline std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(FIXTURE_PLUGINS) / (name + ".so");
}

inline PluginRequest isolated(const std::filesystem::path& path) {
  return {path, {}, Isolation::Process, {}};
}

inline InquiryFactory inquiries(Duration answer_limit = std::chrono::seconds(20)) {
  return childInquiries({.program = PROMONITOR_BINARY, .answer_limit = answer_limit});
}

/// Why a file is not loaded; "accepted" when it is.
inline std::string refusal(PluginRegistry& registry, const PluginRequest& request) {
  try {
    registry.load(request);
    return "accepted";
  } catch (const PluginError& error) {
    return error.what();
  }
}

}  // namespace promonitor
