#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/plugin/plugin_inquiry.hpp"

namespace promonitor {

/// Asks `promonitor runner describe` about a plugin: a process that loads it, started for the first
/// question and kept until rest(). A plugin that hangs, crashes or ends its process costs that
/// question alone. Thread-safe; the process
/// ends with the thread that had it started.
class ChildInquiry final : public PluginInquiry {
 public:
  struct Settings {
    std::string program = "/proc/self/exe";
    /// For the process to be there at all.
    Duration start_limit = std::chrono::seconds(10);
    /// For the plugin to answer; the first time that includes its loading.
    Duration answer_limit = std::chrono::seconds(2);
  };
  ChildInquiry(PluginRequest request, Settings settings);
  ~ChildInquiry() override;

  std::vector<std::unique_ptr<ProbeKind>> describe(const PluginNote& note) override;
  std::optional<std::string> objection(const std::string& kind, const OptionSet& options) override;
  void rest() override;

 private:
  class Child;
  struct Answer;
  Answer ask(std::string_view question, const char* what);

  const PluginRequest request_;
  const Settings settings_;
  const SystemClock clock_;  ///< what is waited for is the kernel
  std::mutex mutex_;
  std::unique_ptr<Child> child_;  ///< guarded
};

InquiryFactory childInquiries(ChildInquiry::Settings settings = {});

}  // namespace promonitor
