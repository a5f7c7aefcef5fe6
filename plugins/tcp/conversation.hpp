#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "promonitor/probe.hpp"
#include "settings.hpp"

namespace promonitor::tcp {

/// One run of a monitor's steps over a connection. Belongs to a check; the settings and the stream
/// outlive it. Reads at most 64 KiB, whatever the peer sends.
class Conversation {
 public:
  Conversation(const pm::Context& context, const Settings& settings, pm::Stream& stream);

  /// All steps, and the end of the connection where that is the wanted outcome.
  pm::Task<pm::Verdict> run();

 private:
  pm::Task<pm::Verdict> perform(const Step& step);
  pm::Task<void> send(const Step& step);
  pm::Task<pm::Verdict> expect(const Step& step);
  pm::Task<pm::Verdict> startTls();
  pm::Task<pm::Verdict> awaitClose();
  /// Reads until what the step waits for is there, and takes it; false when the peer ends or sends
  /// too much.
  pm::Task<bool> search(const Step& step);
  /// Takes it from what has come already, of which everything before `seen` was looked at.
  bool take(const Step& step, const std::string& wanted, std::size_t seen);
  bool takePattern(const Pattern& pattern, bool last);
  /// Reads what is left of the line that the last step matched in.
  pm::Task<bool> finishLine();
  /// Some more bytes; false at the end, or when enough was read.
  pm::Task<bool> receive();
  /// A step that failed while it read; its message says which one.
  pm::Verdict missing(const Step& step, const char* code, std::string_view why) const;
  pm::Verdict interrupted(const Step& step, const pm::Verdict& failure) const;
  std::string stepText() const;
  void tellTimes() const;

  const pm::Context ctx_;
  const Settings& settings_;
  pm::Stream& stream_;
  std::size_t at_ = 0;  ///< the step that goes on
  std::string input_;   ///< received and not yet taken
  std::size_t received_ = 0;
  std::size_t scanned_ = 0, scanned_size_ = 0;  ///< bytes looked through by patterns; at the last
  Captures captures_;
  std::string times_;
  std::chrono::nanoseconds sending_{}, first_byte_{}, reading_{};
};

}  // namespace promonitor::tcp
