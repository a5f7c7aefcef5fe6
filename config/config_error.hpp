#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "config/sources.hpp"
#include "core/model/option_input.hpp"

namespace promonitor::config {

/// An issue as it is shown: its place as text, and the line it is about.
struct ShownIssue {
  std::string file;
  std::uint32_t line = 0, column = 0;
  std::string path;
  std::string message;
  std::string hint;
  std::string source_line;
};

/// A configuration that cannot be used, with everything that is wrong with it, in the order of the
/// files. what() is the first issue and how many more there are: one line, fit for a log.
class ConfigError : public std::runtime_error {
 public:
  ConfigError(const Sources& sources, std::vector<InputIssue> issues);

  const std::vector<ShownIssue>& issues() const { return issues_; }
  /// One `file:line:column: message (hint)` an issue, the offending line below; ends with a count.
  /// At most `limit` issues are written out.
  std::string text(std::size_t limit = 100) const;
  /// `{"issues":[{"file","line","column","path","message","hint"}]}` on one line.
  std::string json() const;

 private:
  explicit ConfigError(std::vector<ShownIssue> issues);

  std::vector<ShownIssue> issues_;
};

/// "promonitor.yaml:12:5: message (hint)".
std::string issueLine(const ShownIssue& issue);

}  // namespace promonitor::config
