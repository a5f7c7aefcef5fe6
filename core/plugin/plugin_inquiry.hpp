#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/plugin/plugin_request.hpp"

namespace promonitor {

class OptionSet;
struct PluginNote;
struct ProbeKind;

/// Answers questions about one plugin whose code is not in this process. Thread-safe. Blocks until
/// there is an answer, at most a few seconds. Throws PluginError where the plugin gives none: it
/// crashed, hung, ended or was refused.
class PluginInquiry {
 public:
  virtual ~PluginInquiry() = default;

  /// What the plugin declares, held to every rule there is for that; `note` is its file's.
  virtual std::vector<std::unique_ptr<ProbeKind>> describe(const PluginNote& note) = 0;
  /// What the kind says against options that are good one by one; nothing when it takes them.
  virtual std::optional<std::string> objection(const std::string& kind,
                                               const OptionSet& options) = 0;
  /// No more questions for now: ends what it keeps ready for them. The next one starts it anew.
  virtual void rest() = 0;
};

/// Makes the inquiry for a plugin file, which the other process is to load into itself.
using InquiryFactory = std::function<std::unique_ptr<PluginInquiry>(const PluginRequest& request)>;

}  // namespace promonitor
