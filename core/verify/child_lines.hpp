#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/verify/report.hpp"

namespace promonitor::verify {

/// What a TestLog wrote, read by the parent. The plugin shares the process that writes it, so
/// nothing is believed: lines are cut, repaired and counted. A value of one test.
class ChildLines {
 public:
  /// Takes the next bytes, however they are cut.
  void take(std::string_view bytes);

  /// What was tried last.
  const std::string& step() const { return step_; }
  const std::vector<Finding>& findings() const { return findings_; }
  const std::vector<std::string>& kinds() const { return kinds_; }
  /// Why it was skipped, or how much a pass rests on.
  const std::string& note() const { return note_; }
  bool skipped() const { return skipped_; }
  bool done() const { return done_; }

 private:
  void takeLine(std::string_view line);

  std::string rest_;
  std::string step_, note_;
  std::vector<Finding> findings_;
  std::vector<std::string> kinds_;
  bool skipped_ = false, done_ = false;
};

/// The start of a plugin's output as one line of a message.
std::string printableOutput(std::string_view output);

}  // namespace promonitor::verify
