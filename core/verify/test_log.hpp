#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace promonitor::verify {

/// What a test tells from inside its own process: lines through a pipe, so that what was found
/// survives whatever the plugin does next. Thread-safe.
class TestLog {
 public:
  /// What a line is about; its first character.
  enum class Tag : char { Step = 'S', Fail = 'F', Skip = 'K', Note = 'N', Kind = 'D', Done = 'E' };
  /// Between the two texts of a finding.
  static constexpr char kSeparator = '\x1f';

  /// `fd` stays the caller's.
  explicit TestLog(int fd) : fd_(fd) {}
  TestLog(const TestLog&) = delete;
  TestLog& operator=(const TestLog&) = delete;

  /// What is tried from now on: named should the process not survive it.
  void step(std::string_view what) { write(Tag::Step, what); }
  /// A finding; told once, however often it is made.
  void fail(std::string_view cause, std::string_view next_step);
  void skip(std::string_view why) { write(Tag::Skip, why); }
  /// How much a pass rests on.
  void note(std::string_view text) { write(Tag::Note, text); }
  /// A kind that the plugin declares.
  void kind(std::string_view name) { write(Tag::Kind, name); }
  bool failed() const;
  /// The test is over, and its process with it.
  [[noreturn]] void end();

 private:
  void write(Tag tag, std::string_view text);

  const int fd_;
  mutable std::mutex mutex_;
  std::unordered_set<std::string> told_;  ///< guarded
};

}  // namespace promonitor::verify
